#include "activation_check.hpp"
#include "description.hpp"

#include <intarsia/layers/elu.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_elu {
namespace {

static_assert(std::is_same_v<ELU<>, ELU<1>> && ELU<>::keras_class == "ELU" && ELU<>::name == "elu");
static_assert(ELU<>::keras_activation == "elu");
static_assert(!NamedActivation<ELU<0.5>>);

// What it takes, and what it refuses.
static_assert(LayerOn<ELU<0>, Shape<3>> && !LayerOn<ELU<-1>, Shape<3>>);

}  // namespace

TEST_CASE("ELU's values and slopes") {
    check_activation<ELU<>>(golden::activations::elu, golden::activations::elu_slope);
    check_activation<ELU<0.5>>(golden::activations::elu_half, golden::activations::elu_half_slope);
}

TEST_CASE("ELU describes itself in Keras's words") { CHECK(description<ELU<0.5>>() == R"({"alpha": 0.5})"); }

}  // namespace intarsia::tests::layers_elu
