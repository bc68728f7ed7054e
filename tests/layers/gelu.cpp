#include "activation_check.hpp"

#include <intarsia/layers/gelu.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_gelu {
namespace {

static_assert(GELU::keras_class == "Activation" && GELU::keras_activation == "gelu");

}  // namespace

TEST_CASE("GELU's values and slopes") {
    check_activation<GELU>(golden::activations::gelu, golden::activations::gelu_slope);
}

TEST_CASE("GELU of numbers far below 0 is next to nothing") {
    LayerRun<GELU, Shape<4>, float> run(1);
    run.x = {-20.0f, -1e20f, -std::numeric_limits<float>::max(), -std::numeric_limits<float>::infinity()};
    run.forward();
    for (const float number : run.y) CHECK(std::abs(number) < 1e-35f);
}

}  // namespace intarsia::tests::layers_gelu
