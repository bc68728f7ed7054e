// The same numbers in another shape.
#pragma once

#include <intarsia/layers/sample_layer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

/// A layer that hands on what it gets. Costs nothing inside a network: input and output share memory.
template <class Self, ShapeType Input, ShapeType Output>
struct ReshapeAt : SampleLayerAt<Self, Input, Output> {
    static constexpr bool in_place = true;
    static constexpr bool preserves_values = true;
    static constexpr bool preserves_values_at_inference = true;
    static constexpr bool backward_reads_input = false;
    static constexpr bool backward_reads_output = false;

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T* x,
                                         T* y) {
        if (x != y) std::copy_n(x, Input::size, y);
    }

    template <class T>
    static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*, const T*,
                                const T* dy, T* dx, T*) {
        if (dx && dx != dy) std::copy_n(dy, Input::size, dx);
    }
};

}  // namespace detail

/// The same numbers in the same order, as a Shape<Extents...>: Reshape<14, 14, 1>.
///
/// Input: any shape of as many numbers; output: Shape<Extents...>. Costs nothing inside a network.
template <std::size_t... Extents>
struct Reshape {
    static constexpr std::string_view name = "reshape";
    static constexpr std::string_view keras_class = "Reshape";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("target_shape", std::array<std::size_t, sizeof...(Extents)>{Extents...});
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (sizeof...(Extents) == 0)
            INTARSIA_REFUSE(
                Place, "Reshape has no extents: give it those of the new shape, as in Reshape<14, 14, 4>");
        else if constexpr (Input::size != Shape<Extents...>::size)
            INTARSIA_REFUSE(Place,
                            "Reshape takes as many numbers as its extents multiply to: change them so that "
                            "their product is that of the shape it got");
        else
            return true;
    }

    template <class Input>
    struct At : detail::ReshapeAt<At<Input>, Input, Shape<Extents...>> {};
};

}  // namespace INTARSIA_NAMESPACE
