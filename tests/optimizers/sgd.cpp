#include <intarsia/optimizers/sgd.hpp>

#include "ten_steps.hpp"

namespace intarsia::tests::optimizers_sgd {

TEST_CASE("SGD steps as Keras's does") {
    check_ten_steps(SGD{.learning_rate = 0.1f}, golden::optimizers::sgd);
    check_ten_steps(SGD{.learning_rate = 0.1f, .momentum = 0.9f}, golden::optimizers::sgd_momentum);
    check_ten_steps(SGD{.learning_rate = 0.1f, .momentum = 0.9f, .nesterov = true},
                    golden::optimizers::sgd_nesterov);
}

TEST_CASE("SGD begins with Keras's settings") {
    CHECK(SGD{}.learning_rate == 0.01f);
    CHECK(SGD{}.momentum == 0.0f);
    CHECK_FALSE(SGD{}.nesterov);
}

}  // namespace intarsia::tests::optimizers_sgd
