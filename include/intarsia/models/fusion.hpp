// Which neighbouring layers are computed in one pass: a rewrite of a network's list of types.
#pragma once

#include <intarsia/layers/activation.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/models/trunk.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

namespace detail {

// ---- what can be joined -----------------------------------------------------------------------------------

template <class L>
inline constexpr bool is_convolution = requires {
    requires L::is_convolution;
};

template <class L>
inline constexpr bool is_dense = false;
template <std::size_t Units, DenseOptions Options>
inline constexpr bool is_dense<Dense<Units, Options>> = true;

/// A function of one number whose gradient follows from its value, so that its input need not be kept.
template <class L>
concept FusibleActivation = std::derived_from<L, Activation<L>> && !L::gradient_reads_input;

/// A max pool of images whose windows lie side by side and wholly inside.
template <class L, class Input>
constexpr bool is_tiling_max_pool() {
    if constexpr (Input::rank == 3 &&
                  requires { requires std::same_as<typename L::reduction, MaxReduction>; }) {
        using G = typename L::template At<Input>::G;
        return G::rows::window == G::rows::stride && G::columns::window == G::columns::stride &&
               !G::rows::padded && !G::columns::padded &&
               G::rows::window * G::columns::window < simd::nowhere;  // places are bytes
    } else {
        return false;
    }
}

}  // namespace detail

/// Conv2D and an activation in one pass.
template <class Convolution, class Function>
struct Conv2DActivation {
    template <class Input>
    struct At : detail::Conv2DAt<At<Input>, Convolution, Function, simd::NoPool, Input,
                                 typename Convolution::template At<Input>::output_shape> {
        static constexpr std::size_t layer_count = 2;
    };
};

/// Conv2D, an activation (simd::Identity: none) and a max pool in one pass.
template <class Convolution, class Function, class Pooling>
struct Conv2DActivationMaxPool {
    template <class Input>
    using PoolAt = typename Pooling::template At<typename Convolution::template At<Input>::output_shape>;

    template <class Input>
    struct At : detail::Conv2DAt<At<Input>, Convolution, Function, typename PoolAt<Input>::G, Input,
                                 typename PoolAt<Input>::output_shape> {
        static constexpr std::size_t layer_count = std::is_same_v<Function, simd::Identity> ? 2 : 3;
    };
};

/// Dense and an activation in one pass.
template <class Layer, class Function>
struct DenseActivation {
    template <class Input>
    struct At : detail::DenseAt<Layer, Function, Input> {
        static constexpr std::size_t layer_count = 2;
    };
};

