#include "activation_check.hpp"

#include <intarsia/layers/exponential.hpp>

#include <doctest/doctest.h>

using namespace intarsia;
using namespace intarsia::tests;

namespace {

static_assert(Exponential::keras_class == "Activation" && Exponential::keras_activation == "exponential");

}  // namespace

TEST_CASE("Exponential's values and slopes") {
    check_activation<Exponential>(golden::activations::exponential, golden::activations::exponential_slope);
}
