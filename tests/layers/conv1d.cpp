#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "description.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_conv1d {
namespace {

constexpr Conv1DOptions causal{.strides = 2, .padding = Padding::causal};
constexpr Conv1DOptions same{.padding = Padding::same};
constexpr Conv1DOptions bare{.strides = 3, .use_bias = false};

using At = Conv1D<32, 3>::At<Shape<28, 8>>;
static_assert(std::is_same_v<At::output_shape, Shape<26, 32>>);
static_assert(At::multiply_adds == 26 * 3 * 8 * 32 && At::weights::parameters == 3 * 8 * 32 + 32);
static_assert(std::is_same_v<At::weights::weight<0>::shape, Shape<3, 8, 32>>);
static_assert(At::weights::weight<0>::name == "kernel" && At::weights::weight<1>::name == "bias");
static_assert(std::is_same_v<Conv1D<4, 3, causal>::At<Shape<9, 3>>::output_shape, Shape<5, 4>>);
static_assert(std::is_same_v<Conv1D<4, 4, same>::At<Shape<9, 3>>::output_shape, Shape<9, 4>>);
static_assert(std::is_same_v<Conv1D<4, 3, bare>::At<Shape<11, 3>>::output_shape, Shape<3, 4>>);
static_assert(Conv1D<4, 3, bare>::At<Shape<9, 3>>::weights::count == 1);
static_assert(At::backward_reads_input && !At::backward_reads_output && !At::in_place);
static_assert(Conv1D<4, 3>::name == "conv1d" && Conv1D<4, 3>::keras_class == "Conv1D");

// What it takes, and what it refuses.
static_assert(LayerOn<Conv1D<2, 5>, Shape<5, 1>> && !LayerOn<Conv1D<2, 5>, Shape<4, 1>> &&
              !LayerOn<Conv1D<2, 1>, Shape<4>>);
static_assert(LayerOn<Conv1D<2, 5, Conv1DOptions{.padding = Padding::causal}>, Shape<2, 1>>);
static_assert(!LayerOn<Conv1D<0, 3>, Shape<5, 1>> && !LayerOn<Conv1D<2, 0>, Shape<5, 1>>);
static_assert(!LayerOn<Conv1D<2, 3, Conv1DOptions{.strides = 0}>, Shape<5, 1>>);
static_assert(!LayerOn<Conv1D<2, 3, Conv1DOptions{.dilation_rate = 0}>, Shape<5, 1>>);
static_assert(!LayerOn<Conv1D<2, 3, Conv1DOptions{.strides = 2, .dilation_rate = 2}>, Shape<9, 1>>);

}  // namespace

TEST_CASE("Conv1D's outputs and gradients, as another program has them") {
    namespace golden = golden::conv1d;
    check_golden_layer<Conv1D<4, 3, causal>, Shape<9, 3>>({.x = golden::x,
                                                           .y = golden::y,
                                                           .dy = golden::dy,
                                                           .dx = golden::dx,
                                                           .weights = {golden::kernel, golden::bias},
                                                           .dweights = {golden::dkernel, golden::dbias}});
}

TEST_CASE("Conv1D's gradients are its slopes, on every target") {
    for_each_target([] {
        check_gradients<Conv1D<3, 3>, Shape<7, 2>>(2);
        check_gradients<Conv1D<17, 2, same>, Shape<6, 3>>(1);
        check_gradients<Conv1D<2, 4, causal>, Shape<3, 2>>(3);  // wider than the sequence
        check_gradients<Conv1D<5, 2, bare>, Shape<9, 3>>(2);
    });
}

TEST_CASE("what is causal does not see what comes after it") {
    constexpr Conv1DOptions options{.padding = Padding::causal};
    LayerRun<Conv1D<2, 3, options>, Shape<8, 1>> run(1);
    run.forward();
    const std::vector<double> before(run.y.begin(), run.y.end());
    run.x[5] += 1;
    run.forward();
    for (std::size_t i = 0; i < 16; ++i) CHECK((run.y[i] != before[i]) == (i / 2 >= 5 && i / 2 < 8));
}

TEST_CASE("Conv1D has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u}) check_threads<Conv1D<9, 3, same>, Shape<50, 5>>(batch);
}

TEST_CASE("Conv1D describes itself in Keras's words") {
    CHECK(description<Conv1D<4, 3, causal>>() ==
          R"({"filters": 4, "kernel_size": [3], "strides": [2], "padding": "causal", )"
          R"("data_format": "channels_last", "dilation_rate": [1], "groups": 1, "use_bias": true, )"
          R"("kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, )"
          R"("bias_initializer": {"class_name": "Zeros", "config": {}}})");
}

}  // namespace intarsia::tests::layers_conv1d
