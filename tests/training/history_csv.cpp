#include <intarsia/training/history_csv.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace intarsia::tests::training_history_csv {

TEST_CASE("to_csv writes a line an epoch") {
    History history;
    history.epochs.push_back({.loss = 0.1 + 0.2,
                              .accuracy = 0.9375,
                              .val_loss = 0.125,
                              .val_accuracy = 1.0,
                              .seconds = 25.5,
                              .samples = 60000});
    history.epochs.push_back({.loss = 1e-9,
                              .accuracy = 1.0 / 3,
                              .val_loss = {},
                              .val_accuracy = {},
                              .seconds = 24,
                              .samples = 60000});
    CHECK(to_csv(history) ==
          "epoch,loss,accuracy,val_loss,val_accuracy,seconds,samples\n"
          "1,0.30000000000000004,0.9375,0.125,1,25.5,60000\n"
          "2,1e-09,0.3333333333333333,,,24,60000\n");
}

TEST_CASE("to_csv of a run that diverged says so") {
    History history;
    Epoch& epoch = history.epochs.emplace_back();
    epoch.loss = std::numeric_limits<double>::quiet_NaN();
    epoch.val_loss = std::numeric_limits<double>::infinity();
    CHECK(to_csv(history) ==
          "epoch,loss,accuracy,val_loss,val_accuracy,seconds,samples\n"
          "1,nan,,inf,,0,0\n");
}

TEST_CASE("to_csv of no epochs is the line of names alone") {
    CHECK(to_csv(History{}) == "epoch,loss,accuracy,val_loss,val_accuracy,seconds,samples\n");
}

}  // namespace intarsia::tests::training_history_csv
