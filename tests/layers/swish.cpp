#include "activation_check.hpp"

#include <intarsia/layers/swish.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_swish {
namespace {

static_assert(Swish::keras_class == "Activation" && Swish::keras_activation == "swish");
static_assert(std::is_same_v<SiLU, Swish>);

}  // namespace

TEST_CASE("Swish's values and slopes") {
    check_activation<Swish>(golden::activations::swish, golden::activations::swish_slope);
}

TEST_CASE("Swish of numbers far below 0 is next to nothing") {
    LayerRun<Swish, Shape<4>, float> run(1);
    run.x = {-88.0f, -1e20f, -std::numeric_limits<float>::max(), -std::numeric_limits<float>::infinity()};
    run.forward();
    for (const float number : run.y) CHECK(std::abs(number) < 1e-35f);
}

}  // namespace intarsia::tests::layers_swish
