// An image without its rim.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/layers/window.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// Leaves out rows and columns at the rim of an image: Cropping2D<1> on every side, Cropping2D<1, 2> above
/// and below, left and right, Cropping2D<1, 2, 3, 4> above, below, left, right.
///
/// Input: Shape<height, width, channels>; output: Shape<height - top - bottom, width - left - right,
/// channels>. Cost: one pass over the numbers.
template <std::size_t... Rims>
struct Cropping2D {
    static constexpr std::string_view name = "cropping2d";
    static constexpr std::string_view keras_class = "Cropping2D";
    static constexpr Borders borders = borders_of<Rims...>();  ///< what is cut off at each side

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("cropping", borders.pairs());
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!are_borders<Rims...>)
            INTARSIA_REFUSE(Place,
                            "Cropping2D takes one number, two (height, width) or four (top, bottom, left, "
                            "right): write it as in Cropping2D<1>");
        else if constexpr (Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "Cropping2D takes images, Shape<height, width, channels>: put it in front of "
                            "Flatten, or insert Reshape before it");
        else if constexpr (borders.top + borders.bottom >= extent<Input, 0> ||
                           borders.left + borders.right >= extent<Input, 1>)
            INTARSIA_REFUSE(Place, "Cropping2D leaves nothing of its input: crop less");
        else
            return true;
    }

    template <class Input>
    struct Geometry {
        using output = Shape<extent<Input, 0> - borders.top - borders.bottom,
                             extent<Input, 1> - borders.left - borders.right, extent<Input, 2>>;
    };

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, typename Geometry<Input>::output> {
        using Output = typename At::output_shape;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            for (std::size_t row = 0; row < extent<Output, 0>; ++row)
                std::copy_n(x + begin + row * input_row, output_row, y + row * output_row);
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*,
                                    const T*, const T* dy, T* dx, T*) {
            if (!dx) return;
            std::fill_n(dx, Input::size, T(0));
            for (std::size_t row = 0; row < extent<Output, 0>; ++row)
                std::copy_n(dy + row * output_row, output_row, dx + begin + row * input_row);
        }

    private:
        static constexpr std::size_t input_row = extent<Input, 1> * extent<Input, 2>;
        static constexpr std::size_t output_row = extent<Output, 1> * extent<Output, 2>;
        static constexpr std::size_t begin = borders.top * input_row + borders.left * extent<Input, 2>;
    };
};

}  // namespace INTARSIA_NAMESPACE
