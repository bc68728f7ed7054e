#include <intarsia/optimizers/adam.hpp>

#include "ten_steps.hpp"

namespace intarsia::tests::optimizers_adam {

TEST_CASE("Adam steps as Keras's does") {
    check_ten_steps(Adam{}, golden::optimizers::adam);
    check_ten_steps(Adam{.learning_rate = 0.05f, .beta_1 = 0.8f, .beta_2 = 0.95f, .epsilon = 1e-3f},
                    golden::optimizers::adam_fast);
}

TEST_CASE("the first step of Adam is the learning rate, whatever the gradient's size") {
    for (const double gradient : {1e-3, 1.0, -1e6}) {
        double weight = 0, slots[2]{};
        Adam{.learning_rate = 0.5f}.rule<double>(1).apply(weight, gradient, slots);
        CHECK(weight == doctest::Approx(gradient > 0 ? -0.5 : 0.5).epsilon(0.01));
    }
}

TEST_CASE("Adam begins with Keras's settings") {
    CHECK(Adam{}.learning_rate == 0.001f);
    CHECK(Adam{}.beta_1 == 0.9f);
    CHECK(Adam{}.beta_2 == 0.999f);
    CHECK(Adam{}.epsilon == 1e-7f);
}

}  // namespace intarsia::tests::optimizers_adam
