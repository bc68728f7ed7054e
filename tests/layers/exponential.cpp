#include "activation_check.hpp"

#include <intarsia/layers/exponential.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_exponential {
namespace {

static_assert(Exponential::keras_class == "Activation" && Exponential::keras_activation == "exponential");

}  // namespace

TEST_CASE("Exponential's values and slopes") {
    check_activation<Exponential>(golden::activations::exponential, golden::activations::exponential_slope);
}

}  // namespace intarsia::tests::layers_exponential
