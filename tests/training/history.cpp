#include <intarsia/training/history.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::training_history {

TEST_CASE("an epoch knows no accuracy and no validation until somebody tells it") {
    const Epoch epoch;
    CHECK_FALSE(epoch.accuracy);
    CHECK_FALSE(epoch.val_loss);
    CHECK_FALSE(epoch.val_accuracy);
    CHECK(epoch.samples == 0);
    CHECK(History{}.epochs.empty());
}

}  // namespace intarsia::tests::training_history
