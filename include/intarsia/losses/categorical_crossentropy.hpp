// The loss of a classifier whose targets are one-hot.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

/// log(sum of e^x), without overflow.
template <class T>
T log_sum_exp(std::span<const T> x) {
    const T largest = *std::max_element(x.begin(), x.end());
    T sum = 0;
    for (const T value : x) sum += std::exp(value - largest);
    return largest + std::log(sum);
}

/// Probabilities are taken as at least this, and as at most 1 less this, as Keras does.
inline constexpr double probability_bound = 1e-7;

template <class T>
constexpr T bounded_probability(T p) {
    return std::clamp(p, T(probability_bound), T(1) - T(probability_bound));
}

/// The derivative of -log(bounded_probability(p)).
template <class T>
constexpr T negative_log_gradient(T p) {
    const bool cut = p < T(probability_bound) || p > T(1) - T(probability_bound);  // a NaN is not
    return cut ? T(0) : T(-1) / p;
}

}  // namespace detail

/// loss = -sum_i target_i log(prediction_i), the prediction being probabilities; the mean over the batch.
///
/// Targets: Shape<classes>, one-hot or any weights of the classes. At the end of a network whose last layer
/// is Softmax, loss and gradient are taken in one step from the scores x in front of it, which is exact where
/// probabilities round to 0 or 1: loss = (sum_i target_i) log(sum_j e^x_j) - sum_i target_i x_i, gradient =
/// (sum_i target_i) softmax(x) - target. Keras: categorical_crossentropy.
struct CategoricalCrossentropy {
    static constexpr std::string_view keras_name = "categorical_crossentropy";
    static constexpr bool classification = true;

    template <class T, std::size_t N>
    static T value(std::span<const T, N> prediction, std::span<const T, N> target) {
        T sum = 0;
        for (std::size_t i = 0; i < N; ++i)
            sum -= target[i] * std::log(detail::bounded_probability(prediction[i]));
        return sum;
    }
    template <class T, std::size_t N>
    static void gradient(std::span<const T, N> prediction, std::span<const T, N> target, std::span<T, N> dy) {
        for (std::size_t i = 0; i < N; ++i) dy[i] = target[i] * detail::negative_log_gradient(prediction[i]);
    }

    template <class T, std::size_t N>
    static T value_from_scores(std::span<const T, N> scores, std::span<const T, N> target) {
        const T log_sum = detail::log_sum_exp(std::span<const T>(scores));
        T sum = 0;
        for (std::size_t i = 0; i < N; ++i) sum += target[i] * (log_sum - scores[i]);
        return sum;
    }
    template <class T, std::size_t N>
    static void gradient_from_scores(std::span<const T, N> scores, std::span<const T, N> target,
                                     std::span<T, N> dy) {
        const T log_sum = detail::log_sum_exp(std::span<const T>(scores));
        T total = 0;
        for (const T weight : target) total += weight;
        for (std::size_t i = 0; i < N; ++i) dy[i] = total * std::exp(scores[i] - log_sum) - target[i];
    }
};

}  // namespace INTARSIA_NAMESPACE
