#include <intarsia/training/callback.hpp>

#include "data.hpp"

#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace intarsia::tests::training_callback {
namespace {

/// Writes down what it is told, under its name, and stops the run when it has seen enough epochs.
class Diary : public Callback {
public:
    Diary(std::string name, std::vector<std::string>& entries, std::size_t enough = 100)
        : name_(std::move(name)), entries_(&entries), enough_(enough) {}

    void on_epoch_begin(std::size_t epoch, std::size_t epochs) override {
        write("begin " + std::to_string(epoch) + "/" + std::to_string(epochs));
    }
    void on_batch_end(const BatchReport& report) override {
        write("batch " + std::to_string(report.samples) + "/" + std::to_string(report.samples_in_epoch));
        last_report = report;
    }
    void on_epoch_end(std::size_t epoch, std::size_t epochs, const Epoch& result) override {
        write("end " + std::to_string(epoch) + "/" + std::to_string(epochs));
        last_epoch = result;
        seen_ = epoch + 1;
    }
    [[nodiscard]] bool keep_training() const override { return seen_ < enough_; }

    std::optional<BatchReport> last_report;
    std::optional<Epoch> last_epoch;

private:
    void write(const std::string& entry) { entries_->push_back(name_ + entry); }

    std::string name_;
    std::vector<std::string>* entries_;
    std::size_t enough_;
    std::size_t seen_ = 0;
};

class Refusal : public Callback {
    void on_epoch_end(std::size_t, std::size_t, const Epoch&) override {
        throw std::runtime_error("no more");
    }
};

using Net = Sequential<Input<2>, Dense<3>, Softmax>;
using Samples = Dataset<Shape<2>, Label>;

History fit(const FitOptions<Samples>& options) {
    Net model;
    Trainer trainer{model, SparseCategoricalCrossentropy{}, SGD{}, ThreadPool::serial()};
    return trainer.fit(labelled_noise<float, Shape<2>>(5, 3), options);
}

}  // namespace

TEST_CASE("callbacks are called in order, one after the other") {
    std::vector<std::string> entries;
    Diary first("1: ", entries), second("2: ", entries);
    fit({.epochs = 2, .batch_size = 3, .callbacks = {&first, &second}});
    CHECK(entries ==
          std::vector<std::string>{"1: begin 0/2", "2: begin 0/2",                                  //
                                   "1: batch 3/5", "2: batch 3/5", "1: batch 5/5", "2: batch 5/5",  //
                                   "1: end 0/2", "2: end 0/2",                                      //
                                   "1: begin 1/2", "2: begin 1/2",                                  //
                                   "1: batch 3/5", "2: batch 3/5", "1: batch 5/5", "2: batch 5/5",  //
                                   "1: end 1/2", "2: end 1/2"});
}

TEST_CASE("the last report of an epoch and the epoch agree; both are in the history") {
    std::vector<std::string> entries;
    Diary diary("", entries);
    const auto validation = labelled_noise<float, Shape<2>>(4, 3);
    const History history =
        fit({.epochs = 3, .batch_size = 2, .validation = &validation, .callbacks = {&diary}});
    REQUIRE(diary.last_report);
    REQUIRE(diary.last_epoch);
    CHECK(diary.last_report->epoch == 2);
    CHECK(diary.last_report->epochs == 3);
    CHECK(diary.last_report->loss == diary.last_epoch->loss);
    CHECK(diary.last_report->accuracy == diary.last_epoch->accuracy);
    CHECK(diary.last_report->seconds <= diary.last_epoch->seconds);
    CHECK(diary.last_epoch->loss == history.epochs[2].loss);
    CHECK(diary.last_epoch->val_loss == history.epochs[2].val_loss);
    CHECK(diary.last_epoch->val_loss);
}

TEST_CASE("any callback can end the run; the others still hear of the epoch") {
    std::vector<std::string> entries;
    Diary stopper("1: ", entries, 2), watcher("2: ", entries);
    const History history = fit({.epochs = 50, .batch_size = 5, .callbacks = {&stopper, &watcher}});
    CHECK(history.epochs.size() == 2);
    CHECK(entries.back() == "2: end 1/50");
}

TEST_CASE("what a callback throws comes out of fit") {
    Refusal refusal;
    CHECK_THROWS_WITH_AS(fit({.epochs = 2, .callbacks = {&refusal}}), "no more", std::runtime_error);
}

TEST_CASE("watching changes nothing") {
    std::vector<std::string> entries;
    Diary diary("", entries);
    CHECK(fit({.epochs = 3, .batch_size = 2}).epochs[2].loss ==
          fit({.epochs = 3, .batch_size = 2, .callbacks = {&diary}}).epochs[2].loss);
}

}  // namespace intarsia::tests::training_callback
