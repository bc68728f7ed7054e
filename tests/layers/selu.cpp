#include "activation_check.hpp"

#include <intarsia/layers/selu.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_selu {
namespace {

static_assert(SELU::keras_class == "Activation" && SELU::keras_activation == "selu");

}  // namespace

TEST_CASE("SELU's values and slopes") {
    check_activation<SELU>(golden::activations::selu, golden::activations::selu_slope);
}

}  // namespace intarsia::tests::layers_selu
