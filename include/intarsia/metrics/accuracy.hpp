// How often a classifier is right.
#pragma once

#include <intarsia/data/dataset.hpp>
#include <intarsia/metrics/argmax.hpp>

#include <cstddef>
#include <span>

namespace INTARSIA_NAMESPACE {

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
