// Zeros around an image.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/layers/window.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// Rows and columns of zeros around an image: ZeroPadding2D<1> on every side, ZeroPadding2D<1, 2> above and
/// below, left and right, ZeroPadding2D<1, 2, 3, 4> above, below, left, right.
///
/// Input: Shape<height, width, channels>; output: Shape<top + height + bottom, left + width + right,
/// channels>. Cost: one pass over the numbers.
template <std::size_t... Rims>
struct ZeroPadding2D {
    static constexpr std::string_view name = "zero_padding2d";
    static constexpr std::string_view keras_class = "ZeroPadding2D";
    static constexpr Borders borders = borders_of<Rims...>();  ///< what is added at each side

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("padding", borders.pairs());
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!are_borders<Rims...>)
            INTARSIA_REFUSE(Place,
                            "ZeroPadding2D takes one number, two (height, width) or four (top, bottom, left, "
                            "right): write it as in ZeroPadding2D<1>");
        else if constexpr (Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "ZeroPadding2D takes images, Shape<height, width, channels>: put it in front of "
                            "Flatten, or insert Reshape before it");
        else
            return true;
    }

    template <class Input>
    struct Geometry {
        using output = Shape<borders.top + extent<Input, 0> + borders.bottom,
                             borders.left + extent<Input, 1> + borders.right, extent<Input, 2>>;
    };

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, typename Geometry<Input>::output> {
        using Output = typename At::output_shape;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            y = std::fill_n(y, begin, T(0));
            for (std::size_t row = 0; row < extent<Input, 0>; ++row) {
                y = std::copy_n(x + row * row_size, row_size, y);
                y = std::fill_n(y, row + 1 < extent<Input, 0> ? between : end, T(0));
            }
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*,
                                    const T*, const T* dy, T* dx, T*) {
            if (!dx) return;
            for (std::size_t row = 0; row < extent<Input, 0>; ++row)
                std::copy_n(dy + begin + row * (row_size + between), row_size, dx + row * row_size);
        }

    private:
        // Zeros in front of the first row, between rows, and behind the last one.
        static constexpr std::size_t channels = extent<Input, 2>;
        static constexpr std::size_t row_size = extent<Input, 1> * channels;
        static constexpr std::size_t begin =
            borders.top * extent<Output, 1> * channels + borders.left * channels;
        static constexpr std::size_t between = (borders.left + borders.right) * channels;
        static constexpr std::size_t end =
            borders.right * channels + borders.bottom * extent<Output, 1> * channels;
    };
};

}  // namespace INTARSIA_NAMESPACE
