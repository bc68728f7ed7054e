#include <intarsia/training/progress_bar.hpp>

#include <doctest/doctest.h>

#include <iomanip>
#include <limits>
#include <sstream>
#include <string>

namespace intarsia::tests::training_progress_bar {
namespace {

BatchReport report(std::size_t samples, double seconds) {
    return {.epoch = 2,
            .epochs = 12,
            .samples = samples,
            .samples_in_epoch = 60000,
            .loss = 0.1234,
            .accuracy = 0.965,
            .seconds = seconds};
}

const Epoch finished{.loss = 0.11,
                     .accuracy = 0.97,
                     .val_loss = 0.05,
                     .val_accuracy = 0.99,
                     .seconds = 25.2,
                     .samples = 60000};

/// What a terminal's last line shows once the text is written, blanks at its end included.
std::string shown(const std::string& text) {
    std::string line;
    std::size_t column = 0;
    for (const char character : text) {
        if (character == '\n' || character == '\r') column = 0;
        if (character == '\n') line.clear();
        if (character == '\n' || character == '\r') continue;
        if (column == line.size()) line += ' ';
        line[column++] = character;
    }
    return line;
}

}  // namespace

TEST_CASE("duration_text writes time as Keras does") {
    CHECK(duration_text(0) == "0s");
    CHECK(duration_text(25.4) == "25s");
    CHECK(duration_text(59.4) == "59s");
    CHECK(duration_text(59.6) == "1:00");
    CHECK(duration_text(65) == "1:05");
    CHECK(duration_text(3599.9) == "1:00:00");
    CHECK(duration_text(3723) == "1:02:03");
    CHECK(duration_text(360000) == "100:00:00");
    CHECK(duration_text(-1) == "0s");
    CHECK(duration_text(std::numeric_limits<double>::infinity()) == "?");
    CHECK(duration_text(std::numeric_limits<double>::quiet_NaN()) == "?");
}

TEST_CASE("an epoch from beginning to end") {
    std::ostringstream output;
    ProgressBar bar(output);
    bar.on_epoch_begin(2, 12);
    bar.on_batch_end(report(23040, 10));
    CHECK(output.str() ==
          "Epoch 3/12\n"
          "23040/60000 [===========>..................] - 16s left - 2304 images/s - loss: 0.1234"
          " - accuracy: 0.9650");
    bar.on_epoch_end(2, 12, finished);
    CHECK(output.str().ends_with(
        "\r60000/60000 [==============================] - 25s - 2381 images/s - loss: 0.1100"
        " - accuracy: 0.9700 - val_loss: 0.0500 - val_accuracy: 0.9900\n"));
}

TEST_CASE("redraws keep their distance, but an epoch's first and last report are always drawn") {
    std::ostringstream output;
    ProgressBar bar(output);
    const auto draws = [&](const BatchReport& next) {
        output.str("");
        bar.on_batch_end(next);
        return !output.str().empty();
    };
    bar.on_epoch_begin(0, 2);
    CHECK(draws(report(128, 0.02)));
    CHECK_FALSE(draws(report(256, 0.04)));
    CHECK_FALSE(draws(report(384, 0.1199)));
    CHECK(draws(report(512, 0.1201)));
    CHECK_FALSE(draws(report(640, 0.2)));
    CHECK(draws(report(60000, 0.21)));
    bar.on_epoch_end(0, 2, finished);
    bar.on_epoch_begin(1, 2);
    CHECK(draws(report(128, 0.01)));
}

TEST_CASE("a shorter line covers a longer one") {
    std::ostringstream output;
    ProgressBar bar(output);
    bar.on_epoch_begin(0, 1);
    BatchReport first = report(128, 200);
    first.loss = 123456789;
    bar.on_batch_end(first);
    const std::size_t longest = shown(output.str()).size();
    BatchReport second = report(59999, 201);
    second.accuracy.reset();
    bar.on_batch_end(second);
    const std::string line = shown(output.str());
    CHECK(line.size() == longest);
    CHECK(line.substr(0, line.find_last_not_of(' ') + 1) ==
          "59999/60000 [=============================>] - 0s left - 299 images/s - loss: 0.1234");
}

TEST_CASE("the bar gives way where the terminal is narrow") {
    for (std::size_t columns = 0; columns <= 130; ++columns) {
        std::ostringstream output;
        ProgressBar bar(output, {.columns = columns});
        bar.on_batch_end(report(23040, 10));
        CAPTURE(columns);
        CHECK(output.str().size() <= (columns > 0 ? columns - 1 : 0));
    }
    std::ostringstream output;
    ProgressBar bar(output, {.columns = 85});
    bar.on_batch_end(report(23040, 10));
    CHECK(output.str() ==
          "23040/60000 [===>.....] - 16s left - 2304 images/s - loss: 0.1234 - accuracy: 0.9650");
}

TEST_CASE("without a terminal there is one line an epoch and no carriage return") {
    std::ostringstream output;
    ProgressBar bar(output, {.interactive = false, .unit = "series"});
    bar.on_epoch_begin(2, 12);
    bar.on_batch_end(report(23040, 10));
    bar.on_epoch_end(2, 12, finished);
    bar.on_epoch_begin(3, 12);
    Epoch regression;
    regression.loss = 2.5;
    regression.seconds = 100;
    regression.samples = 250;
    bar.on_epoch_end(3, 12, regression);
    CHECK(output.str() ==
          "Epoch 3/12 - 25s - 2381 series/s - loss: 0.1100 - accuracy: 0.9700 - val_loss: 0.0500"
          " - val_accuracy: 0.9900\n"
          "Epoch 4/12 - 1:40 - 2.5 series/s - loss: 2.5000\n");
}

TEST_CASE("odd reports are shown, not choked on") {
    std::ostringstream output;
    output << std::setw(200) << std::setprecision(1);
    ProgressBar bar(output);
    bar.on_batch_end({});
    CHECK(output.str() == "0/0 [==============================] - loss: 0.0000");
    BatchReport odd;
    odd.samples_in_epoch = 10;
    odd.loss = std::numeric_limits<double>::quiet_NaN();
    odd.seconds = 1;
    bar.on_batch_end(odd);
    CHECK(output.str().ends_with("\r 0/10 [>.............................] - 0.0 images/s - loss: nan"));
    bar.on_epoch_end(0, 1, {});
    CHECK(shown(output.str()).empty());
}

}  // namespace intarsia::tests::training_progress_bar
