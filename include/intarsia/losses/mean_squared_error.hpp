// The loss of a network that is to meet values.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// loss = the mean over i of (prediction_i - target_i)^2; the mean over the batch.
///
/// Targets: the shape of the prediction.
/// Keras: mean_squared_error.
struct MeanSquaredError {
    static constexpr std::string_view keras_name = "mean_squared_error";
    static constexpr bool classification = false;

    template <class T, std::size_t N>
    static T value(std::span<const T, N> prediction, std::span<const T, N> target) {
        T sum = 0;
        for (std::size_t i = 0; i < N; ++i) {
            const T difference = prediction[i] - target[i];
            sum += difference * difference;
        }
        return sum / static_cast<T>(N);
    }
    template <class T, std::size_t N>
    static void gradient(std::span<const T, N> prediction, std::span<const T, N> target, std::span<T, N> dy) {
        for (std::size_t i = 0; i < N; ++i) dy[i] = (prediction[i] - target[i]) * (T(2) / static_cast<T>(N));
    }
};

}  // namespace INTARSIA_NAMESPACE
