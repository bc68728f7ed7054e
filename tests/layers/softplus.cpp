#include "activation_check.hpp"

#include <intarsia/layers/softplus.hpp>

#include <doctest/doctest.h>

using namespace intarsia;
using namespace intarsia::tests;

namespace {

static_assert(Softplus::keras_class == "Activation" && Softplus::keras_activation == "softplus");

}  // namespace

TEST_CASE("Softplus's values and slopes") {
    check_activation<Softplus>(golden::activations::softplus, golden::activations::softplus_slope);
}
