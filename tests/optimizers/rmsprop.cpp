#include <intarsia/optimizers/rmsprop.hpp>

#include "ten_steps.hpp"

namespace intarsia::tests::optimizers_rmsprop {

TEST_CASE("RMSprop steps as Keras's does") {
    check_ten_steps(RMSprop{}, golden::optimizers::rmsprop);
    check_ten_steps(RMSprop{.learning_rate = 0.01f, .rho = 0.8f, .momentum = 0.9f, .epsilon = 1e-3f},
                    golden::optimizers::rmsprop_momentum);
}

TEST_CASE("RMSprop begins with Keras's settings") {
    CHECK(RMSprop{}.learning_rate == 0.001f);
    CHECK(RMSprop{}.rho == 0.9f);
    CHECK(RMSprop{}.momentum == 0.0f);
    CHECK(RMSprop{}.epsilon == 1e-7f);
}

}  // namespace intarsia::tests::optimizers_rmsprop
