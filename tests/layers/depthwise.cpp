#include "../gradient_check.hpp"

#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/depthwise.hpp>
#include <intarsia/layers/depthwise_conv2d.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_depthwise {
namespace {

constexpr Conv2DOptions in_five{.padding = Padding::same, .groups = 5};
constexpr DepthwiseConv2DOptions twice{.depth_multiplier = 2, .padding = Padding::same};

// The same computation; the kernel has another name and shape, and its numbers lie in the same order.
using Grouped = Conv2D<10, 3, 2, in_five>::At<Shape<7, 9, 5>>;
using Depthwise = DepthwiseConv2D<3, 2, twice>::At<Shape<7, 9, 5>>;
static_assert(std::is_same_v<Grouped::weights::weight<0>::shape, Shape<3, 2, 1, 10>>);
static_assert(std::is_same_v<Depthwise::weights::weight<0>::shape, Shape<3, 2, 5, 2>>);
static_assert(std::is_same_v<Grouped::output_shape, Depthwise::output_shape>);
static_assert(Grouped::multiply_adds == 7 * 9 * 10 * 6 && Depthwise::multiply_adds == Grouped::multiply_adds);
static_assert(Grouped::cheap_forward && !Grouped::backward_reads_output && Grouped::has_bias);

}  // namespace

TEST_CASE("a Conv2D whose groups are its channels has the bits of a DepthwiseConv2D") {
    for_each_target([] {
        LayerRun<Conv2D<10, 3, 2, in_five>, Shape<7, 9, 5>, float> grouped(3);
        LayerRun<DepthwiseConv2D<3, 2, twice>, Shape<7, 9, 5>, float> depthwise(3);
        grouped.forward();
        grouped.backward();
        depthwise.forward();
        depthwise.backward();
        check_same(grouped, depthwise);
    });
}

}  // namespace intarsia::tests::layers_depthwise
