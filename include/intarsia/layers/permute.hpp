// Axes in another order.
#pragma once

#include <intarsia/layers/sample_layer.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// Axis i of the output is axis Axes[i] of the input, counted from 1 as in Keras: Permute<2, 1> exchanges the
/// two axes of a sequence.
///
/// Input: a shape of as many axes; output: its extents in the new order. Cost: one pass over the numbers.
template <std::size_t... Axes>
struct Permute {
    static constexpr std::string_view name = "permute";
    static constexpr std::string_view keras_class = "Permute";
    static constexpr std::size_t rank = sizeof...(Axes);           ///< axes
    static constexpr std::array<std::size_t, rank> axes{Axes...};  ///< counted from 1, as Keras does

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("dims", axes);
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!names_each_axis_once())
            INTARSIA_REFUSE(Place,
                            "Permute takes each axis once, counted from 1: write it as in Permute<2, 1, 3>");
        else if constexpr (Input::rank != rank)
            INTARSIA_REFUSE(Place, "Permute takes as many axes as its input has: name each of them once");
        else
            return true;
    }

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Shape<Input::extents[Axes - 1]...>> {
        using Output = typename At::output_shape;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            for_each_number<0>([&](std::size_t from) { *y++ = x[from]; }, 0);
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*,
                                    const T*, const T* dy, T* dx, T*) {
            if (dx) for_each_number<0>([&](std::size_t from) { dx[from] = *dy++; }, 0);
        }

    private:
        /// From one number of the input to the next along the axis that becomes axis `axis`.
        static constexpr std::size_t stride(std::size_t axis) {
            std::size_t product = 1;
            for (std::size_t i = axes[axis]; i < rank; ++i) product *= Input::extents[i];
            return product;
        }

        /// Calls visit(index in the input) for the numbers of the output in order.
        template <std::size_t Axis, class Visit>
        static constexpr void for_each_number(const Visit& visit, std::size_t from) {
            for (std::size_t i = 0; i < Output::extents[Axis]; ++i, from += stride(Axis))
                if constexpr (Axis + 1 == rank)
                    visit(from);
                else
                    for_each_number<Axis + 1>(visit, from);
        }
    };

private:
    static constexpr bool names_each_axis_once() {
        for (std::size_t axis = 1; axis <= rank; ++axis) {
            std::size_t seen = 0;
            for (const std::size_t other : axes) seen += other == axis ? 1 : 0;
            if (seen != 1) return false;
        }
        return rank > 0;
    }
};

}  // namespace INTARSIA_NAMESPACE
