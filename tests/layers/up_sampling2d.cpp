#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/up_sampling2d.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_up_sampling2d {
namespace {

using At = UpSampling2D<2, 3>::At<Shape<5, 6, 7>>;
static_assert(std::is_same_v<At::output_shape, Shape<10, 18, 7>>);
static_assert(std::is_same_v<UpSampling2D<2>, UpSampling2D<2, 2>>);
static_assert(!At::in_place && !At::backward_reads_input && !At::backward_reads_output);
static_assert(UpSampling2D<2>::name == "up_sampling2d" && UpSampling2D<2>::keras_class == "UpSampling2D");

// What it takes, and what it refuses.
static_assert(LayerOn<UpSampling2D<2>, Shape<2, 2, 1>> && !LayerOn<UpSampling2D<2>, Shape<2, 2>> &&
              !LayerOn<UpSampling2D<2, 0>, Shape<2, 2, 1>>);

}  // namespace

TEST_CASE("UpSampling2D repeats rows and columns") {
    LayerRun<UpSampling2D<2, 3>, Shape<2, 4, 5>> run(2);
    run.forward();
    for (std::size_t i = 0; i < run.y.size(); ++i) {
        const std::size_t n = i / 240, row = i % 240 / 60, column = i % 60 / 5, c = i % 5;
        CHECK(run.y[i] == run.x[n * 40 + (row / 2 * 4 + column / 3) * 5 + c]);
    }
}

TEST_CASE("UpSampling2D's gradients are its slopes, on every target, for any number of threads") {
    for_each_target([] {
        check_gradients<UpSampling2D<2>, Shape<3, 4, 3>>(2);
        check_gradients<UpSampling2D<2, 3>, Shape<2, 3, 9>>(1);
        check_gradients<UpSampling2D<1>, Shape<2, 3, 1>>(1);
    });
    check_threads<UpSampling2D<2>, Shape<5, 6, 3>>(40);
}

TEST_CASE("UpSampling2D describes itself in Keras's words") {
    CHECK(description<UpSampling2D<2, 3>>() ==
          R"({"size": [2, 3], "data_format": "channels_last", "interpolation": "nearest"})");
}

}  // namespace intarsia::tests::layers_up_sampling2d
