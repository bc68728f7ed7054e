#include <intarsia/training/early_stopping.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>

namespace intarsia::tests::training_early_stopping {
namespace {

Epoch with_val_loss(double value) {
    Epoch epoch;
    epoch.val_loss = value;
    return epoch;
}

/// After how many epochs of these validation losses the run ends.
std::size_t epochs_run(EarlyStopping& stopping, std::initializer_list<double> losses) {
    std::size_t epoch = 0;
    for (const double loss : losses) {
        stopping.on_epoch_begin(epoch, losses.size());
        stopping.on_epoch_end(epoch, losses.size(), with_val_loss(loss));
        ++epoch;
        if (!stopping.keep_training()) break;
    }
    return epoch;
}

}  // namespace

TEST_CASE("a run goes on as long as it gets better") {
    EarlyStopping stopping;
    CHECK(stopping.keep_training());
    CHECK(epochs_run(stopping, {5, 4, 3, 2, 1}) == 5);
    CHECK(stopping.best() == 1.0);
    CHECK(stopping.best_epoch() == 4);
}

TEST_CASE("patience is the number of epochs in a row without improvement") {
    for (const std::size_t patience : {0u, 1u}) {
        EarlyStopping at_once({.patience = patience});
        CHECK(epochs_run(at_once, {5, 4, 4, 3, 2}) == 3);
    }
    EarlyStopping patient({.patience = 2});
    CHECK(epochs_run(patient, {5, 6, 4, 5, 3, 3, 4, 1}) == 7);
    CHECK(patient.best() == 3.0);
    CHECK(patient.best_epoch() == 4);
}

TEST_CASE("an improvement must exceed min_delta, counted from the best epoch") {
    EarlyStopping stopping({.min_delta = 0.5, .patience = 2});
    CHECK(epochs_run(stopping, {5, 4.75, 4.25, 4, 3.625, 3.5, 1}) == 7);
    EarlyStopping slow({.min_delta = 0.5, .patience = 2});
    CHECK(epochs_run(slow, {5, 4.75, 4.5, 1}) == 3);
}

TEST_CASE("accuracy is better when it is more") {
    EarlyStopping stopping({.monitor = Monitor::accuracy, .patience = 1});
    Epoch epoch;
    for (const double accuracy : {0.5, 0.75}) {
        epoch.accuracy = accuracy;
        stopping.on_epoch_end(0, 3, epoch);
        CHECK(stopping.keep_training());
    }
    epoch.accuracy = 0.625;
    stopping.on_epoch_end(2, 3, epoch);
    CHECK_FALSE(stopping.keep_training());
    CHECK(stopping.best() == 0.75);
}

TEST_CASE("NaN is never better") {
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    EarlyStopping stopping({.patience = 3});
    CHECK(epochs_run(stopping, {not_a_number, 2, not_a_number, not_a_number, not_a_number, 1}) == 5);
    CHECK(stopping.best() == 2.0);
    EarlyStopping hopeless({.patience = 2});
    CHECK(epochs_run(hopeless, {not_a_number, not_a_number, 1}) == 2);
    CHECK_FALSE(hopeless.best());
}

TEST_CASE("a second run is judged anew") {
    EarlyStopping stopping({.patience = 1});
    CHECK(epochs_run(stopping, {1, 2, 3}) == 2);
    CHECK(epochs_run(stopping, {9, 8, 9}) == 3);
}

TEST_CASE("what an epoch does not have cannot be monitored") {
    EarlyStopping stopping;
    CHECK_THROWS_WITH_AS(stopping.on_epoch_end(0, 1, {}),
                         "early stopping: the epoch has no val_loss to monitor", ArgumentError);
    EarlyStopping by_loss({.monitor = Monitor::loss});
    CHECK_NOTHROW(by_loss.on_epoch_end(0, 1, {}));
    CHECK_THROWS_AS((EarlyStopping({.min_delta = -1})), ArgumentError);
}

}  // namespace intarsia::tests::training_early_stopping
