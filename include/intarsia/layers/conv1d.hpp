// The convolution of a sequence.
#pragma once

#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dilated.hpp>
#include <intarsia/layers/grouped.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of Conv1D, by their names in Keras.
struct Conv1DOptions {
    std::size_t strides = 1;           ///< how far the window moves at a time
    Padding padding = Padding::valid;  ///< what lies beyond the edge
    std::size_t dilation_rate = 1;  ///< how far apart the steps are that a window sees; above 1, strides is 1
    std::size_t groups = 1;  ///< parts of the channels and of the filters; each filter sees its part alone
    bool use_bias = true;    ///< whether a number is added to each filter's outputs
    Initializer kernel_initializer = Initializer::glorot_uniform;  ///< how the kernel begins
    Initializer bias_initializer = Initializer::zeros;             ///< how the bias begins
};

/// y[i, f] = bias[f] + the sum over (w, c) of x[i * strides + w * dilation_rate, c] kernel[w, c, f]:
/// Conv1D<32, 3>. With groups, c runs over the filter's group alone, as in Conv2D.
///
/// Input: Shape<steps, channels>; output: Shape<positions, Filters>, positions = (steps - Width) / strides +
/// 1 rounded down for valid padding, steps / strides rounded up for same and causal (a dilated kernel is
/// (Width - 1) * dilation_rate + 1 wide). Weights: kernel (Width, channels / groups, Filters), bias
/// (Filters). Cost: positions * Width * channels / groups * Filters multiply-adds a sample; each of the two
/// gradients as many again (the input gradient of a strided convolution: strides times as many).
template <std::size_t Filters, std::size_t Width, Conv1DOptions Options = Conv1DOptions{}>
struct Conv1D {
    static constexpr std::string_view name = "conv1d";
    static constexpr std::string_view keras_class = "Conv1D";
    static constexpr bool takes_activation = true;
    /// Whether detail::Conv2DAt computes it, and what follows in the same pass (models/fusion.hpp).
    static constexpr bool is_convolution = Options.dilation_rate == 1 && Options.groups == 1;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("filters", Filters);
        visit("kernel_size", std::array{Width});
        visit("strides", std::array{Options.strides});
        visit("padding", intarsia::name(Options.padding));
        visit("data_format", std::string_view("channels_last"));
        visit("dilation_rate", std::array{Options.dilation_rate});
        visit("groups", Options.groups);
        visit("use_bias", Options.use_bias);
        visit("kernel_initializer", Options.kernel_initializer);
        visit("bias_initializer", Options.bias_initializer);
    }

    /// Of the kernel, gaps included.
    static constexpr std::size_t width = (Width - 1) * Options.dilation_rate + 1;

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Filters == 0)
            INTARSIA_REFUSE(Place, "Conv1D has no filters: give it at least one, as in Conv1D<32, 3>");
        else if constexpr (Width == 0)
            INTARSIA_REFUSE(Place,
                            "the kernel of Conv1D is empty: make it at least 1 wide, as in Conv1D<32, 3>");
        else if constexpr (Options.strides == 0)
            INTARSIA_REFUSE(Place, "the strides of Conv1D are 0: make them at least 1");
        else if constexpr (Options.dilation_rate == 0)
            INTARSIA_REFUSE(Place, "the dilation_rate of Conv1D is 0: make it at least 1");
        else if constexpr (Options.dilation_rate > 1 && Options.strides > 1)
            INTARSIA_REFUSE(Place, "Conv1D has strides and a dilation_rate above 1: leave one of them at 1");
        else if constexpr (Options.groups == 0)
            INTARSIA_REFUSE(Place, "the groups of Conv1D are 0: make them at least 1");
        else if constexpr (Filters % Options.groups != 0)
            INTARSIA_REFUSE(Place,
                            "the filters of Conv1D cannot be divided by its groups: change one of them");
        else if constexpr (Input::rank != 2)
            INTARSIA_REFUSE(Place,
                            "Conv1D takes sequences, Shape<steps, channels>: put it in front of Flatten, or "
                            "insert Reshape before it");
        else if constexpr (Options.padding == Padding::valid && (width > extent<Input, 0>))
            INTARSIA_REFUSE(
                Place, "the kernel of Conv1D is larger than its input: use a smaller one, or Padding::same");
        else if constexpr (extent<Input, 1> % Options.groups != 0)
            INTARSIA_REFUSE(
                Place, "the channels that Conv1D gets cannot be divided by its groups: change one of them");
        else
            return true;
    }

    template <class Input>
    struct At;

    /// The numbers that the kernels must know: a sequence is an image of one row.
    template <class Input>
    struct Geometry {
        static constexpr bool same = Options.padding == Padding::same;
        using steps = std::conditional_t<Options.padding == Padding::causal,
                                         simd::CausalAxis<extent<Input, 0>, width, Options.strides>,
                                         simd::Axis<extent<Input, 0>, width, Options.strides, same>>;
        using row = simd::Axis<1, 1, 1, false>;
        static constexpr std::size_t channels = extent<Input, 1> / Options.groups;  // that a filter sees
        using type = simd::Conv2DGeometry<row, steps, channels, Filters>;
        /// As many groups as channels: the kernel lies as that of a DepthwiseConv2D does.
        using depthwise = simd::DepthwiseConv2DGeometry<row, steps, Options.groups, Filters / Options.groups>;
        using output = Shape<steps::positions, Filters>;
        using kernel = Weight<"kernel", Shape<Width, channels, Filters>, Options.kernel_initializer>;
        using bias = Weight<"bias", Shape<Filters>, Options.bias_initializer>;
        using weights = std::conditional_t<Options.use_bias, WeightList<kernel, bias>, WeightList<kernel>>;
    };
};

template <std::size_t Filters, std::size_t Width, Conv1DOptions Options>
template <class Input>
struct Conv1D<Filters, Width, Options>::At
    : std::conditional_t<
          (Options.groups > 1),
          detail::InGroupsAt<At<Input>,
                             Conv1D<Filters / Options.groups, Width,
                                    Conv1DOptions{.strides = Options.strides,
                                                  .padding = Options.padding,
                                                  .dilation_rate = Options.dilation_rate,
                                                  .use_bias = Options.use_bias}>,
                             Options.groups, Geometry<Input>, Input>,
          std::conditional_t<
              Conv1D::is_convolution,
              detail::Conv2DAt<At<Input>, Conv1D, simd::Identity, simd::NoPool, Input,
                               typename Geometry<Input>::output>,
              detail::DilatedAt<At<Input>,
                                Conv2D<Filters, 1, Width, Conv2DOptions{.use_bias = Options.use_bias}>,
                                Strides2D{1, Options.dilation_rate}, typename Geometry<Input>::row,
                                typename Geometry<Input>::steps, Input, typename Geometry<Input>::output,
                                typename Geometry<Input>::weights>>> {};

}  // namespace INTARSIA_NAMESPACE
