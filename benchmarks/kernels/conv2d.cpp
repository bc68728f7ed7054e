// The digit network's second convolution, 26x26x32 -> 24x24x64, every way it is done.
#include "conv2d.hpp"

#include <intarsia/layers/relu.hpp>

void intarsia::benchmarks::add_conv2d(simd::Target target) {
    using Digits = Convolution<26, 3, 32, 64>;
    using Pool = simd::Pool2DGeometry<simd::Axis<24, 2, 2, false>, simd::Axis<24, 2, 2, false>, 64>;
    add("conv2d/direct", target, conv2d_direct<Digits>);
    add("conv2d/winograd", target, conv2d_forward<Digits>);
    add("conv2d/winograd_relu_max_pool", target, conv2d_forward<Digits, Pool, ReLU>);
    add("conv2d/weight_gradient", target, conv2d_gradients<Digits, Gradients::of_weights>);
    add("conv2d/both_gradients", target, conv2d_gradients<Digits, Gradients::of_both>);
    add("conv2d/weight_gradient_behind_max_pool", target,
        conv2d_gradients<Digits, Gradients::of_weights, Pool>);
    add("conv2d/both_gradients_behind_max_pool", target, conv2d_gradients<Digits, Gradients::of_both, Pool>);
}
