// The loss of a classifier whose targets are the numbers of classes.
#pragma once

#include <intarsia/data/dataset.hpp>
#include <intarsia/losses/categorical_crossentropy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// loss = -log(prediction_target); the mean over the batch. CategoricalCrossentropy of the one-hot target,
/// without writing it out.
///
/// Targets: Label, below the number of predictions. From scores, where the last layer is Softmax, as
/// CategoricalCrossentropy.
/// Keras: sparse_categorical_crossentropy.
struct SparseCategoricalCrossentropy {
    static constexpr std::string_view keras_name = "sparse_categorical_crossentropy";
    static constexpr bool classification = true;

    template <class T, std::size_t N>
    static T value(std::span<const T, N> prediction, Label target) {
        return -std::log(detail::bounded_probability(prediction[target.value]));
    }
    template <class T, std::size_t N>
    static void gradient(std::span<const T, N> prediction, Label target, std::span<T, N> dy) {
        std::fill(dy.begin(), dy.end(), T(0));
        dy[target.value] = detail::negative_log_gradient(prediction[target.value]);
    }

    template <class T, std::size_t N>
    static T value_from_scores(std::span<const T, N> scores, Label target) {
        return detail::log_sum_exp(std::span<const T>(scores)) - scores[target.value];
    }
    template <class T, std::size_t N>
    static void gradient_from_scores(std::span<const T, N> scores, Label target, std::span<T, N> dy) {
        const T log_sum = detail::log_sum_exp(std::span<const T>(scores));
        for (std::size_t i = 0; i < N; ++i) dy[i] = std::exp(scores[i] - log_sum);
        dy[target.value] -= T(1);
    }
};

}  // namespace INTARSIA_NAMESPACE
