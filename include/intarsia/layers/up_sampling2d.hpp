// Every pixel several times.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// Every pixel becomes a block of Height x Width like ones (Keras's interpolation "nearest"): UpSampling2D<2>
/// or UpSampling2D<2, 2>.
///
/// Input: Shape<height, width, channels>; output: Shape<height * Height, width * Width, channels>.
/// Cost: one pass over the output.
template <std::size_t Height, std::size_t Width = Height>
struct UpSampling2D {
    static constexpr std::string_view name = "up_sampling2d";
    static constexpr std::string_view keras_class = "UpSampling2D";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("size", std::array{Height, Width});
        visit("data_format", std::string_view("channels_last"));
        visit("interpolation", std::string_view("nearest"));
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Height == 0 || Width == 0)
            INTARSIA_REFUSE(
                Place,
                "UpSampling2D makes nothing of a pixel: make its extents at least 1, as in UpSampling2D<2>");
        else if constexpr (Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "UpSampling2D takes images, Shape<height, width, channels>: put it in front of "
                            "Flatten, or insert Reshape before it");
        else
            return true;
    }

    template <class Input>
    struct Geometry {
        using output = Shape<extent<Input, 0> * Height, extent<Input, 1> * Width, extent<Input, 2>>;
        /// The pool that goes back.
        using type =
            simd::Pool2DGeometry<simd::Axis<extent<Input, 0> * Height, Height, Height, false>,
                                 simd::Axis<extent<Input, 1> * Width, Width, Width, false>, extent<Input, 2>>;
    };

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, typename Geometry<Input>::output> {
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            constexpr std::size_t channels = extent<Input, 2>;
            constexpr std::size_t row_size = extent<Input, 1> * Width * channels;
            for (std::size_t row = 0; row < extent<Input, 0>; ++row) {
                T* to = y;
                for (std::size_t column = 0; column < extent<Input, 1>; ++column, x += channels)
                    for (std::size_t w = 0; w < Width; ++w) to = std::copy_n(x, channels, to);
                for (std::size_t h = 1; h < Height; ++h) to = std::copy_n(y, row_size, to);
                y = to;
            }
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*,
                                    const T*, const T* dy, T* dx, T*) {
            using G = typename Geometry<Input>::type;
            if (!dx) return;
            simd::dispatch([&](auto kernels) {
                kernels.template average_pool2d<G>(dy, dx);
                kernels.template apply<Times>(dx, dx, Input::size);
            });
        }

    private:
        /// The mean of a block becomes its sum.
        struct Times {
            template <class V>
            static INTARSIA_INLINE constexpr void apply(V& x) {
                x = x * static_cast<simd::element_t<V>>(Height * Width);
            }
        };
    };
};

}  // namespace INTARSIA_NAMESPACE
