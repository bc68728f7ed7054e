#include "activation_check.hpp"

#include <intarsia/layers/softplus.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_softplus {
namespace {

static_assert(Softplus::keras_class == "Activation" && Softplus::keras_activation == "softplus");

}  // namespace

TEST_CASE("Softplus's values and slopes") {
    check_activation<Softplus>(golden::activations::softplus, golden::activations::softplus_slope);
}

}  // namespace intarsia::tests::layers_softplus
