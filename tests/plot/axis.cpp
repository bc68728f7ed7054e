#include <intarsia/plot/axis.hpp>

#include <doctest/doctest.h>

#include <string>

namespace intarsia::tests::plot_axis {
using namespace intarsia::plot;

namespace {

std::string labels(const Axis& axis) {
    std::string text;
    for (const Tick& tick : axis.ticks) text += (text.empty() ? "" : " ") + tick.label;
    return text;
}

}  // namespace

TEST_CASE("ticks are multiples of 1, 2 or 5 and enclose the values") {
    CHECK(labels(value_axis(0.92, 0.991, 5)) == "0.92 0.94 0.96 0.98 1.00");
    CHECK(labels(value_axis(0.03, 0.26, 4)) == "0.0 0.1 0.2 0.3");
    CHECK(labels(value_axis(0.9900, 0.9925, 6)) == "0.9900 0.9905 0.9910 0.9915 0.9920 0.9925");
    CHECK(labels(value_axis(-1, 1, 5)) == "-1.0 -0.5 0.0 0.5 1.0");
    CHECK(labels(value_axis(3, 42, 6)) == "0 10 20 30 40 50");
    CHECK(value_axis(0.1, 0.35, 5).ticks[2].value == 0.3);
}

TEST_CASE("values on a tick need no further one") {
    const Axis axis = value_axis(0.1 + 0.2, 0.7, 5);
    CHECK(axis.low == 0.3);
    CHECK(axis.high == 0.7);
}

TEST_CASE("very large and very small numbers are counted in powers of ten") {
    const Axis large = value_axis(0, 1e6, 6);
    CHECK(large.exponent == 6);
    CHECK(labels(large) == "0.0 0.2 0.4 0.6 0.8 1.0");
    const Axis small = value_axis(1e-9, 5e-9, 5);
    CHECK(small.exponent == -9);
    CHECK(labels(small) == "1 2 3 4 5");
    CHECK(value_axis(0, 99999, 5).exponent == 5);
    CHECK(value_axis(0, 80000, 5).exponent == 0);
    CHECK(labels(value_axis(0, 0.004, 5)) == "0.000 0.001 0.002 0.003 0.004");
}

TEST_CASE("one value alone has an axis around it") {
    const Axis loss = value_axis(0.5, 0.5, 5);
    CHECK(loss.low < 0.5);
    CHECK(loss.high > 0.5);
    CHECK(labels(value_axis(0, 0, 3)) == "0.0 0.5 1.0");
    CHECK(labels(value_axis(1, 1, 5, 1.0)) == "0.94 0.96 0.98 1.00");
    const Axis negative = value_axis(-2, -2, 5);
    CHECK(negative.low < -2);
    CHECK(negative.high > -2);
}

TEST_CASE("for any range the ticks are few, in order, and around the values") {
    for (const double middle : {0.0, 0.0001234, 0.97, -3.5, 1e6, -1e299, 3e-200, 1e-295}) {
        for (const double width : {0.0, 1e-12, 1e-5, 0.3, 7.0, 1e8, 1e299}) {
            for (const std::size_t most : {0u, 3u, 5u, 8u}) {
                const double low = middle - width;
                const double high = middle + width;
                CAPTURE(low);
                CAPTURE(high);
                CAPTURE(most);
                const Axis axis = value_axis(low, high, most);
                CHECK(axis.ticks.size() >= 2);
                CHECK(axis.ticks.size() <= (most < 3 ? 3 : most));
                CHECK(axis.ticks.front().value == axis.low);
                CHECK(axis.ticks.back().value == axis.high);
                CHECK(axis.fraction(low) >= -1e-5);
                CHECK(axis.fraction(high) <= 1 + 1e-5);
                for (std::size_t index = 1; index < axis.ticks.size(); ++index) {
                    CHECK(axis.ticks[index - 1].value < axis.ticks[index].value);
                    CHECK(axis.ticks[index - 1].label != axis.ticks[index].label);
                }
                for (const Tick& tick : axis.ticks) CHECK(tick.label.size() <= 13);
            }
        }
    }
}

TEST_CASE("epochs are whole numbers from 1") {
    CHECK(labels(epoch_axis(5, 8)) == "1 2 3 4 5");
    CHECK(labels(epoch_axis(12, 8)) == "2 4 6 8 10 12");
    CHECK(labels(epoch_axis(12, 12)) == "1 2 3 4 5 6 7 8 9 10 11 12");
    CHECK(labels(epoch_axis(100, 6)) == "20 40 60 80 100");
    CHECK(labels(epoch_axis(1000000, 5)) == "200000 400000 600000 800000 1000000");
    CHECK(labels(epoch_axis(7, 0)) == "5");
    CHECK(epoch_axis(12, 8).fraction(1) == 0);
    CHECK(epoch_axis(12, 8).fraction(12) == 1);
}

TEST_CASE("a single epoch stands in the middle") {
    CHECK(labels(epoch_axis(1, 8)) == "1");
    CHECK(epoch_axis(1, 8).fraction(1) == 0.5);
}

}  // namespace intarsia::tests::plot_axis
