#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "description.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dilated.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_dilated {
namespace {

constexpr Conv2DOptions same{.padding = Padding::same, .dilation_rate = {2, 3}};
constexpr Conv2DOptions bare{
    .dilation_rate = {1, 2}, .use_bias = false, .kernel_initializer = Initializer::he_normal};
constexpr Conv2DOptions far_apart{.padding = Padding::same, .dilation_rate = {7, 5}};

constexpr Conv1DOptions causal{.padding = Padding::causal, .dilation_rate = 2};
constexpr Conv1DOptions steps_apart{.dilation_rate = 3, .use_bias = false};
static_assert(std::is_same_v<Conv1D<4, 3, causal>::At<Shape<11, 3>>::output_shape, Shape<11, 4>>);
static_assert(std::is_same_v<Conv1D<4, 3, steps_apart>::At<Shape<11, 3>>::output_shape, Shape<5, 4>>);
static_assert(
    std::is_same_v<Conv1D<4, 3, causal>::At<Shape<11, 3>>::weights::weight<0>::shape, Shape<3, 3, 4>>);

using At = Conv2D<8, 3, 3, Conv2DOptions{.dilation_rate = {2, 2}}>::At<Shape<28, 27, 4>>;
static_assert(std::is_same_v<At::output_shape, Shape<24, 23, 8>>);
static_assert(At::multiply_adds == 24 * 23 * 8 * 36 && At::weights::parameters == 36 * 8 + 8);
static_assert(std::is_same_v<At::weights::weight<0>::shape, Shape<3, 3, 4, 8>>);
static_assert(!At::backward_reads_output && !At::in_place);
static_assert(std::is_same_v<Conv2D<3, 3, 2, same>::At<Shape<6, 7, 2>>::output_shape, Shape<6, 7, 3>>);
static_assert(Conv2D<3, 3, 3, bare>::At<Shape<6, 7, 2>>::weights::count == 1);
static_assert(!Conv2D<3, 3, 2, same>::is_convolution && Conv2D<3, 3, 2>::is_convolution);

}  // namespace

TEST_CASE("a dilated convolution's outputs and gradients, as another program has them") {
    namespace golden = golden::dilated_conv2d;
    check_golden_layer<Conv2D<3, 3, 2, same>, Shape<6, 7, 2>>({.x = golden::x,
                                                               .y = golden::y,
                                                               .dy = golden::dy,
                                                               .dx = golden::dx,
                                                               .weights = {golden::kernel, golden::bias},
                                                               .dweights = {golden::dkernel, golden::dbias}});
}

TEST_CASE("a dilated convolution of a sequence, as another program has it") {
    namespace golden = golden::dilated_conv1d;
    check_golden_layer<Conv1D<4, 3, causal>, Shape<11, 3>>({.x = golden::x,
                                                            .y = golden::y,
                                                            .dy = golden::dy,
                                                            .dx = golden::dx,
                                                            .weights = {golden::kernel, golden::bias},
                                                            .dweights = {golden::dkernel, golden::dbias}});
}

TEST_CASE("a dilated convolution's gradients are its slopes") {
    check_gradients<Conv2D<2, 2, 3, bare>, Shape<3, 8, 2>>(3);
    check_gradients<Conv2D<3, 3, 2, same>, Shape<5, 4, 1>>(2);
    check_gradients<Conv1D<3, 2, causal>, Shape<7, 2>>(2);
    check_gradients<Conv1D<3, 3, steps_apart>, Shape<9, 2>>(2);
    check_gradients<Conv2D<2, 3, 2, far_apart>, Shape<4, 3, 2>>(1);  // gaps wider than the image
}

TEST_CASE("a dilated convolution has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u})
        check_threads<Conv2D<5, 3, 3, same>, Shape<12, 11, 3>>(batch);
}

TEST_CASE("a dilated convolution describes itself in Keras's words") {
    CHECK(description<Conv2D<3, 3, 2, same>>().find(R"("dilation_rate": [2, 3])") != std::string::npos);
}

}  // namespace intarsia::tests::layers_dilated
