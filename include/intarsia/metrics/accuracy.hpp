// How often a classifier is right.
#pragma once

#include <intarsia/data/dataset.hpp>

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

/// Whether the largest prediction (a probability or a score) is that of the target's class. A single
/// prediction means the second of two classes where it is at least 1/2.
template <class T, std::size_t N>
constexpr bool is_right(std::span<const T, N> prediction, std::span<const T, N> target) {
    if constexpr (N == 1)
        return (prediction[0] >= T(0.5)) == (target[0] >= T(0.5));
    else
        return argmax(prediction) == argmax(target);
}
template <class T, std::size_t N>
constexpr bool is_right(std::span<const T, N> prediction, Label target) {
    return argmax(prediction) == target.value;
}

}  // namespace INTARSIA_NAMESPACE
