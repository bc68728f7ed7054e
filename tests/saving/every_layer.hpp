// Networks that have every layer of the library between them, in many of their forms.
#pragma once

#include <intarsia/intarsia.hpp>

#include <cstddef>

namespace every_layer {

using namespace intarsia;

/// Layers over images.
using Images = Sequential<
    Input<12, 14, 3>, Rescaling<1.0 / 255>,
    Conv2D<3, 2, 3, Conv2DOptions{.padding = Padding::same, .dilation_rate = {2, 3}}>,
    ZeroPadding2D<1, 2, 0, 1>,
    Conv2D<6, 3, 2, Conv2DOptions{.strides = {1, 2}, .padding = Padding::same, .use_bias = false}>,
    BatchNormalization<>, LeakyReLU<0.3>,
    DepthwiseConv2D<2, 2, DepthwiseConv2DOptions{.depth_multiplier = 2}>, ELU<1.0>, UpSampling2D<2, 1>,
    SeparableConv2D<8, 3, 3, SeparableConv2DOptions{.strides = {2, 2}, .padding = Padding::same}>, Swish,
    Conv2D<8, 3, 2, Conv2DOptions{.padding = Padding::same, .groups = 4}>, Cropping2D<1, 0>,
    MaxPool<3, 3, PoolOptions{.strides = {2, 2}, .padding = Padding::same}>, ZeroPadding2D<1>,
    AveragePool<2, 2, PoolOptions{.strides = {1, 2}}>, HardSigmoid<>, Conv2D<4, 1, 1>, ReLU, MaxPool<2, 2>,
    Dropout<0.25>, GlobalAveragePool, Dense<9>, GELU, Dense<5, DenseOptions{.use_bias = false}>, Softmax>;

/// Layers over sequences, and functions of one number.
using Sequences = Sequential<
    Input<48>, Reshape<24, 2>, Conv1D<5, 3, Conv1DOptions{.strides = 2, .padding = Padding::causal}>, SELU,
    Permute<2, 1>, MaxPool<2>, AveragePool<2, PoolOptions{.strides = {1, 1}, .padding = Padding::same}>,
    Conv1D<6, 1>, Conv1D<4, 2, Conv1DOptions{.padding = Padding::causal, .dilation_rate = 2}>, ELU<0.5>,
    Softplus, GlobalMaxPool, Dense<7>, Softsign,
    BatchNormalization<BatchNormalizationOptions{.momentum = 0.9, .epsilon = 1e-5, .center = false}>, ReLU6,
    Dense<6>, Exponential, ClippedReLU<4.0>, Rescaling<2.0, -0.5>, Dense<4>, Sigmoid, Flatten, Dense<3>,
    Tanh>;

/// Weights that nothing begins with; variances are positive.
template <class Model>
Model any(Seed seed) {
    Model model(seed);
    Random random(seed);
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        using W = typename Model::network::template at<layer>::weights::template weight<weight>;
        const double least = W::name == "moving_variance" ? 0.5 : -0.5;
        for (float& number : numbers) number = static_cast<float>(random.uniform(least, least + 1));
    });
    return model;
}

}  // namespace every_layer
