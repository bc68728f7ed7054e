// Networks so small that calling their layers costs more than their arithmetic: for one sample they run as
// one kernel (simd/kernels/small_network.inc.hpp), to which all sizes and all places of weights are
// constants.
#pragma once

#include <intarsia/layers/activation.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/fusion.hpp>
#include <intarsia/simd/geometry.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

namespace detail {

struct NoStep {};    ///< the numbers are handed on as they are
struct NotSmall {};  ///< a layer, or a network, that does not run this way

/// What layer I of network N does, its weights being of type T.
template <class T, class N, std::size_t I>
constexpr auto step_of() {
    using L = typename N::template layer<I>;
    using At = typename N::template at<I>;
    constexpr std::size_t size = At::output_shape::size;
    if constexpr (At::preserves_values_at_inference) {
        return NoStep{};
    } else if constexpr (std::derived_from<L, Activation<L>>) {
        return simd::MapStep<size, L>{};
    } else if constexpr (std::is_same_v<L, Softmax> && At::output_shape::rank == 1) {
        return simd::SoftmaxStep<size>{};
    } else if constexpr (is_dense<L>) {
        constexpr std::size_t kernel = N::template parameter_offset<T>(I);
        return simd::DenseStep<At::inputs, size, simd::Identity, kernel, At::weights::count == 2,
                               kernel + At::weights::template offset<T>(1)>{};
    } else {
        return NotSmall{};
    }
}

/// A step in front of others; a dense step takes in the function behind it.
template <class Step, class... Rest>
constexpr auto in_front(Step /*step*/, simd::Steps<Rest...> /*rest*/) {
    return simd::Steps<Step, Rest...>{};
}
template <class... Rest>
constexpr auto in_front(NoStep /*step*/, simd::Steps<Rest...> rest) {
    return rest;
}
template <std::size_t Inputs, std::size_t Units, std::size_t Kernel, bool HasBias, std::size_t Bias,
          class Function, class... Rest>
constexpr auto in_front(simd::DenseStep<Inputs, Units, simd::Identity, Kernel, HasBias, Bias> /*step*/,
                        simd::Steps<simd::MapStep<Units, Function>, Rest...> /*rest*/) {
    return simd::Steps<simd::DenseStep<Inputs, Units, Function, Kernel, HasBias, Bias>, Rest...>{};
}

template <class T, class N, std::size_t I = 0>
constexpr auto steps_from() {
    if constexpr (I == N::layer_count) {
        return simd::Steps<>{};
    } else {
        constexpr auto step = step_of<T, N, I>();
        constexpr auto rest = steps_from<T, N, I + 1>();
        if constexpr (std::is_same_v<decltype(step), const NotSmall> ||
                      std::is_same_v<decltype(rest), const NotSmall>)
            return NotSmall{};
        else
            return in_front(step, rest);
    }
}

/// Whether one sample is a matter of a microsecond or two, and every layer's numbers fit on the stack.
template <class N>
constexpr bool is_small() {
    bool fits = N::multiply_adds > 0 && N::multiply_adds <= 32768;
    N::for_each_layer([&](auto i) { fits = fits && N::template at<i>::output_shape::size <= 1024; });
    return fits;
}

template <class T, class N>
constexpr auto small_network() {
    if constexpr (is_small<N>())
        return steps_from<T, N>();
    else
        return NotSmall{};
}

}  // namespace detail

/// Whether network N with weights of type T is a small one: dense layers, functions of each number and
/// softmax, of at most 32768 multiply-adds.
template <class T, class N>
inline constexpr bool is_small_network =
    !std::is_same_v<decltype(detail::small_network<T, N>()), detail::NotSmall>;

/// The steps of a small network, for the kernel.
template <class T, class N>
using SmallNetworkSteps = decltype(detail::small_network<T, N>());

}  // namespace INTARSIA_NAMESPACE
