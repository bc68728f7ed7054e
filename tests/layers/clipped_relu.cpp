#include "activation_check.hpp"
#include "description.hpp"

#include <intarsia/layers/clipped_relu.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_clipped_relu {
namespace {

static_assert(std::is_same_v<ReLU6, ClippedReLU<6.0>>);
static_assert(ReLU6::keras_class == "ReLU" && ReLU6::name == "re_lu");

// What it takes, and what it refuses.
static_assert(LayerOn<ReLU6, Shape<3>> && !LayerOn<ClippedReLU<0>, Shape<3>>);

}  // namespace

TEST_CASE("ReLU6's values and slopes") {
    check_activation<ReLU6>(golden::activations::relu6, golden::activations::relu6_slope);
}

TEST_CASE("ReLU6 describes itself in Keras's words") {
    CHECK(description<ReLU6>() == R"({"max_value": 6, "negative_slope": 0, "threshold": 0})");
}

}  // namespace intarsia::tests::layers_clipped_relu
