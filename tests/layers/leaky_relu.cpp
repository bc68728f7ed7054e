#include "activation_check.hpp"
#include "description.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/leaky_relu.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_leaky_relu {
namespace {

static_assert(LeakyReLU<0.3>::keras_class == "LeakyReLU" && LeakyReLU<0.3>::name == "leaky_re_lu");
static_assert(!NamedActivation<LeakyReLU<0.3>>);

// What it takes, and what it refuses.
static_assert(LayerOn<LeakyReLU<0>, Shape<3>> && !LayerOn<LeakyReLU<-0.1>, Shape<3>>);

}  // namespace

TEST_CASE("LeakyReLU's values and slopes") {
    check_activation<LeakyReLU<0.3>>(golden::activations::leaky_relu, golden::activations::leaky_relu_slope);
}

TEST_CASE("LeakyReLU describes itself in Keras's words") {
    CHECK(description<LeakyReLU<0.3>>() == R"({"alpha": 0.3})");
}

}  // namespace intarsia::tests::layers_leaky_relu
