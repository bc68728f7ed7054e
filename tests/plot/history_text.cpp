#include <intarsia/plot/history_text.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

namespace intarsia::tests::plot_history_text {
namespace {

Epoch epoch(double loss, std::optional<double> accuracy, std::optional<double> val_loss,
            std::optional<double> val_accuracy) {
    Epoch epoch;
    epoch.loss = loss;
    epoch.accuracy = accuracy;
    epoch.val_loss = val_loss;
    epoch.val_accuracy = val_accuracy;
    return epoch;
}

History falling(std::size_t epochs, double scale = 1) {
    History history;
    for (std::size_t index = 1; index <= epochs; ++index) {
        const double part = 1 / static_cast<double>(index);
        history.epochs.push_back(epoch(part * scale, 1 - part / 2, part * scale / 2, 1 - part / 4));
    }
    return history;
}

/// The columns of the widest line, each character taken as one.
std::size_t columns(const std::string& text) {
    std::size_t widest = 0;
    std::size_t width = 0;
    for (const char byte : text) {
        if (byte == '\n')
            width = 0;
        else if ((byte & 0xC0) != 0x80)
            widest = std::max(widest, ++width);
    }
    return widest;
}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char byte) { return byte == '\n' || (byte >= ' ' && byte <= '~'); });
}

}  // namespace

TEST_CASE("a run of four epochs in ASCII") {
    CHECK("\n" + to_text(falling(4), {.width = 70, .height = 7, .unicode = false}) == R"(
             Model accuracy                        Model loss
  1.0 +                               1.0 +**
      |          ooooooooooooooooo        |  ***
      |    oooooo   **************        |     ***
      |oooo    ******                 0.5 +ooo     ******
      |     ***                           |   oooooo    *************
      |  ***                              |         ooooooooooooooooo#
  0.5 +**                             0.0 +
      ++--------+-------+--------+        ++--------+-------+--------+
epoch  1        2       3        4  epoch  1        2       3        4
                  * training   o validation   # both
)");
}

TEST_CASE("a run of four epochs in Unicode") {
    CHECK("\n" + to_text(falling(4), {.width = 70, .height = 7}) == R"(
             Model accuracy                        Model loss
  1.0 ┤                          ⢀    1.0 ┤⠑⠤⡀
      │         ⡀⠠ ⠄⠠⠐ ⠂⠐ ⠁⠈ ⠁⢈⣀⣁⣀        │  ⠈⠒⢄
      │   ⡀⠠ ⠂⠈     ⣀⡠⠤⠔⠒⠒⠊⠉⠉⠉⠁           │     ⠉⠢⣀
      │⠄⠈      ⡠⠔⠒⠊⠉                  0.5 ┤⠄⢀      ⠑⠤⠤⣀⣀
      │     ⢀⠔⠊                           │   ⠁⠐ ⠄⢀     ⠉⠑⠒⠢⠤⠤⢄⣀⣀⣀⡀
      │  ⢀⡠⠊⠁                             │         ⠁⠐ ⠂⠐⠠ ⠄⢀ ⡀⢀ ⡀⢈⠉⡉⠉
  0.5 ┤⡠⠔⠁                            0.0 ┤                          ⠈
      └┬────────┬───────┬────────┬        └┬────────┬───────┬────────┬
epoch  1        2       3        4  epoch  1        2       3        4
                    ⠤⠤⠤ training   ⠄⠄⠄ validation
)");
}

TEST_CASE("a single epoch is a mark") {
    CHECK("\n" + to_text({{epoch(0.25, 0.9, {}, {})}}, {.width = 64, .height = 4}) == R"(
            Model accuracy                     Model loss
 0.95 ┤                           0.30 ┤
 0.90 ┤            ●                   │
      │                           0.25 ┤            ●
 0.85 ┤                           0.20 ┤
      └────────────┬───────────        └────────────┬───────────
epoch              1             epoch              1
                           ● training
)");
}

TEST_CASE("without accuracy there is the loss alone, over the whole width") {
    History history;
    for (const double loss : {3.0, 2.0, 1.0}) history.epochs.push_back(epoch(loss, {}, {}, {}));
    CHECK("\n" + to_text(history, {.width = 40, .height = 4, .unicode = false}) == R"(
                  Model loss
    3 +******
      |      **********
    2 +                ***********
    1 +                           ******
      ++---------------+---------------+
epoch  1               2               3
               * training
)");
}

TEST_CASE("no epochs") { CHECK(to_text({}) == "no epochs\n"); }

TEST_CASE("values that are not finite are counted") {
    History history = falling(3);
    history.epochs[1].loss = std::numeric_limits<double>::quiet_NaN();
    history.epochs[2].val_loss = std::numeric_limits<double>::infinity();
    CHECK(to_text(history).ends_with("validation\nloss: 2 not finite\n"));
    for (Epoch& each : history.epochs) each.loss = std::numeric_limits<double>::quiet_NaN();
    for (Epoch& each : history.epochs) each.val_loss.reset();
    CHECK(to_text(history).find("no finite values") != std::string::npos);
}

TEST_CASE("every width is kept to, and nothing is cut") {
    for (const std::size_t width : {36u, 50u, 63u, 64u, 80u, 133u}) {
        for (const std::size_t epochs : {1u, 2u, 30u, 12345u}) {
            for (const double scale : {1.0, 1e-12, 3e5, 1e300}) {
                for (const bool unicode : {false, true}) {
                    CAPTURE(width);
                    CAPTURE(epochs);
                    CAPTURE(scale);
                    CAPTURE(unicode);
                    const std::string text =
                        to_text(falling(epochs, scale), {.width = width, .height = 5, .unicode = unicode});
                    CHECK(columns(text) <= width);
                    CHECK(is_ascii(text) == !unicode);
                    CHECK(text.find("Model accuracy") != std::string::npos);
                    CHECK(text.find("Model loss") != std::string::npos);
                    CHECK(text.find("training") != std::string::npos);
                    CHECK(text.find("validation") != std::string::npos);
                }
            }
        }
    }
    CHECK(to_text(falling(8, 1e6)).find("Model loss (x10^6)") != std::string::npos);
}

TEST_CASE("a plot too small to be read is refused") {
    CHECK_THROWS_WITH_AS((void)to_text(falling(2), {.width = 35}),
                         "a text plot needs at least 36 columns and 3 rows, not 35 and 13", ArgumentError);
    CHECK_THROWS_AS((void)to_text(falling(2), {.height = 2}), ArgumentError);
    CHECK_NOTHROW((void)to_text(falling(2), {.width = 36, .height = 3}));
}

}  // namespace intarsia::tests::plot_history_text
