// What a loss is.
#pragma once

#include <intarsia/data/dataset.hpp>
#include <intarsia/losses/categorical_crossentropy.hpp>
#include <intarsia/losses/mean_squared_error.hpp>
#include <intarsia/losses/sparse_categorical_crossentropy.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// One target as a loss receives it: the numbers of a shape, or a Label.
template <class T, class TargetType>
struct TargetView {
    using type = std::span<const T, TargetType::size>;  ///< the numbers of one target
};
/// Of a class, the class itself.
template <class T>
struct TargetView<T, Label> {
    using type = Label;  ///< the class
};
template <class T, class TargetType>
using target_view_t = typename TargetView<T, TargetType>::type;

/// A loss for outputs of N numbers and targets of a kind: a type, without state or with, that has
///
///     // of one sample, and d value / d prediction
///     T value(std::span<const T, N> prediction, target) const;
///     void gradient(std::span<const T, N> prediction, target, std::span<T, N> dy) const;
///     // whether accuracy is worth telling
///     static constexpr bool classification;
///
/// Means over the batch are taken by whoever calls it. A loss that can do better on the scores in front of a
/// final Softmax has value_from_scores and gradient_from_scores, too.
template <class L, class T, std::size_t N, class TargetType>
concept LossFor = requires(const L& loss, std::span<const T, N> prediction,
                           target_view_t<T, TargetType> target, std::span<T, N> dy) {
    { loss.value(prediction, target) } -> std::convertible_to<T>;
    loss.gradient(prediction, target, dy);
    { L::classification } -> std::convertible_to<bool>;
};

/// Whether the loss takes scores in front of a Softmax.
template <class L>
inline constexpr bool takes_scores = requires(const L& loss, std::span<const float, 2> scores,
                                              std::span<float, 2> dy) {
    loss.value_from_scores(scores, Label{});
}
|| requires(const L& loss, std::span<const float, 2> scores, std::span<float, 2> dy) {
    loss.value_from_scores(scores, scores);
};

/// The loss that fits a dataset's targets where none is named: a cross-entropy for a network that ends in
/// Softmax, the mean squared error for others.
template <class TargetType, bool ends_in_softmax>
using default_loss_t =
    std::conditional_t<std::is_same_v<TargetType, Label>, SparseCategoricalCrossentropy,
                       std::conditional_t<ends_in_softmax, CategoricalCrossentropy, MeanSquaredError>>;

}  // namespace INTARSIA_NAMESPACE
