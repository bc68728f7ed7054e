#include "activation_check.hpp"

#include <intarsia/layers/hard_sigmoid.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_hard_sigmoid {
namespace {

static_assert(HardSigmoid<>::keras_class == "Activation" &&
              HardSigmoid<>::keras_activation == "hard_sigmoid");
static_assert(std::is_same_v<HardSigmoid<>, HardSigmoid<0.2>>);

// What it takes, and what it refuses.
static_assert(LayerOn<HardSigmoid<0.2>, Shape<3>> && !LayerOn<HardSigmoid<0>, Shape<3>>);

}  // namespace

TEST_CASE("HardSigmoid's values and slopes, as Keras 2 and as Keras 3 have them") {
    check_activation<HardSigmoid<>>(golden::activations::hard_sigmoid,
                                    golden::activations::hard_sigmoid_slope);
    check_activation<HardSigmoid<1.0 / 6>>(golden::activations::hard_sigmoid_keras3,
                                           golden::activations::hard_sigmoid_keras3_slope);
}

}  // namespace intarsia::tests::layers_hard_sigmoid
