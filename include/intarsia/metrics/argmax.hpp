// Which class a prediction means.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace INTARSIA_NAMESPACE {

/// The place of the largest number; the first one of equals.
template <class T, std::size_t N>
constexpr std::size_t argmax(std::span<const T, N> values) {
    return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}
template <class T, std::size_t N>
constexpr std::size_t argmax(const std::array<T, N>& values) {
    return argmax(std::span<const T, N>(values));
}

}  // namespace INTARSIA_NAMESPACE
