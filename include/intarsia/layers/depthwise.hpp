// Convolutions of every channel by itself: DepthwiseConv2D, and others with as many groups as channels.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <algorithm>
#include <cstddef>

namespace INTARSIA_NAMESPACE::detail {

/// Of the geometry G, a simd::DepthwiseConv2DGeometry. Weights: a kernel whose numbers lie as those of
/// (height, width, channels, multiplier) do, and a bias or none.
template <class Self, class G, ShapeType Input, ShapeType Output, class Weights>
struct DepthwiseAt : SampleLayerAt<Self, Input, Output, Weights> {
    using weights = Weights;
    static constexpr std::size_t window = G::kernel_size / G::outputs;
    static constexpr std::size_t multiply_adds = G::output_size * window;
    static constexpr bool cheap_forward = window <= 32;
    static constexpr bool backward_reads_output = false;
    static constexpr bool has_bias = weights::count == 2;

    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return G::kernel_size;
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, weights> w, T* prepared) {
        simd::dispatch([&](auto kernels) { kernels.template depthwise_turn<G>(get<0>(w).data(), prepared); });
    }
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return simd::largest_of_targets([](auto kernels) { return kernels.template depthwise_scratch<G>; });
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return (std::max)(sample_scratch<T>(), simd::largest_of_targets([](auto kernels) {
                              return kernels.template depthwise_input_gradient_scratch<G>;
                          }));
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        const T* bias = nullptr;
        if constexpr (has_bias) bias = get<1>(w).data();
        simd::compute([&](auto kernels) {
            kernels.template depthwise_conv2d<G>(x, get<0>(w).data(), bias, y, pass.scratch);
        });
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights>, const T* x,
                                const T*, const T* dy, T* dx, T* sums) {
        T* bias_sums = nullptr;
        if constexpr (has_bias) bias_sums = sums + weights::template offset<T>(1);
        simd::dispatch([&](auto kernels) {
            kernels.template depthwise_weight_gradient<G>(x, dy, sums, bias_sums, pass.scratch);
            if (dx) kernels.template depthwise_input_gradient<G>(dy, pass.prepared, dx, pass.scratch);
        });
    }
};

}  // namespace INTARSIA_NAMESPACE::detail
