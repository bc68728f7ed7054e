// Ends a run that no longer gets better.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/training/callback.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

namespace INTARSIA_NAMESPACE {

/// What an epoch is judged by: the less loss the better, the more accuracy the better.
enum class Monitor { loss, accuracy, val_loss, val_accuracy };

/// Options of EarlyStopping, by their names in Keras.
struct EarlyStoppingOptions {
    Monitor monitor = Monitor::val_loss;  ///< what an epoch is judged by
    double min_delta = 0;                 ///< an improvement is a change by more than this
    std::size_t patience =
        0;  ///< after how many epochs in a row without improvement to stop; 0 is taken as 1
};

/// Keras's EarlyStopping: ends the run once `patience` epochs in a row have brought no improvement over the
/// best one. A run that begins anew (with epoch 0) is judged anew.
///
/// A value that is NaN is no improvement. Errors: ArgumentError from on_epoch_end where an epoch lacks the
/// monitored value.
class EarlyStopping : public Callback {
public:
    /// Throws ArgumentError where min_delta is negative.
    explicit EarlyStopping(EarlyStoppingOptions options = {}) : options_(options) {
        if (!(options.min_delta >= 0)) throw ArgumentError("early stopping: min_delta must not be negative");
    }

    /// Forgets the run before where a new one begins.
    void on_epoch_begin(std::size_t epoch, std::size_t /*epochs*/) override {
        if (epoch > 0) return;
        best_.reset();
        best_epoch_ = 0;
        waited_ = 0;
    }

    /// Judges the epoch.
    void on_epoch_end(std::size_t epoch, std::size_t /*epochs*/, const Epoch& result) override {
        const double value = monitored(result);
        if (is_improvement(value)) {
            best_ = value;
            best_epoch_ = epoch;
            waited_ = 0;
        } else {
            ++waited_;
        }
    }

    [[nodiscard]] bool keep_training() const override { return waited_ == 0 || waited_ < options_.patience; }

    /// The best value so far, and its epoch (counted from 0); nothing before the first one that is a number.
    [[nodiscard]] std::optional<double> best() const noexcept { return best_; }
    /// The epoch of best(), from 0.
    [[nodiscard]] std::size_t best_epoch() const noexcept { return best_epoch_; }

private:
    [[nodiscard]] double monitored(const Epoch& epoch) const {
        const auto present = [](const std::optional<double>& value, const char* name) {
            if (!value) throw ArgumentError({"early stopping: the epoch has no ", name, " to monitor"});
            return *value;
        };
        switch (options_.monitor) {
            case Monitor::accuracy:
                return present(epoch.accuracy, "accuracy");
            case Monitor::val_loss:
                return present(epoch.val_loss, "val_loss");
            case Monitor::val_accuracy:
                return present(epoch.val_accuracy, "val_accuracy");
            case Monitor::loss:
                break;
        }
        return epoch.loss;
    }

    [[nodiscard]] bool is_improvement(double value) const {
        if (std::isnan(value)) return false;
        if (!best_) return true;
        const bool less_is_better =
            options_.monitor == Monitor::loss || options_.monitor == Monitor::val_loss;
        return less_is_better ? value < *best_ - options_.min_delta : value > *best_ + options_.min_delta;
    }

    EarlyStoppingOptions options_;
    std::optional<double> best_;
    std::size_t best_epoch_ = 0;
    std::size_t waited_ = 0;
};

}  // namespace INTARSIA_NAMESPACE
