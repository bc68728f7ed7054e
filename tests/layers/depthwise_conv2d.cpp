#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "description.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/depthwise_conv2d.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_depthwise_conv2d {
namespace {

constexpr DepthwiseConv2DOptions two_each{.depth_multiplier = 2, .strides = {2, 1}, .padding = Padding::same};
constexpr DepthwiseConv2DOptions bare{.strides = {1, 2}, .use_bias = false};

using At = DepthwiseConv2D<3, 3>::At<Shape<28, 26, 8>>;
static_assert(std::is_same_v<At::output_shape, Shape<26, 24, 8>>);
static_assert(At::multiply_adds == 26 * 24 * 8 * 9 && At::weights::parameters == 9 * 8 + 8);
static_assert(At::weights::weight<0>::name == "depthwise_kernel" && At::weights::weight<1>::name == "bias");
static_assert(std::is_same_v<At::weights::weight<0>::shape, Shape<3, 3, 8, 1>>);
using Two = DepthwiseConv2D<3, 2, two_each>::At<Shape<5, 6, 3>>;
static_assert(std::is_same_v<Two::output_shape, Shape<3, 6, 6>>);
static_assert(std::is_same_v<Two::weights::weight<0>::shape, Shape<3, 2, 3, 2>>);
static_assert(DepthwiseConv2D<3, 3, bare>::At<Shape<5, 6, 3>>::weights::count == 1);
static_assert(At::backward_reads_input && !At::backward_reads_output && !At::in_place);
static_assert(DepthwiseConv2D<3, 3>::name == "depthwise_conv2d" &&
              DepthwiseConv2D<3, 3>::keras_class == "DepthwiseConv2D");

// What it takes, and what it refuses.
static_assert(LayerOn<DepthwiseConv2D<3, 3>, Shape<3, 3, 1>> &&
              !LayerOn<DepthwiseConv2D<3, 3>, Shape<2, 3, 1>>);
static_assert(!LayerOn<DepthwiseConv2D<0, 3>, Shape<3, 3, 1>> &&
              !LayerOn<DepthwiseConv2D<3, 3>, Shape<3, 3>>);
static_assert(!LayerOn<DepthwiseConv2D<3, 3, DepthwiseConv2DOptions{.depth_multiplier = 0}>, Shape<3, 3, 1>>);
static_assert(!LayerOn<DepthwiseConv2D<3, 3, DepthwiseConv2DOptions{.strides = {0, 1}}>, Shape<3, 3, 1>>);
static_assert(
    !LayerOn<DepthwiseConv2D<3, 3, DepthwiseConv2DOptions{.padding = Padding::causal}>, Shape<3, 3, 1>>);

}  // namespace

TEST_CASE("DepthwiseConv2D's outputs and gradients, as another program has them") {
    namespace golden = golden::depthwise_conv2d;
    check_golden_layer<DepthwiseConv2D<3, 2, two_each>, Shape<5, 6, 3>>(
        {.x = golden::x,
         .y = golden::y,
         .dy = golden::dy,
         .dx = golden::dx,
         .weights = {golden::kernel, golden::bias},
         .dweights = {golden::dkernel, golden::dbias}});
}

TEST_CASE("DepthwiseConv2D's gradients are its slopes") {
    check_gradients<DepthwiseConv2D<3, 3>, Shape<5, 4, 5>>(2);
    check_gradients<DepthwiseConv2D<3, 2, two_each>, Shape<4, 3, 3>>(3);
    check_gradients<DepthwiseConv2D<1, 2, bare>, Shape<2, 5, 17>>(1);
}

TEST_CASE("DepthwiseConv2D has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u})
        check_threads<DepthwiseConv2D<3, 3>, Shape<12, 11, 17>>(batch);
}

TEST_CASE("DepthwiseConv2D describes itself in Keras's words") {
    CHECK(description<DepthwiseConv2D<3, 2, two_each>>() ==
          R"({"kernel_size": [3, 2], "strides": [2, 1], "padding": "same", "depth_multiplier": 2, )"
          R"("data_format": "channels_last", "dilation_rate": [1, 1], "use_bias": true, )"
          R"("depthwise_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, )"
          R"("bias_initializer": {"class_name": "Zeros", "config": {}}})");
}

}  // namespace intarsia::tests::layers_depthwise_conv2d
