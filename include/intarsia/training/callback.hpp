// Hooks into Trainer::fit.
#pragma once

#include <intarsia/training/history.hpp>

#include <cstddef>
#include <optional>

namespace INTARSIA_NAMESPACE {

/// How far the running epoch is; the means are over its samples so far.
struct BatchReport {
    std::size_t epoch = 0;  ///< counted from 0
    std::size_t epochs = 0;
    std::size_t samples = 0;  ///< done in this epoch
    std::size_t samples_in_epoch = 0;
    double loss = 0;
    std::optional<double> accuracy{};
    double seconds = 0;  ///< since the epoch began
};

/// The base of everything that watches or steers a training run; each hook does nothing unless overridden.
class Callback {
public:
    virtual ~Callback() = default;

    virtual void on_epoch_begin(std::size_t /*epoch*/, std::size_t /*epochs*/) {}
    virtual void on_batch_end(const BatchReport& /*report*/) {}
    virtual void on_epoch_end(std::size_t /*epoch*/, std::size_t /*epochs*/, const Epoch& /*result*/) {}

    /// Asked after every epoch; false ends the run early.
    [[nodiscard]] virtual bool keep_training() const { return true; }

protected:
    Callback() = default;
    Callback(const Callback&) = default;
    Callback& operator=(const Callback&) = default;
};

}  // namespace INTARSIA_NAMESPACE
