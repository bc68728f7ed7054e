// What predict() takes, and what it says of anything else.
#pragma once

#include <intarsia/core/mistake.hpp>
#include <intarsia/tensor/batch.hpp>
#include <intarsia/tensor/shape.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <array>
#include <concepts>
#include <span>

namespace INTARSIA_NAMESPACE::detail {

/// Neither one sample of a shape nor a batch of them.
template <class X, class T, class S>
concept NoSamples = !std::convertible_to<const X&, std::span<const T, S::size>> &&
                    !std::convertible_to<const X&, Batch<const T, S>>;

/// No batch of a shape that can be written.
template <class Y, class T, class S>
concept NoOutput = !std::convertible_to<const Y&, Batch<T, S>>;

template <class Place>
constexpr bool samples_fit() {
    INTARSIA_REFUSE(
        Place,
        "predict takes a std::array or std::span of as many numbers as Input has, or a Batch of its shape: "
        "wrap a std::vector in std::span<const float, N>, and give the batch() of a Tensor");
}
template <class Place>
constexpr bool output_fits() {
    INTARSIA_REFUSE(Place,
                    "predict writes to a Batch of the output shape of the network, of numbers that are not "
                    "const: give it that of a Tensor<float, Net::output_shape>");
}

/// In the place of a prediction from what are no samples.
template <class X, class T, class S>
constexpr auto no_prediction() {
    if constexpr (requires { typename X::shape; })
        return Tensor<T, S>();
    else
        return std::array<T, S::size>{};
}

}  // namespace INTARSIA_NAMESPACE::detail
