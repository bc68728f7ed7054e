#include <intarsia/optimizers/adadelta.hpp>

#include "ten_steps.hpp"

namespace intarsia::tests::optimizers_adadelta {

TEST_CASE("Adadelta steps as Keras's does") {
    check_ten_steps(Adadelta{}, golden::optimizers::adadelta);
    check_ten_steps(Adadelta{.learning_rate = 0.3f, .rho = 0.8f, .epsilon = 1e-3f},
                    golden::optimizers::adadelta_slow);
}

TEST_CASE("Adadelta begins with the paper's learning rate, and Keras's other settings") {
    CHECK(Adadelta{}.learning_rate == 1.0f);
    CHECK(Adadelta{}.rho == 0.95f);
    CHECK(Adadelta{}.epsilon == 1e-7f);
}

}  // namespace intarsia::tests::optimizers_adadelta
