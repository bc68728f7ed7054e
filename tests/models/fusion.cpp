#include "fusion_check.hpp"

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/clipped_relu.hpp>
#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/cropping2d.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/gelu.hpp>
#include <intarsia/layers/global_average_pool.hpp>
#include <intarsia/layers/global_max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/rescaling.hpp>
#include <intarsia/layers/reshape.hpp>
#include <intarsia/layers/separable_conv2d.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/layers/up_sampling2d.hpp>
#include <intarsia/layers/zero_padding2d.hpp>
#include <intarsia/models/fusion.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::models_fusion {
namespace {

using Image = Shape<10, 11, 2>;
using Convolution = Conv2D<5, 3, 3>;

template <class Input, class... Layers>
struct Stages {
    template <class... Expected>
    static constexpr bool are =
        std::is_same_v<Execution<Network<Input, Layers...>>, Network<Input, Expected...>>;
};

// Each pattern, and what only looks like it.
static_assert(Stages<Image, Convolution>::are<Convolution>);
static_assert(Stages<Image, Convolution, ReLU>::are<Conv2DActivation<Convolution, ReLU>>);
static_assert(Stages<Image, Convolution, ReLU,
                     MaxPool<2, 2>>::are<Conv2DActivationMaxPool<Convolution, ReLU, MaxPool<2, 2>>>);
static_assert(Stages<Image, Convolution, MaxPool<2, 3>>::are<
              Conv2DActivationMaxPool<Convolution, simd::Identity, MaxPool<2, 3>>>);
static_assert(Stages<Image, Convolution, Tanh, MaxPool<3, 3, PoolOptions{.strides = {2, 2}}>>::are<
              Trunk<Conv2DActivation<Convolution, Tanh>, MaxPool<3, 3, PoolOptions{.strides = {2, 2}}>>>);
static_assert(Stages<Shape<19, 19, 1>, Convolution, MaxPool<16, 16>>::are<  // more places than a byte tells
              Trunk<Convolution, MaxPool<16, 16>>>);
static_assert(Stages<Shape<9, 3>, Conv1D<4, 3>, ReLU>::are<Conv2DActivation<Conv1D<4, 3>, ReLU>>);
static_assert(Stages<Image, Convolution, GELU>::are<Trunk<Convolution, GELU>>);  // whose gradient reads x
static_assert(Stages<Image, Convolution, BatchNormalization<>, ReLU>::are<  // which takes the whole batch
              Convolution, BatchNormalization<>, ReLU>);
static_assert(Stages<Image, Convolution, AveragePool<2, 2>>::are<Trunk<Convolution, AveragePool<2, 2>>>);
static_assert(Stages<Image, Convolution, Softmax>::are<Convolution, Softmax>);
static_assert(Stages<Shape<4>, Dense<3>, Sigmoid, Dense<2>, Softmax>::are<DenseActivation<Dense<3>, Sigmoid>,
                                                                          Dense<2>, Softmax>);
static_assert(
    Stages<Shape<4>, Dropout<0.5>, ReLU, Dense<2>, Softmax>::are<Dropout<0.5>, ReLU, Dense<2>, Softmax>);
static_assert(
    Stages<Image, Convolution, ReLU, Conv2D<3, 2, 2>, Tanh, MaxPool<2, 2>, Dropout<0.5>, Flatten, Dense<2>>::
        are<Trunk<Conv2DActivation<Convolution, ReLU>,
                  Conv2DActivationMaxPool<Conv2D<3, 2, 2>, Tanh, MaxPool<2, 2>>, Dropout<0.5>, Flatten>,
            Dense<2>>);

}  // namespace

TEST_CASE("a convolution with an activation, a max pool, or both is what they are one by one") {
    check_fusion<Image, Convolution, ReLU>(3);
    check_fusion<Image, Convolution, Tanh, Flatten, Dense<2>>(2);
    check_fusion<Image, Convolution, MaxPool<2, 2>>(3);
    check_fusion<Image, Convolution, MaxPool<2, 3>, ReLU>(1);
    check_fusion<Image, Convolution, ReLU, MaxPool<2, 2>>(17);
    check_fusion<Image, Convolution, Sigmoid, MaxPool<3, 2>>(2);
}

TEST_CASE("other layers in a trunk are what they are one by one") {
    check_fusion<Shape<9, 3>, Conv1D<4, 3, Conv1DOptions{.padding = Padding::causal}>, Tanh, Flatten,
                 Dense<2>>(3);
    check_fusion<Image, Rescaling<2, 1>, Convolution, ClippedReLU<1>, MaxPool<2, 2>, Flatten, Dense<2>>(3);
    check_fusion<Image, DepthwiseConv2D<3, 3>, ReLU, ZeroPadding2D<1, 2, 0, 1>, SeparableConv2D<4, 3, 3>,
                 GELU, UpSampling2D<2>, Cropping2D<1>, GlobalMaxPool, Dense<2>>(3);
    check_fusion<Shape<220>, Reshape<10, 11, 2>, Convolution, BatchNormalization<>, ReLU,
                 SeparableConv2D<3, 2, 2>, BatchNormalization<>, GlobalAveragePool>(5);
}

TEST_CASE("a dense layer with an activation is what they are one by one") {
    check_fusion<Shape<9>, Dense<5>, ReLU>(1);
    check_fusion<Shape<9>, Dense<5>, ReLU, Dense<3>, Tanh>(7);
    check_fusion<Shape<300>, Dense<130>, Sigmoid, Dense<64, DenseOptions{.use_bias = false}>, ReLU>(130);
    check_fusion<Shape<131>, Dense<192>, Tanh, Dense<2>>(50);
}

}  // namespace intarsia::tests::models_fusion
