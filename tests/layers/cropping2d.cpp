#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/cropping2d.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_cropping2d {
namespace {

using At = Cropping2D<1, 2, 3, 4>::At<Shape<8, 13, 7>>;
static_assert(std::is_same_v<At::output_shape, Shape<5, 6, 7>>);
static_assert(std::is_same_v<Cropping2D<2>::At<Shape<5, 6, 7>>::output_shape, Shape<1, 2, 7>>);
static_assert(std::is_same_v<Cropping2D<1, 2>::At<Shape<5, 6, 7>>::output_shape, Shape<3, 2, 7>>);
static_assert(!At::in_place && !At::backward_reads_input && !At::backward_reads_output);
static_assert(Cropping2D<1>::name == "cropping2d" && Cropping2D<1>::keras_class == "Cropping2D");

// What it takes, and what it refuses.
static_assert(LayerOn<Cropping2D<1>, Shape<3, 3, 1>> && !LayerOn<Cropping2D<1>, Shape<3, 2, 1>> &&
              !LayerOn<Cropping2D<1>, Shape<2, 3, 1>>);
static_assert(!LayerOn<Cropping2D<1>, Shape<3, 3>> && !LayerOn<Cropping2D<>, Shape<3, 3, 1>>);

}  // namespace

TEST_CASE("Cropping2D leaves out the rim of an image") {
    LayerRun<Cropping2D<1, 0, 2, 1>, Shape<3, 5, 2>> run(2);
    run.forward();
    for (std::size_t i = 0; i < run.y.size(); ++i) {
        const std::size_t n = i / 8, row = i % 8 / 4, column = i % 4 / 2, c = i % 2;
        CHECK(run.y[i] == run.x[n * 30 + ((row + 1) * 5 + column + 2) * 2 + c]);
    }
}

TEST_CASE("Cropping2D's gradients are its slopes, for any number of threads") {
    check_gradients<Cropping2D<1, 0, 2, 1>, Shape<3, 5, 2>>(2);
    check_gradients<Cropping2D<1>, Shape<4, 3, 3>>(1);
    check_threads<Cropping2D<1>, Shape<8, 7, 3>>(40);
}

TEST_CASE("Cropping2D describes itself in Keras's words") {
    CHECK(description<Cropping2D<1, 2>>() ==
          R"({"cropping": [[1, 1], [2, 2]], "data_format": "channels_last"})");
}

}  // namespace intarsia::tests::layers_cropping2d