namespace detail {

// ---- the rewrite ------------------------------------------------------------------------------------------

template <class... Layers>
struct List {};

/// Takes one stage off the front of a list: `type`, which stands for the first `count` layers.
template <class Input, class First, class... Rest>
struct FirstStage {
    using type = First;
    static constexpr std::size_t count = 1;
};

template <class Input, class First, FusibleActivation Function, class... Rest>
requires(is_convolution<First>) struct FirstStage<Input, First, Function, Rest...> {
    using type = Conv2DActivation<First, Function>;
    static constexpr std::size_t count = 2;
};

template <class Input, class First, class Pooling, class... Rest>
requires(is_convolution<First>&& is_tiling_max_pool<
         Pooling, typename First::template At<Input>::output_shape>()) struct FirstStage<Input, First,
                                                                                         Pooling, Rest...> {
    using type = Conv2DActivationMaxPool<First, simd::Identity, Pooling>;
    static constexpr std::size_t count = 2;
};

template <class Input, class First, FusibleActivation Function, class Pooling, class... Rest>
requires(is_convolution<First>) &&
    (is_tiling_max_pool<Pooling, typename First::template At<Input>::output_shape>()) struct FirstStage<
        Input, First, Function, Pooling, Rest...> {
    using type = Conv2DActivationMaxPool<First, Function, Pooling>;
    static constexpr std::size_t count = 3;
};

template <class Input, class First, FusibleActivation Function, class... Rest>
requires(is_dense<First>) struct FirstStage<Input, First, Function, Rest...> {
    using type = DenseActivation<First, Function>;
    static constexpr std::size_t count = 2;
};

template <std::size_t Count, class... Layers>
struct Drop {
    using type = List<Layers...>;
};
template <std::size_t Count, class First, class... Rest>
requires(Count > 0) struct Drop<Count, First, Rest...> : Drop<Count - 1, Rest...> {
};

/// The stages of a list of layers, one after the other.
template <class Input, class Done, class Layers>
struct Stages;
template <class Input, class... Done>
struct Stages<Input, List<Done...>, List<>> {
    using type = List<Done...>;
};
template <class Input, class... Done, class... Layers>
struct Stages<Input, List<Done...>, List<Layers...>> {
    using First = FirstStage<Input, Layers...>;
    using Stage = typename First::type;
    using type = typename Stages<typename Stage::template At<Input>::output_shape, List<Done..., Stage>,
                                 typename Drop<First::count, Layers...>::type>::type;
};

/// Joins runs of samplewise stages into trunks. A run in which all work in place gains nothing by it.
template <class Input, class Done, class Run, bool Joins, class Rest>
struct Trunks;

template <class Run, bool Joins>
struct EndOfRun;
template <class... Run>
struct EndOfRun<List<Run...>, false> {
    using type = List<Run...>;
};
template <class... Run>
struct EndOfRun<List<Run...>, true> {
    using type = List<Trunk<Run...>>;
};
template <class Only>
struct EndOfRun<List<Only>, true> {
    using type = List<Only>;
};

template <class A, class B>
struct Join;
template <class... A, class... B>
struct Join<List<A...>, List<B...>> {
    using type = List<A..., B...>;
};

template <class Input, class Done, class Run, bool Joins>
struct Trunks<Input, Done, Run, Joins, List<>> {
    using type = typename Join<Done, typename EndOfRun<Run, Joins>::type>::type;
};
template <class Input, class Done, class... Run, bool Joins, class First, class... Rest>
struct Trunks<Input, Done, List<Run...>, Joins, List<First, Rest...>> {
    using At = typename First::template At<Input>;
    static constexpr bool samplewise = requires { requires At::samplewise; };
    using type = typename std::conditional_t<
        samplewise,
        Trunks<typename At::output_shape, Done, List<Run..., First>, Joins || !At::in_place, List<Rest...>>,
        Trunks<typename At::output_shape,
               typename Join<typename Join<Done, typename EndOfRun<List<Run...>, Joins>::type>::type,
                             List<First>>::type,
               List<>, false, List<Rest...>>>::type;
};

template <class Input, class Layers>
struct ToNetwork;
template <class Input, class... Layers>
struct ToNetwork<Input, List<Layers...>> {
    using type = Network<Input, Layers...>;
};

template <class N, class = std::make_index_sequence<N::layer_count>>
struct Execution;
template <class N, std::size_t... I>
struct Execution<N, std::index_sequence<I...>> {
    using Input = typename N::input_shape;
    using stages = typename Stages<Input, List<>, List<typename N::template layer<I>...>>::type;
    using type = typename ToNetwork<Input, typename Trunks<Input, List<>, List<>, false, stages>::type>::type;
};

}  // namespace detail

/// What runs when a network runs: the same function of the same weights, which lie where they lie in N, in as
/// few passes over memory as its layers allow:
///
///     Conv2D or Conv1D, an activation, MaxPool side by side    one pass; each part may be missing
///     Dense, an activation                                     one pass
///     neighbours that take every sample by itself              one sample after the other (Trunk)
///
/// A layer that fits no pattern runs by itself.
template <class N>
using Execution = typename detail::Execution<N>::type;

}  // namespace INTARSIA_NAMESPACE
