#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/zero_padding2d.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_zero_padding2d {
namespace {

using At = ZeroPadding2D<1, 2, 3, 4>::At<Shape<5, 6, 7>>;
static_assert(std::is_same_v<At::output_shape, Shape<8, 13, 7>>);
static_assert(std::is_same_v<ZeroPadding2D<2>::At<Shape<5, 6, 7>>::output_shape, Shape<9, 10, 7>>);
static_assert(std::is_same_v<ZeroPadding2D<1, 2>::At<Shape<5, 6, 7>>::output_shape, Shape<7, 10, 7>>);
static_assert(!At::in_place && !At::backward_reads_input && !At::backward_reads_output);
static_assert(ZeroPadding2D<1>::name == "zero_padding2d" && ZeroPadding2D<1>::keras_class == "ZeroPadding2D");

template <std::size_t... Rims>
void check(std::size_t top, std::size_t left) {
    using Layer = ZeroPadding2D<Rims...>;
    using Input = Shape<2, 3, 2>;
    using Output = typename Layer::template At<Input>::output_shape;
    LayerRun<Layer, Input> run(2);
    run.forward();
    for (std::size_t i = 0; i < run.y.size(); ++i) {
        const std::size_t n = i / Output::size, c = i % 2;
        const std::size_t row = i % Output::size / 2 / extent<Output, 1>, column = i / 2 % extent<Output, 1>;
        const bool inside = row >= top && row < top + 2 && column >= left && column < left + 3;
        CAPTURE(i);
        CHECK(run.y[i] == (inside ? run.x[n * 12 + ((row - top) * 3 + column - left) * 2 + c] : 0));
    }
    check_gradients<Layer, Input>(2);
}

// What it takes, and what it refuses.
static_assert(LayerOn<ZeroPadding2D<0>, Shape<2, 2, 1>> && !LayerOn<ZeroPadding2D<1>, Shape<2, 2>> &&
              !LayerOn<ZeroPadding2D<1, 1, 1>, Shape<2, 2, 1>> && !LayerOn<ZeroPadding2D<>, Shape<2, 2, 1>>);

}  // namespace

TEST_CASE("ZeroPadding2D puts an image among zeros") {
    check<1>(1, 1);
    check<1, 2>(1, 2);
    check<1, 2, 3, 0>(1, 3);
    check<0, 2, 0, 1>(0, 0);
    check<0>(0, 0);
}

TEST_CASE("ZeroPadding2D has the same bits for any number of threads") {
    check_threads<ZeroPadding2D<1>, Shape<8, 7, 3>>(40);
}

TEST_CASE("ZeroPadding2D describes itself in Keras's words") {
    CHECK(description<ZeroPadding2D<1>>() ==
          R"({"padding": [[1, 1], [1, 1]], "data_format": "channels_last"})");
    CHECK(description<ZeroPadding2D<1, 2, 3, 4>>() ==
          R"({"padding": [[1, 2], [3, 4]], "data_format": "channels_last"})");
}

}  // namespace intarsia::tests::layers_zero_padding2d
