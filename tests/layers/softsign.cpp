#include "activation_check.hpp"

#include <intarsia/layers/softsign.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_softsign {
namespace {

static_assert(Softsign::keras_class == "Activation" && Softsign::keras_activation == "softsign");

}  // namespace

TEST_CASE("Softsign's values and slopes") {
    check_activation<Softsign>(golden::activations::softsign, golden::activations::softsign_slope);
}

}  // namespace intarsia::tests::layers_softsign
