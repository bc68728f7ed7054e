// A history as comma-separated values, for spreadsheets and scripts.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/number_text.hpp>
#include <intarsia/training/history.hpp>

#include <cstddef>
#include <optional>
#include <string>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// One line for each epoch (counted from 1) below a line of column names.
///
/// The numbers read back as the very same doubles; what an epoch does not have is an empty cell.
inline std::string to_csv(const History& history) {
    const auto cell = [](const std::optional<double>& value) {
        return value ? io::shortest_text(*value) : std::string();
    };
    std::string text = "epoch,loss,accuracy,val_loss,val_accuracy,seconds,samples\n";
    std::size_t number = 0;
    for (const Epoch& epoch : history.epochs) {
        text += std::to_string(++number) + ',' + io::shortest_text(epoch.loss) + ',' + cell(epoch.accuracy) +
                ',' + cell(epoch.val_loss) + ',' + cell(epoch.val_accuracy) + ',' +
                io::shortest_text(epoch.seconds) + ',' + std::to_string(epoch.samples) + '\n';
    }
    return text;
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
