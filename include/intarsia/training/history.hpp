// What a training run was like, epoch by epoch.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// One pass over the training data. Losses and accuracies are means over the samples; accuracy runs from 0 to
/// 1 and is absent where the loss is not one of classification.
struct Epoch {
    double loss = 0;                       ///< of the batches as they were trained
    std::optional<double> accuracy{};      ///< of the same
    std::optional<double> val_loss{};      ///< absent without validation data
    std::optional<double> val_accuracy{};  ///< absent without validation data
    double seconds = 0;                    ///< training alone, validation not counted
    std::size_t samples = 0;               ///< training samples seen
};

/// The epochs of a run, the first one first. Keras's `History`.
struct History {
    std::vector<Epoch> epochs;  ///< in order
};

}  // namespace INTARSIA_NAMESPACE
