// Hooks into Trainer::fit.
#pragma once

#include <intarsia/training/history.hpp>

#include <cstddef>
#include <optional>

namespace INTARSIA_NAMESPACE {

/// How far the running epoch is; the means are over its samples so far.
struct BatchReport {
    std::size_t epoch = 0;             ///< counted from 0
    std::size_t epochs = 0;            ///< of the run
    std::size_t samples = 0;           ///< done in this epoch
    std::size_t samples_in_epoch = 0;  ///< to be done
    double loss = 0;                   ///< mean over the samples
    std::optional<double> accuracy{};  ///< from 0 to 1; absent where the loss is not one of classification
    double seconds = 0;                ///< since the epoch began
};

/// The base of everything that watches or steers a training run; each hook does nothing unless overridden.
class Callback {
public:
    virtual ~Callback() = default;

    /// Before the first batch of epoch `epoch` (from 0) of `epochs`.
    virtual void on_epoch_begin(std::size_t /*epoch*/, std::size_t /*epochs*/) {}
    /// After each batch; not during validation.
    virtual void on_batch_end(const BatchReport& /*report*/) {}
    /// After an epoch and its validation, with their result.
    virtual void on_epoch_end(std::size_t /*epoch*/, std::size_t /*epochs*/, const Epoch& /*result*/) {}

    /// Asked after every epoch; false ends the run early.
    [[nodiscard]] virtual bool keep_training() const { return true; }

protected:
    Callback() = default;
    Callback(const Callback&) = default;             ///< for derived classes, which may be copied
    Callback& operator=(const Callback&) = default;  ///< for derived classes, which may be copied
};

}  // namespace INTARSIA_NAMESPACE
