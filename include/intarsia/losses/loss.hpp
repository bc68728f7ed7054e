// What a loss is.
#pragma once

#include <intarsia/core/mistake.hpp>
#include <intarsia/data/dataset.hpp>
#include <intarsia/losses/categorical_crossentropy.hpp>
#include <intarsia/losses/mean_squared_error.hpp>
#include <intarsia/losses/sparse_categorical_crossentropy.hpp>
#include <intarsia/tensor/shape.hpp>

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

namespace detail {

template <class L, class T, std::size_t N, class TargetType>
concept HasValue = requires(const L& loss, std::span<const T, N> prediction,
                            target_view_t<T, TargetType> target) {
    { loss.value(prediction, target) } -> std::convertible_to<T>;
};
template <class L, class T, std::size_t N, class TargetType>
concept HasGradient = requires(const L& loss, std::span<const T, N> prediction,
                               target_view_t<T, TargetType> target, std::span<T, N> dy) {
    loss.gradient(prediction, target, dy);
};
template <class L>
concept HasClassification = requires {
    { L::classification } -> std::convertible_to<bool>;
};

/// Whether L is a loss for outputs of N numbers and such targets.
template <class L, class T, std::size_t N, class TargetType, class Place = Asked>
constexpr bool loss_fits() {
    constexpr bool takes_targets = HasValue<L, T, N, TargetType>;
    constexpr bool takes_labels = HasValue<L, T, N, Label>;
    constexpr bool takes_numbers = HasValue<L, T, N, Shape<N>>;
    constexpr bool has_labels = std::is_same_v<TargetType, Label>;
    if constexpr (!takes_targets && !takes_labels && !takes_numbers)
        INTARSIA_REFUSE(Place,
                        "this is no loss: add T value(std::span<const T, N> prediction, std::span<const T, "
                        "N> target) const, or of a Label target");
    else if constexpr (!takes_targets && has_labels)
        INTARSIA_REFUSE(Place,
                        "the targets of the dataset are Labels, and this loss takes numbers: use "
                        "SparseCategoricalCrossentropy, or one-hot targets (to_categorical)");
    else if constexpr (!takes_targets && !takes_numbers)
        INTARSIA_REFUSE(Place,
                        "the targets of the dataset are numbers, and this loss takes Labels: use "
                        "CategoricalCrossentropy, or Labels as targets");
    else if constexpr (!takes_targets)
        INTARSIA_REFUSE(Place,
                        "a target of the dataset has more or fewer numbers than the network puts out: give "
                        "the last Dense as many units as a target has numbers");
    else if constexpr (!HasGradient<L, T, N, TargetType>)
        INTARSIA_REFUSE(Place,
                        "this loss lacks gradient: add void gradient(std::span<const T, N> prediction, "
                        "target, std::span<T, N> dy) const");
    else if constexpr (!HasClassification<L>)
        INTARSIA_REFUSE(Place,
                        "this loss lacks classification: add static constexpr bool classification, true "
                        "where accuracy is worth telling");
    else
        return true;
}

}  // namespace detail

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
concept LossFor = detail::loss_fits<L, T, N, TargetType>();

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
