// Convolutions of other shapes: few and odd channels, windows of every size, strides, padding.
#include "conv2d.hpp"

void intarsia::benchmarks::add_conv2d_shapes(simd::Target target) {
    add("conv2d/3x3_same_32_to_64", target, conv2d_forward<Convolution<26, 3, 32, 64, 1, Surround::zeros>>);
    add("conv2d/3x3_stride_2_32_to_64", target, conv2d_forward<Convolution<26, 3, 32, 64, 2>>);
    add("conv2d/1x1_32_to_64", target, conv2d_forward<Convolution<26, 1, 32, 64>>);
    add("conv2d/5x5_32_to_64", target, conv2d_forward<Convolution<26, 5, 32, 64>>);
    add("conv2d/7x7_32_to_64", target, conv2d_forward<Convolution<26, 7, 32, 64>>);
    add("conv2d/3x3_1_to_32", target, conv2d_forward<Convolution<28, 3, 1, 32>>);
    add("conv2d/3x3_1_to_1", target, conv2d_forward<Convolution<26, 3, 1, 1>>);
    add("conv2d/3x3_3_to_3", target, conv2d_forward<Convolution<26, 3, 3, 3>>);
    add("conv2d/3x3_5_to_5", target, conv2d_forward<Convolution<26, 3, 5, 5>>);
    add("conv2d/3x3_17_to_17", target, conv2d_forward<Convolution<26, 3, 17, 17>>);
    add("conv2d/3x3_33_to_33", target, conv2d_forward<Convolution<26, 3, 33, 33>>);
    add("conv2d/3x3_17_to_17/both_gradients", target,
        conv2d_gradients<Convolution<26, 3, 17, 17>, Gradients::of_both>);
}
