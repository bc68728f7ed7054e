#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/reshape.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_reshape {
namespace {

using At = Reshape<6, 2, 2>::At<Shape<24>>;
static_assert(std::is_same_v<At::output_shape, Shape<6, 2, 2>>);
static_assert(At::in_place && At::preserves_values && At::weights::count == 0);
static_assert(!At::backward_reads_input && !At::backward_reads_output);
static_assert(Reshape<3>::name == "reshape" && Reshape<3>::keras_class == "Reshape");

// What it takes, and what it refuses.
static_assert(LayerOn<Reshape<3, 2>, Shape<6>> && !LayerOn<Reshape<3, 3>, Shape<6>> &&
              !LayerOn<Reshape<>, Shape<1>>);

}  // namespace

TEST_CASE("Reshape passes on what it gets") {
    LayerRun<Reshape<4, 6>, Shape<3, 4, 2>> run(3);
    run.forward();
    run.backward();
    CHECK(std::equal(run.y.begin(), run.y.end(), run.x.begin(), run.x.end()));
    CHECK(std::equal(run.dx.begin(), run.dx.end(), run.dy.begin(), run.dy.end()));
    check_in_place<Reshape<4, 6>, Shape<3, 4, 2>>(3);
    check_gradients<Reshape<3, 2>, Shape<2, 3>>(2);
}

TEST_CASE("Reshape describes itself in Keras's words") {
    CHECK(description<Reshape<6, 2, 2>>() == R"({"target_shape": [6, 2, 2]})");
}

}  // namespace intarsia::tests::layers_reshape
