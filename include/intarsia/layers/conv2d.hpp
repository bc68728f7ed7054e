// The two-dimensional convolution.
#pragma once

#include <intarsia/layers/dilated.hpp>
#include <intarsia/layers/grouped.hpp>
#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/layers/window.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of Conv2D, by their names in Keras.
struct Conv2DOptions {
    Strides2D strides{};               ///< how far the window moves at a time
    Padding padding = Padding::valid;  ///< what lies beyond the edge
    Strides2D dilation_rate{};  ///< how far apart the pixels are that a window sees; above 1, strides are 1
    std::size_t groups = 1;     ///< parts of the channels and of the filters; each filter sees its part alone
    bool use_bias = true;       ///< whether a number is added to each filter's outputs
    Initializer kernel_initializer = Initializer::glorot_uniform;  ///< how the kernel begins
    Initializer bias_initializer = Initializer::zeros;             ///< how the bias begins
};

/// y[i, j, f] = bias[f] + the sum over (h, w, c) of x[i * stride + h * dilation, j * stride + w *
/// dilation, c] kernel[h, w, c, f].
///
/// With groups, c runs over the filter's group alone: filter f sees the channels / groups channels from f /
/// (Filters / groups) * (channels / groups) on, the first division rounded down; groups divides both numbers.
///
/// Input: Shape<height, width, channels>; output: Shape<rows, columns, Filters>, with rows = (height -
/// Height) / stride + 1 rounded down for valid padding, height / stride rounded up for same; columns
/// likewise (a dilated kernel is (Height - 1) * dilation + 1 high). Weights: kernel (Height, Width, channels
/// / groups, Filters), bias (Filters). The kernel is not turned: what the field calls a convolution is a
/// cross-correlation. Cost: rows * columns * Height * Width * channels / groups * Filters multiply-adds a
/// sample; each of the two gradients as many again (the input gradient of a strided convolution: stride *
/// stride times as many); groups above 1: a copy of input and output as well, and of each gradient's,
/// unless each channel is a group, which is computed as a DepthwiseConv2D.
template <std::size_t Filters, std::size_t Height, std::size_t Width, Conv2DOptions Options = Conv2DOptions{}>
struct Conv2D {
    /// Whether a window leaves out pixels.
    static constexpr bool dilated = Options.dilation_rate.height > 1 || Options.dilation_rate.width > 1;
    static constexpr std::string_view name = "conv2d";
    static constexpr std::string_view keras_class = "Conv2D";
    static constexpr bool takes_activation = true;
    /// Whether detail::Conv2DAt computes it, and what follows in the same pass (models/fusion.hpp).
    static constexpr bool is_convolution = !dilated && Options.groups == 1;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("filters", Filters);
        visit("kernel_size", std::array{Height, Width});
        visit("strides", std::array{Options.strides.height, Options.strides.width});
        visit("padding", intarsia::name(Options.padding));
        visit("data_format", std::string_view("channels_last"));
        visit("dilation_rate", std::array{Options.dilation_rate.height, Options.dilation_rate.width});
        visit("groups", Options.groups);
        visit("use_bias", Options.use_bias);
        visit("kernel_initializer", Options.kernel_initializer);
        visit("bias_initializer", Options.bias_initializer);
    }

    /// Of the kernel, gaps included.
    static constexpr std::size_t height = (Height - 1) * Options.dilation_rate.height + 1;
    /// Of the kernel, gaps included.
    static constexpr std::size_t width = (Width - 1) * Options.dilation_rate.width + 1;

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Filters == 0)
            INTARSIA_REFUSE(Place, "Conv2D has no filters: give it at least one, as in Conv2D<32, 3, 3>");
        else if constexpr (Height == 0 || Width == 0)
            INTARSIA_REFUSE(Place,
                            "the kernel of Conv2D is empty: make it at least 1 x 1, as in Conv2D<32, 3, 3>");
        else if constexpr (Options.strides.height == 0 || Options.strides.width == 0)
            INTARSIA_REFUSE(Place, "a stride of Conv2D is 0: make it at least 1");
        else if constexpr (Options.dilation_rate.height == 0 || Options.dilation_rate.width == 0)
            INTARSIA_REFUSE(Place, "a dilation_rate of Conv2D is 0: make it at least 1");
        else if constexpr (dilated && (Options.strides.height > 1 || Options.strides.width > 1))
            INTARSIA_REFUSE(Place, "Conv2D has strides and a dilation_rate above 1: leave one of them at 1");
        else if constexpr (Options.groups == 0)
            INTARSIA_REFUSE(Place, "the groups of Conv2D are 0: make them at least 1");
        else if constexpr (Filters % Options.groups != 0)
            INTARSIA_REFUSE(Place,
                            "the filters of Conv2D cannot be divided by its groups: change one of them");
        else if constexpr (Options.padding == Padding::causal)
            INTARSIA_REFUSE(Place,
                            "causal padding is for sequences: give Conv2D Padding::same or Padding::valid, "
                            "or use Conv1D");
        else if constexpr (Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "Conv2D takes images, Shape<height, width, channels>: put it in front of "
                            "Flatten, or insert Reshape before it");
        else if constexpr (Options.padding == Padding::valid &&
                           (height > extent<Input, 0> || width > extent<Input, 1>))
            INTARSIA_REFUSE(
                Place, "the kernel of Conv2D is larger than its input: use a smaller one, or Padding::same");
        else if constexpr (extent<Input, 2> % Options.groups != 0)
            INTARSIA_REFUSE(
                Place, "the channels that Conv2D gets cannot be divided by its groups: change one of them");
        else
            return true;
    }

    template <class Input>
    struct At;

    /// The numbers that the kernels must know.
    template <class Input>
    struct Geometry {
        static constexpr bool same = Options.padding == Padding::same;
        using rows = simd::Axis<extent<Input, 0>, height, Options.strides.height, same>;
        using columns = simd::Axis<extent<Input, 1>, width, Options.strides.width, same>;
        static constexpr std::size_t channels = extent<Input, 2> / Options.groups;  // that a filter sees
        using type = simd::Conv2DGeometry<rows, columns, channels, Filters>;
        /// As many groups as channels: the kernel lies as that of a DepthwiseConv2D does.
        using depthwise =
            simd::DepthwiseConv2DGeometry<rows, columns, Options.groups, Filters / Options.groups>;
        using output = Shape<rows::positions, columns::positions, Filters>;
        using kernel = Weight<"kernel", Shape<Height, Width, channels, Filters>, Options.kernel_initializer>;
        using bias = Weight<"bias", Shape<Filters>, Options.bias_initializer>;
        using weights = std::conditional_t<Options.use_bias, WeightList<kernel, bias>, WeightList<kernel>>;
    };
};

