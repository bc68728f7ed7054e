// A line in the terminal that shows how far training is.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/number_text.hpp>
#include <intarsia/training/callback.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// What the progress is written to, and how.
struct ProgressBarOptions {
    bool interactive = true;    ///< false where the output is no terminal: one plain line an epoch
    std::size_t columns = 120;  ///< of the terminal; the bar gives way before a redrawn line would wrap
    double seconds_between_redraws = 0.1;  ///< by the reports' own time
    std::string unit = "images";           ///< what samples are called: "images"
};

/// Whole seconds as Keras writes them: "25s", "1:05", "1:02:03".
inline std::string duration_text(double seconds) {
    if (!(seconds < 1e15)) return "?";  // NaN and infinity too
    const auto total = static_cast<long long>(seconds > 0 ? std::round(seconds) : 0.0);
    const auto two_digits = [](long long number) {
        std::string text = std::to_string(number);
        if (number < 10) text.insert(text.begin(), '0');
        return text;
    };
    if (total < 60) return std::to_string(total) + "s";
    if (total < 3600) return std::to_string(total / 60) + ":" + two_digits(total % 60);
    return std::to_string(total / 3600) + ":" + two_digits(total / 60 % 60) + ":" + two_digits(total % 60);
}

/// Writes the progress of a run as Keras does, redrawn in place:
///
///     Epoch 3/12
///     23040/60000 [===========>..................] - 16s left - 2310 images/s - loss: 0.1234 - accuracy:
///     0.9650
///
/// Time is what the reports say, never a clock, so the same reports give the same text. The stream must
/// outlive the object and is flushed after every redraw.
class ProgressBar : public Callback {
public:
    /// To a stream, which must outlive it.
    explicit ProgressBar(std::ostream& output, ProgressBarOptions options = {})
        : output_(&output), options_(std::move(options)) {}

    /// Writes "Epoch 3/12".
    void on_epoch_begin(std::size_t epoch, std::size_t epochs) override {
        drawn_at_.reset();
        drawn_length_ = 0;
        if (options_.interactive) write(heading(epoch, epochs) + "\n");
    }

    /// Redraws the line where it is time to.
    void on_batch_end(const BatchReport& report) override {
        if (!options_.interactive || !is_due(report)) return;
        drawn_at_ = report.seconds;
        draw(progress_line(report));
    }

    /// Writes the line as it stays.
    void on_epoch_end(std::size_t epoch, std::size_t epochs, const Epoch& result) override {
        const std::string what_it_came_to =
            " - " + duration_text(result.seconds) + rate(result.samples, result.seconds) +
            metric("loss", result.loss) + metric("accuracy", result.accuracy) +
            metric("val_loss", result.val_loss) + metric("val_accuracy", result.val_accuracy);
        if (options_.interactive) {
            const std::string done = std::to_string(result.samples);
            draw(done + "/" + done + " [" + std::string(full_bar, '=') + "]" + what_it_came_to);
            write("\n");
        } else {
            write(heading(epoch, epochs) + what_it_came_to + "\n");
        }
    }

private:
    static constexpr std::size_t full_bar = 30;
    static constexpr std::size_t shortest_bar = 5;

    static std::string heading(std::size_t epoch, std::size_t epochs) {
        return "Epoch " + std::to_string(epoch + 1) + "/" + std::to_string(epochs);
    }

    static std::string metric(const char* name, const std::optional<double>& value) {
        return value ? std::string(" - ") + name + ": " + io::metric_text(*value) : std::string();
    }

    [[nodiscard]] std::string rate(std::size_t samples, double seconds) const {
        if (!(seconds > 0)) return {};
        const double per_second = static_cast<double>(samples) / seconds;
        return " - " + io::fixed_text(per_second, per_second < 10 ? 1 : 0) + " " + options_.unit + "/s";
    }

    /// The first report of an epoch, its last, and between them one now and then: terminals are slow.
    [[nodiscard]] bool is_due(const BatchReport& report) const {
        return !drawn_at_ || report.samples >= report.samples_in_epoch ||
               report.seconds - *drawn_at_ >= options_.seconds_between_redraws;
    }

    [[nodiscard]] std::string progress_line(const BatchReport& report) const {
        const std::string total = std::to_string(report.samples_in_epoch);
        std::string count = std::to_string(report.samples);
        if (count.size() < total.size()) count.insert(0, total.size() - count.size(), ' ');
        count += "/" + total;

        std::string rest;
        if (report.samples > 0 && report.samples < report.samples_in_epoch) {
            const auto missing = static_cast<double>(report.samples_in_epoch - report.samples);
            rest = " - " + duration_text(report.seconds / static_cast<double>(report.samples) * missing) +
                   " left";
        }
        rest += rate(report.samples, report.seconds) + metric("loss", report.loss) +
                metric("accuracy", report.accuracy);

        // A line that wraps cannot be redrawn with a carriage return, and many terminals wrap at the last
        // column.
        const std::size_t room = options_.columns > 0 ? options_.columns - 1 : 0;
        const std::size_t beside_bar = count.size() + 3 + rest.size();
        const std::size_t width = room > beside_bar ? (std::min)(full_bar, room - beside_bar) : 0;
        std::string line = count + (width < shortest_bar ? "" : " [" + bar(report, width) + "]") + rest;
        if (line.size() > room) line.resize(room);
        return line;
    }

    static std::string bar(const BatchReport& report, std::size_t width) {
        if (report.samples >= report.samples_in_epoch) return std::string(width, '=');
        const double done =
            static_cast<double>(report.samples) / static_cast<double>(report.samples_in_epoch);
        const std::size_t filled =
            (std::min)(static_cast<std::size_t>(done * static_cast<double>(width)), width - 1);
        return std::string(filled, '=') + '>' + std::string(width - filled - 1, '.');
    }

    /// Redraws the line in place; blanks cover what a longer line before it would leave behind.
    void draw(const std::string& line) {
        const std::size_t blanks = drawn_length_ > line.size() ? drawn_length_ - line.size() : 0;
        write((drawn_length_ > 0 ? "\r" : "") + line + std::string(blanks, ' '));
        drawn_length_ = line.size();
    }

    void write(const std::string& text) {
        // Not <<, which would heed a field width that the stream may have.
        output_->write(text.data(), static_cast<std::streamsize>(text.size()));
        output_->flush();
    }

    std::ostream* output_;
    ProgressBarOptions options_;
    std::optional<double> drawn_at_;  // seconds into the epoch; none before its first line
    std::size_t drawn_length_ = 0;
};

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
