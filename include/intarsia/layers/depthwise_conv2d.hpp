// The two-dimensional convolution of every channel by itself.
#pragma once

#include <intarsia/layers/depthwise.hpp>
#include <intarsia/layers/window.hpp>
#include <intarsia/simd/geometry.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of DepthwiseConv2D, by their names in Keras.
struct DepthwiseConv2DOptions {
    std::size_t depth_multiplier = 1;  ///< outputs of each channel
    Strides2D strides{};               ///< how far the window moves at a time
    Padding padding = Padding::valid;  ///< what lies beyond the edge
    bool use_bias = true;              ///< whether a number is added to each filter's outputs
    /// How the kernel of each channel begins.
    Initializer depthwise_initializer = Initializer::glorot_uniform;
    Initializer bias_initializer = Initializer::zeros;  ///< how the bias begins
};

/// y[i, j, c m + k] = bias[c m + k] + the sum over (h, w) of x[i * stride + h, j * stride + w, c] kernel[h,
/// w, c, k], with m = depth_multiplier, k < m: DepthwiseConv2D<3, 3>.
///
/// Input: Shape<height, width, channels>; output: Shape<rows, columns, channels * depth_multiplier>, rows and
/// columns as for Conv2D. Weights: depthwise_kernel (Height, Width, channels, depth_multiplier), bias
/// (channels * depth_multiplier). Cost: rows * columns * Height * Width * channels * depth_multiplier
/// multiply-adds a sample; each of the two gradients as many again (the input gradient of a strided
/// convolution: stride * stride times as many). Source: Howard et al., "MobileNets" (2017).
template <std::size_t Height, std::size_t Width, DepthwiseConv2DOptions Options = DepthwiseConv2DOptions{}>
struct DepthwiseConv2D {
    static constexpr std::string_view name = "depthwise_conv2d";
    static constexpr std::string_view keras_class = "DepthwiseConv2D";
    static constexpr bool takes_activation = true;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("kernel_size", std::array{Height, Width});
        visit("strides", std::array{Options.strides.height, Options.strides.width});
        visit("padding", intarsia::name(Options.padding));
        visit("depth_multiplier", Options.depth_multiplier);
        visit("data_format", std::string_view("channels_last"));
        visit("dilation_rate", std::array<std::size_t, 2>{1, 1});
        visit("use_bias", Options.use_bias);
        visit("depthwise_initializer", Options.depthwise_initializer);
        visit("bias_initializer", Options.bias_initializer);
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Height == 0 || Width == 0)
            INTARSIA_REFUSE(Place,
                            "the kernel of DepthwiseConv2D is empty: make it at least 1 x 1, as in "
                            "DepthwiseConv2D<3, 3>");
        else if constexpr (Options.depth_multiplier == 0)
            INTARSIA_REFUSE(Place, "the depth_multiplier of DepthwiseConv2D is 0: make it at least 1");
        else if constexpr (Options.strides.height == 0 || Options.strides.width == 0)
            INTARSIA_REFUSE(Place, "a stride of DepthwiseConv2D is 0: make it at least 1");
        else if constexpr (Options.padding == Padding::causal)
            INTARSIA_REFUSE(
                Place,
                "causal padding is for sequences: give DepthwiseConv2D Padding::same or Padding::valid");
        else if constexpr (Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "DepthwiseConv2D takes images, Shape<height, width, channels>: put it in front "
                            "of Flatten, or insert Reshape before it");
        else if constexpr (Options.padding == Padding::valid &&
                           (Height > extent<Input, 0> || Width > extent<Input, 1>))
            INTARSIA_REFUSE(Place,
                            "the kernel of DepthwiseConv2D is larger than its input: use a smaller one, or "
                            "Padding::same");
        else
            return true;
    }

    /// The numbers that the kernels must know.
    template <class Input>
    struct Geometry {
        static constexpr bool same = Options.padding == Padding::same;
        using type =
            simd::DepthwiseConv2DGeometry<simd::Axis<extent<Input, 0>, Height, Options.strides.height, same>,
                                          simd::Axis<extent<Input, 1>, Width, Options.strides.width, same>,
                                          extent<Input, 2>, Options.depth_multiplier>;
        using output = Shape<type::rows::positions, type::columns::positions, type::outputs>;
        using kernel =
            Weight<"depthwise_kernel", Shape<Height, Width, extent<Input, 2>, Options.depth_multiplier>,
                   Options.depthwise_initializer>;
        using bias = Weight<"bias", Shape<type::outputs>, Options.bias_initializer>;
        using weights = std::conditional_t<Options.use_bias, WeightList<kernel, bias>, WeightList<kernel>>;
    };

    template <class Input>
    struct At : detail::DepthwiseAt<At<Input>, typename Geometry<Input>::type, Input,
                                    typename Geometry<Input>::output, typename Geometry<Input>::weights> {};
};

}  // namespace INTARSIA_NAMESPACE