namespace detail {

/// A convolution with what may follow it in one pass: a function of one number (simd::Identity: none), and a
/// max pool whose windows lie side by side (simd::NoPool: none). Where there is a pool, its input is never
/// written to memory: a byte for each window tells where its largest number was.
template <class Self, class Convolution, class Function, class P, ShapeType Input, ShapeType Output>
struct Conv2DAt
    : SampleLayerAt<Self, Input, Output, typename Convolution::template Geometry<Input>::weights> {
    using G = typename Convolution::template Geometry<Input>::type;
    using weights = typename Convolution::template Geometry<Input>::weights;
    static constexpr std::size_t multiply_adds = G::output_size * G::kernel_rows;
    static constexpr bool has_function = !std::is_same_v<Function, simd::Identity>;
    static constexpr bool has_pool = !std::is_same_v<P, simd::NoPool>;
    static constexpr bool has_bias = weights::count == 2;
    /// Whether backward takes the function's slope from y. Behind a pool, a gate has left it in the places.
    static constexpr bool reads_slope = has_function && !(has_pool && simd::Gate<Function>);
    static constexpr bool backward_reads_output = reads_slope;

    static constexpr bool cheap_forward =
        G::kernel_rows <= 32 && !has_pool && (!has_function || simd::Gate<Function>);

    template <class T>
    static constexpr std::size_t prepared_size() {
        return reads_kernel<T>() ? 0 : simd::largest_of_targets([](auto kernels) {
            return kernels.template conv2d_prepared_size<T, G>();
        });
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, weights> w, T* prepared) {
        if constexpr (reads_kernel<T>()) return;
        simd::compute([&](auto kernels) { kernels.template conv2d_prepare<G>(get<0>(w).data(), prepared); });
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return simd::largest_of_targets(
            [](auto kernels) { return kernels.template conv2d_gradients_prepared_size<T, G, P>(); });
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, weights> w, T* prepared) {
        simd::dispatch([&](auto kernels) {
            kernels.template conv2d_prepare_gradients<G, P>(get<0>(w).data(), prepared);
        });
    }
    template <class T>
    static constexpr std::size_t sums_size() {
        return simd::largest_of_targets(
            [](auto kernels) { return kernels.template conv2d_gradients_sums_size<T, G, P>(); });
    }
    template <class T>
    static void finish_sums(const T* sums, WeightBlock<T, weights> dw) {
        T* dbias = nullptr;
        if constexpr (has_bias) dbias = get<1>(dw).data();
        simd::dispatch([&](auto kernels) {
            kernels.template conv2d_finish_gradients<G, P>(sums, get<0>(dw).data(), dbias);
        });
    }
    template <class T>
    static constexpr std::size_t sample_tape() {
        return has_pool ? (Output::size + sizeof(T) - 1) / sizeof(T) : 0;
    }
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return simd::largest_of_targets(
            [](auto kernels) { return kernels.template conv2d_forward_scratch<T, G, P>(); });
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return dz_size<T> + simd::largest_of_targets([](auto kernels) {
                   return kernels.template conv2d_gradients_scratch<T, G, P>();
               });
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        const T* bias = nullptr;
        if constexpr (has_bias) bias = get<1>(w).data();
        simd::compute([&](auto kernels) {
            kernels.template conv2d_forward<G, P, Function>(
                x, reads_kernel<T>() ? get<0>(w).data() : pass.prepared, bias, y,
                pass.training ? places(pass) : nullptr, pass.scratch);
        });
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights>, const T* x,
                                const T* y, const T* dy, T* dx, T* sums) {
        simd::dispatch([&](auto kernels) {
            const T* dz = dy;
            if constexpr (reads_slope && !has_pool) {
                if (!dx) {
                    kernels.template conv2d_weight_gradient<G, Function>(x, y, dy, sums,
                                                                         sums + G::kernel_size, pass.scratch);
                    return;
                }
            }
            if constexpr (reads_slope) {
                kernels.template apply_gradient<Function>(y, y, dy, pass.scratch, Output::size);
                dz = pass.scratch;
            }
            kernels.template conv2d_gradients<G, P>(x, dz, places(pass), pass.prepared, sums, dx,
                                                    pass.scratch + dz_size<T>);
        });
    }

private:
    /// Whether all targets take the weights as they are.
    template <class T>
    static constexpr bool reads_kernel() {
        return simd::largest_of_targets([](auto kernels) {
                   return kernels.template reads_kernel<T, G>() ? std::size_t{0} : std::size_t{1};
               }) == 0;
    }

