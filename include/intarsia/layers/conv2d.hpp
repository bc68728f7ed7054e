// The two-dimensional convolution.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/layers/window.hpp>
#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace intarsia {

struct Conv2DOptions {
    Strides2D strides{};
    Padding padding = Padding::valid;
    bool use_bias = true;
    Initializer kernel_initializer = Initializer::glorot_uniform;
    Initializer bias_initializer = Initializer::zeros;
};

/// y[i, j, f] = bias[f] + the sum over (h, w, c) of x[i * stride + h, j * stride + w, c] kernel[h, w, c, f].
///
/// Input: Shape<height, width, channels>; output: Shape<rows, columns, Filters>, with rows = (height -
/// Height) / stride + 1 rounded down for valid padding, height / stride rounded up for same; columns
/// likewise. Weights: kernel (Height, Width, channels, Filters), bias (Filters). The kernel is not turned:
/// what the field calls a convolution is a cross-correlation. Cost: rows * columns * Height * Width *
/// channels * Filters multiply-adds a sample; each of the two gradients as many again (the input gradient of
/// a strided convolution: stride * stride times as many).
template <std::size_t Filters, std::size_t Height, std::size_t Width, Conv2DOptions Options = Conv2DOptions{}>
struct Conv2D {
    static_assert(Filters > 0, "Conv2D needs at least one filter");
    static_assert(Height > 0 && Width > 0, "Conv2D needs a kernel of at least 1 x 1");
    static_assert(Options.strides.height > 0 && Options.strides.width > 0, "a stride is at least 1");
    static constexpr std::string_view name = "conv2d";
    static constexpr std::string_view keras_class = "Conv2D";
    static constexpr bool takes_activation = true;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("filters", Filters);
        visit("kernel_size", std::array{Height, Width});
        visit("strides", std::array{Options.strides.height, Options.strides.width});
        visit("padding", intarsia::name(Options.padding));
        visit("data_format", std::string_view("channels_last"));
        visit("dilation_rate", std::array<std::size_t, 2>{1, 1});
        visit("use_bias", Options.use_bias);
        visit("kernel_initializer", Options.kernel_initializer);
        visit("bias_initializer", Options.bias_initializer);
    }

    template <class Input>
    struct At;

private:
    template <class Input>
    struct Geometry {
        static_assert(Input::rank == 3, "Conv2D takes images: Shape<height, width, channels>");
        static constexpr bool same = Options.padding == Padding::same;
        static_assert(same || (Height <= extent<Input, 0> && Width <= extent<Input, 1>),
                      "the kernel of Conv2D is larger than its input: use a smaller one, or Padding::same");
        using type = simd::Conv2DGeometry<simd::Axis<extent<Input, 0>, Height, Options.strides.height, same>,
                                          simd::Axis<extent<Input, 1>, Width, Options.strides.width, same>,
                                          extent<Input, 2>, Filters>;
        using output = Shape<type::rows::positions, type::columns::positions, Filters>;
        using kernel =
            Weight<"kernel", Shape<Height, Width, extent<Input, 2>, Filters>, Options.kernel_initializer>;
        using bias = Weight<"bias", Shape<Filters>, Options.bias_initializer>;
        using weights = std::conditional_t<Options.use_bias, WeightList<kernel, bias>, WeightList<kernel>>;
    };
};

template <std::size_t Filters, std::size_t Height, std::size_t Width, Conv2DOptions Options>
template <class Input>
struct Conv2D<Filters, Height, Width, Options>::At
    : LayerAt<Input, typename Geometry<Input>::output, typename Geometry<Input>::weights> {
    using G = typename Geometry<Input>::type;
    using Output = typename Geometry<Input>::output;
    using weights = typename Geometry<Input>::weights;
    static constexpr std::size_t multiply_adds = G::output_size * G::kernel_rows;
    static constexpr bool backward_reads_output = false;

    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t /*batch*/, std::size_t threads) {
        return threads * forward_scratch<T>;
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        return threads * backward_scratch<T> + parts(batch) * gradient_size<T>;
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                        Batch<T, Output> y) {
        const T* bias = nullptr;
        if constexpr (Options.use_bias) bias = get<1>(w).data();
        pass.for_ranges(x.size(), [&](std::size_t first, std::size_t last, std::size_t worker) {
            T* scratch = pass.workspace.data() + worker * forward_scratch<T>;
            simd::dispatch([&](auto kernels) {
                kernels.template conv2d_forward<G>(x[first].data(), get<0>(w).data(), bias, y[first].data(),
                                                   last - first, scratch);
            });
        });
    }

    /// The batch is cut into at most 16 parts, whatever the number of threads; each part sums the weights'
    /// gradients of its images, and the parts are added in order: so the bits do not depend on the threads.
    template <class T>
    static void backward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                         Batch<const T, Output>, Batch<const T, Output> dy, Batch<T, Input> dx,
                         WeightBlock<T, weights> dw) {
        const std::size_t part_count = parts(x.size());
        T* gradients = pass.workspace.data();
        T* scratches = gradients + part_count * gradient_size<T>;
        pass.threads.run(part_count, [&](std::size_t part, std::size_t worker) {
            const std::size_t first = x.size() * part / part_count;
            const std::size_t count = x.size() * (part + 1) / part_count - first;
            T* gradient = gradients + part * gradient_size<T>;
            T* scratch = scratches + worker * backward_scratch<T>;
            const WeightBlock<T, weights> own(gradient);
            T* dbias = nullptr;
            if constexpr (Options.use_bias) dbias = get<1>(own).data();
            std::fill_n(gradient, gradient_size<T>, T(0));
            simd::dispatch([&](auto kernels) {
                kernels.template conv2d_gradients<G>(x[first].data(), dy[first].data(), get<0>(w).data(),
                                                     get<0>(own).data(), dbias,
                                                     dx.empty() ? nullptr : dx[first].data(), count, scratch);
            });
        });
        simd::dispatch([&](auto kernels) {
            kernels.sum_parts(gradients, part_count, gradient_size<T>, get<0>(dw).data(), gradient_size<T>);
        });
    }

private:
    static constexpr std::size_t parts(std::size_t batch) { return std::min<std::size_t>(batch, 16); }

    template <class T>
    static constexpr std::size_t gradient_size = weights::template offset<T>(weights::count);

    template <class T>
    static constexpr std::size_t forward_scratch = aligned_size<T>(simd::largest_of_targets([](auto kernels) {
        return kernels.template conv2d_forward_scratch<T, G>();
    }));

    template <class T>
    static constexpr std::size_t backward_scratch = aligned_size<T>(simd::largest_of_targets(
        [](auto kernels) { return kernels.template conv2d_gradients_scratch<T, G>(); }));
};

}  // namespace intarsia
