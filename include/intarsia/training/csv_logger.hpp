// Keeps a file of a run's numbers up to date.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/training/callback.hpp>
#include <intarsia/training/history_csv.hpp>

#include <cstddef>
#include <filesystem>
#include <utility>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// Writes to_csv's text into a file after every epoch, each time the whole file at once: it is complete
/// whenever it is read, and after a crash. A run that begins anew (with epoch 0) replaces it.
///
/// Errors: FileError from on_epoch_end.
class CsvLogger : public Callback {
public:
    explicit CsvLogger(std::filesystem::path path) : path_(std::move(path)) {}  ///< into this file

    /// Forgets the run before where a new one begins.
    void on_epoch_begin(std::size_t epoch, std::size_t /*epochs*/) override {
        if (epoch == 0) history_.epochs.clear();
    }

    /// Adds the epoch and writes the file.
    void on_epoch_end(std::size_t /*epoch*/, std::size_t /*epochs*/, const Epoch& result) override {
        history_.epochs.push_back(result);
        io::write_file(path_, to_csv(history_));
    }

private:
    std::filesystem::path path_;
    History history_;
};

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