    template <class T>
    static constexpr std::size_t dz_size = reads_slope ? aligned_size<T>(Output::size) : 0;

    template <class T>
    static std::uint8_t* places(const SamplePass<T>& pass) {
        return has_pool ? reinterpret_cast<std::uint8_t*>(pass.tape) : nullptr;
    }
};

}  // namespace detail

template <std::size_t Filters, std::size_t Height, std::size_t Width, Conv2DOptions Options>
template <class Input>
struct Conv2D<Filters, Height, Width, Options>::At
    : std::conditional_t<
          (Options.groups > 1),
          detail::InGroupsAt<At<Input>,
                             Conv2D<Filters / Options.groups, Height, Width,
                                    Conv2DOptions{.strides = Options.strides,
                                                  .padding = Options.padding,
                                                  .dilation_rate = Options.dilation_rate,
                                                  .use_bias = Options.use_bias}>,
                             Options.groups, Geometry<Input>, Input>,
          std::conditional_t<
              Conv2D::dilated,
              detail::DilatedAt<
                  At<Input>, Conv2D<Filters, Height, Width, Conv2DOptions{.use_bias = Options.use_bias}>,
                  Options.dilation_rate, typename Geometry<Input>::rows, typename Geometry<Input>::columns,
                  Input, typename Geometry<Input>::output, typename Geometry<Input>::weights>,
              detail::Conv2DAt<At<Input>, Conv2D, simd::Identity, simd::NoPool, Input,
                               typename Geometry<Input>::output>>> {};

}  // namespace INTARSIA_NAMESPACE
