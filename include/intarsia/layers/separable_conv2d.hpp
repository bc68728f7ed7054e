// A convolution in two steps: every channel by itself, then every pixel by itself.
#pragma once

#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/depthwise_conv2d.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of SeparableConv2D, by their names in Keras.
struct SeparableConv2DOptions {
    std::size_t depth_multiplier = 1;  ///< outputs of each channel, between the two steps
    Strides2D strides{};               ///< how far the window moves at a time
    Padding padding = Padding::valid;  ///< what lies beyond the edge
    bool use_bias = true;              ///< whether a number is added to each filter's outputs
    /// How the kernel of each channel begins.
    Initializer depthwise_initializer = Initializer::glorot_uniform;
    /// How the kernel that mixes channels begins.
    Initializer pointwise_initializer = Initializer::glorot_uniform;
    Initializer bias_initializer = Initializer::zeros;  ///< how the bias begins
};

/// y = DepthwiseConv2D<Height, Width> without a bias, and Conv2D<Filters, 1, 1> of what that gives:
/// SeparableConv2D<32, 3, 3>.
///
/// Input: Shape<height, width, channels>; output: Shape<rows, columns, Filters>, rows and columns as for
/// Conv2D. Weights: depthwise_kernel (Height, Width, channels, depth_multiplier), pointwise_kernel (1, 1,
/// channels * depth_multiplier, Filters), bias (Filters). Cost: rows * columns * channels * depth_multiplier
/// * (Height * Width + Filters) multiply-adds a sample, where Conv2D takes rows * columns * channels * Height
/// * Width * Filters. What lies between the two steps is kept from forward to backward. Source: Chollet,
/// "Xception" (2017).
template <std::size_t Filters, std::size_t Height, std::size_t Width,
          SeparableConv2DOptions Options = SeparableConv2DOptions{}>
struct SeparableConv2D {
    static constexpr std::string_view name = "separable_conv2d";
    static constexpr std::string_view keras_class = "SeparableConv2D";
    static constexpr bool takes_activation = true;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("filters", Filters);
        visit("kernel_size", std::array{Height, Width});
        visit("strides", std::array{Options.strides.height, Options.strides.width});
        visit("padding", intarsia::name(Options.padding));
        visit("data_format", std::string_view("channels_last"));
        visit("dilation_rate", std::array<std::size_t, 2>{1, 1});
        visit("depth_multiplier", Options.depth_multiplier);
        visit("use_bias", Options.use_bias);
        visit("depthwise_initializer", Options.depthwise_initializer);
        visit("pointwise_initializer", Options.pointwise_initializer);
        visit("bias_initializer", Options.bias_initializer);
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Filters == 0)
            INTARSIA_REFUSE(
                Place,
                "SeparableConv2D has no filters: give it at least one, as in SeparableConv2D<32, 3, 3>");
        else if constexpr (Height == 0 || Width == 0)
            INTARSIA_REFUSE(Place,
                            "the kernel of SeparableConv2D is empty: make it at least 1 x 1, as in "
                            "SeparableConv2D<32, 3, 3>");
        else if constexpr (Options.depth_multiplier == 0)
            INTARSIA_REFUSE(Place, "the depth_multiplier of SeparableConv2D is 0: make it at least 1");
        else if constexpr (Options.strides.height == 0 || Options.strides.width == 0)
            INTARSIA_REFUSE(Place, "a stride of SeparableConv2D is 0: make it at least 1");
        else if constexpr (Options.padding == Padding::causal)
            INTARSIA_REFUSE(
                Place,
                "causal padding is for sequences: give SeparableConv2D Padding::same or Padding::valid");
        else if constexpr (Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "SeparableConv2D takes images, Shape<height, width, channels>: put it in front "
                            "of Flatten, or insert Reshape before it");
        else if constexpr (Options.padding == Padding::valid &&
                           (Height > extent<Input, 0> || Width > extent<Input, 1>))
            INTARSIA_REFUSE(Place,
                            "the kernel of SeparableConv2D is larger than its input: use a smaller one, or "
                            "Padding::same");
        else
            return true;
    }

    /// The two steps.
    using Depthwise =
        DepthwiseConv2D<Height, Width,
                        DepthwiseConv2DOptions{.depth_multiplier = Options.depth_multiplier,
                                               .strides = Options.strides,
                                               .padding = Options.padding,
                                               .use_bias = false,
                                               .depthwise_initializer = Options.depthwise_initializer}>;
    /// The second step: a convolution of 1 x 1 over what the first one made.
    using Pointwise = Conv2D<Filters, 1, 1, Conv2DOptions{.use_bias = Options.use_bias}>;

    template <class Input>
    struct Steps {
        using depthwise = typename Depthwise::template At<Input>;
        using between = typename depthwise::output_shape;
        using pointwise = typename Pointwise::template At<between>;
        using output = typename pointwise::output_shape;
        using kernel = typename depthwise::weights::template weight<0>;
        using mixer = Weight<"pointwise_kernel", Shape<1, 1, between::extents[2], Filters>,
                             Options.pointwise_initializer>;
        using bias = Weight<"bias", Shape<Filters>, Options.bias_initializer>;
        using weights =
            std::conditional_t<Options.use_bias, WeightList<kernel, mixer, bias>, WeightList<kernel, mixer>>;
    };

    template <class Input>
    struct At;
};

