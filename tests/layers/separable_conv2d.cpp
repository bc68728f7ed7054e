#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "description.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/separable_conv2d.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_separable_conv2d {
namespace {

constexpr SeparableConv2DOptions two_each{.depth_multiplier = 2, .padding = Padding::same};
constexpr SeparableConv2DOptions bare{.strides = {2, 1}, .use_bias = false};

using At = SeparableConv2D<32, 3, 3>::At<Shape<28, 26, 8>>;
static_assert(std::is_same_v<At::output_shape, Shape<26, 24, 32>>);
static_assert(At::multiply_adds == 26 * 24 * 8 * (9 + 32) && At::weights::parameters == 9 * 8 + 8 * 32 + 32);
static_assert(At::weights::weight<0>::name == "depthwise_kernel" &&
              At::weights::weight<1>::name == "pointwise_kernel" && At::weights::weight<2>::name == "bias");
static_assert(std::is_same_v<At::weights::weight<1>::shape, Shape<1, 1, 8, 32>>);
using Two = SeparableConv2D<4, 3, 3, two_each>::At<Shape<5, 6, 3>>;
static_assert(std::is_same_v<Two::output_shape, Shape<5, 6, 4>>);
static_assert(std::is_same_v<Two::weights::weight<1>::shape, Shape<1, 1, 6, 4>>);
static_assert(SeparableConv2D<4, 3, 3, bare>::At<Shape<5, 6, 3>>::weights::count == 2);
static_assert(At::backward_reads_input && !At::backward_reads_output && !At::in_place);
static_assert(SeparableConv2D<4, 3, 3>::name == "separable_conv2d" &&
              SeparableConv2D<4, 3, 3>::keras_class == "SeparableConv2D");

// What it takes, and what it refuses.
static_assert(LayerOn<SeparableConv2D<2, 3, 3>, Shape<3, 3, 1>> &&
              !LayerOn<SeparableConv2D<2, 3, 3>, Shape<2, 3, 1>>);
static_assert(!LayerOn<SeparableConv2D<0, 3, 3>, Shape<3, 3, 1>> &&
              !LayerOn<SeparableConv2D<2, 3, 0>, Shape<3, 3, 1>>);
static_assert(!LayerOn<SeparableConv2D<2, 3, 3>, Shape<3, 3>>);
static_assert(
    !LayerOn<SeparableConv2D<2, 3, 3, SeparableConv2DOptions{.depth_multiplier = 0}>, Shape<3, 3, 1>>);
static_assert(!LayerOn<SeparableConv2D<2, 3, 3, SeparableConv2DOptions{.strides = {0, 1}}>, Shape<3, 3, 1>>);
static_assert(
    !LayerOn<SeparableConv2D<2, 3, 3, SeparableConv2DOptions{.padding = Padding::causal}>, Shape<3, 3, 1>>);

}  // namespace

TEST_CASE("SeparableConv2D's outputs and gradients, as another program has them") {
    namespace golden = golden::separable_conv2d;
    check_golden_layer<SeparableConv2D<4, 3, 3, two_each>, Shape<5, 6, 3>>(
        {.x = golden::x,
         .y = golden::y,
         .dy = golden::dy,
         .dx = golden::dx,
         .weights = {golden::depthwise, golden::pointwise, golden::bias},
         .dweights = {golden::ddepthwise, golden::dpointwise, golden::dbias}});
}

TEST_CASE("SeparableConv2D at inference gives what it gives in training") {
    LayerRun<SeparableConv2D<5, 3, 2>, Shape<7, 6, 3>, float> training(3), inference(3);
    inference.training = false;
    training.forward();
    inference.forward();
    CHECK(std::equal(inference.y.begin(), inference.y.end(), training.y.begin(), training.y.end()));
}

TEST_CASE("SeparableConv2D's gradients are its slopes") {
    check_gradients<SeparableConv2D<2, 3, 3>, Shape<5, 4, 3>>(2);
    check_gradients<SeparableConv2D<3, 2, 3, two_each>, Shape<4, 3, 2>>(3);
    check_gradients<SeparableConv2D<17, 2, 2, bare>, Shape<3, 3, 3>>(1);
}

TEST_CASE("SeparableConv2D has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u})
        check_threads<SeparableConv2D<9, 3, 3>, Shape<12, 11, 5>>(batch);
}

TEST_CASE("SeparableConv2D describes itself in Keras's words") {
    CHECK(
        description<SeparableConv2D<4, 3, 2, two_each>>() ==
        R"({"filters": 4, "kernel_size": [3, 2], "strides": [1, 1], "padding": "same", )"
        R"("data_format": "channels_last", "dilation_rate": [1, 1], "depth_multiplier": 2, "use_bias": true, )"
        R"("depthwise_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, )"
        R"("pointwise_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, )"
        R"("bias_initializer": {"class_name": "Zeros", "config": {}}})");
}

}  // namespace intarsia::tests::layers_separable_conv2d
