// What tests of losses have in common: a loss's slope, measured.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace intarsia::tests {

/// Checks d value / d x[i] against the central difference of `value`, for each i; x in double.
template <std::size_t N, class Value>
void check_slopes(const Value& value, std::array<double, N> x, std::span<const double, N> gradient) {
    constexpr double step = 1e-5;
    for (std::size_t i = 0; i < N; ++i) {
        const double kept = x[i];
        x[i] = kept + step;
        const double above = value(x);
        x[i] = kept - step;
        const double below = value(x);
        x[i] = kept;
        INFO("number " << i);
        CHECK(gradient[i] == doctest::Approx((above - below) / (2 * step)).epsilon(1e-7));
    }
}

template <class T, std::size_t N>
std::span<const T, N> view(const std::array<T, N>& numbers) {
    return numbers;
}

template <class T, std::size_t N>
std::array<T, N> softmax(const std::array<T, N>& scores) {
    std::array<T, N> probabilities{};
    T sum = 0;
    for (std::size_t i = 0; i < N; ++i) sum += probabilities[i] = std::exp(scores[i]);
    for (T& probability : probabilities) probability /= sum;
    return probabilities;
}

}  // namespace intarsia::tests