template <std::size_t Filters, std::size_t Height, std::size_t Width, SeparableConv2DOptions Options>
template <class Input>
struct SeparableConv2D<Filters, Height, Width, Options>::At
    : SampleLayerAt<At<Input>, Input, typename Steps<Input>::output, typename Steps<Input>::weights> {
    using Depthwise = typename Steps<Input>::depthwise;
    using Pointwise = typename Steps<Input>::pointwise;
    using weights = typename Steps<Input>::weights;
    static constexpr std::size_t multiply_adds = Depthwise::multiply_adds + Pointwise::multiply_adds;
    static constexpr bool backward_reads_output = false;

    template <class T>
    static constexpr std::size_t prepared_size() {
        return Pointwise::template prepared_size<T>();
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, weights> w, T* prepared) {
        Pointwise::prepare(second(w), prepared);
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return pointwise_prepared<T> + Depthwise::template gradient_prepared_size<T>();
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, weights> w, T* prepared) {
        Pointwise::prepare_gradient(second(w), prepared);
        Depthwise::prepare_gradient(first(w), prepared + pointwise_prepared<T>);
    }
    template <class T>
    static constexpr std::size_t sums_size() {
        return depthwise_sums<T> + Pointwise::template sums_size<T>();
    }
    template <class T>
    static void finish_sums(const T* sums, WeightBlock<T, weights> dw) {
        Depthwise::finish_sums(sums, first(dw));
        Pointwise::finish_sums(sums + depthwise_sums<T>, second(dw));
    }

    /// What lies between the steps: of the sample in training, or else behind the scratch of the two.
    template <class T>
    static constexpr std::size_t sample_tape() {
        return Between::size;
    }
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return scratch<T> + Between::size;
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return gradient_scratch<T> + Between::size;
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        T* between = pass.training ? pass.tape : pass.scratch + scratch<T>;
        Depthwise::forward_sample(pass, first(w), x, between);
        Pointwise::forward_sample(pass, second(w), between, y);
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w, const T* x,
                                const T* y, const T* dy, T* dx, T* sums) {
        T* dbetween = pass.scratch + gradient_scratch<T>;
        Pointwise::backward_sample(pass, second(w), pass.tape, y, dy, dbetween, sums + depthwise_sums<T>);
        SamplePass<T> own = pass;
        own.prepared += pointwise_prepared<T>;
        Depthwise::backward_sample(own, first(w), x, pass.tape, dbetween, dx, sums);
    }

private:
    using Between = typename Steps<Input>::between;

    template <class T>
    static constexpr std::size_t pointwise_prepared =
        aligned_size<T>(Pointwise::template gradient_prepared_size<T>());
    template <class T>
    static constexpr std::size_t depthwise_sums = aligned_size<T>(Depthwise::template sums_size<T>());
    template <class T>
    static constexpr std::size_t scratch = aligned_size<T>(
        (std::max)(Depthwise::template sample_scratch<T>(), Pointwise::template sample_scratch<T>()));
    template <class T>
    static constexpr std::size_t gradient_scratch = aligned_size<T>((std::max)(
        Depthwise::template sample_gradient_scratch<T>(), Pointwise::template sample_gradient_scratch<T>()));

    /// The weights of each step: the first one's, and those behind them.
    template <class T>
    static constexpr auto first(WeightBlock<T, weights> w) {
        return WeightBlock<T, typename Depthwise::weights>(w.data());
    }
    template <class T>
    static constexpr auto second(WeightBlock<T, weights> w) {
        return WeightBlock<T, typename Pointwise::weights>(get<1>(w).data());
    }
};

}  // namespace INTARSIA_NAMESPACE
