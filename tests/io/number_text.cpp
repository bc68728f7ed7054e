#include <intarsia/io/number_text.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <limits>

namespace intarsia::tests::io_number_text {
using namespace intarsia::io;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();
}  // namespace

TEST_CASE("shortest_text reads back as the same number") {
    CHECK(shortest_text(0.1) == "0.1");
    CHECK(shortest_text(3) == "3");
    CHECK(shortest_text(-1e20) == "-1e+20");
    for (const double value : {1.0 / 3, 0.1 + 0.2, 5e-324, largest, -largest, 1e15 + 0.3})
        CHECK(std::strtod(shortest_text(value).c_str(), nullptr) == value);
}

TEST_CASE("shortest_text names what is no number") {
    CHECK(shortest_text(not_a_number) == "nan");
    CHECK(shortest_text(-not_a_number) == "nan");
    CHECK(shortest_text(infinity) == "inf");
    CHECK(shortest_text(-infinity) == "-inf");
}

TEST_CASE("fixed_text has just the decimals asked for") {
    CHECK(fixed_text(0.98765, 4) == "0.9877");
    CHECK(fixed_text(2, 3) == "2.000");
    CHECK(fixed_text(2.6, 0) == "3");
    CHECK(fixed_text(-0.004, 2) == "0.00");
    CHECK(fixed_text(-0.0, 0) == "0");
    CHECK(fixed_text(-0.01, 2) == "-0.01");
    CHECK(fixed_text(not_a_number, 2) == "nan");
    CHECK(fixed_text(-largest, 40).size() == 1 + 309 + 1 + 40);
}

TEST_CASE("compact_text drops trailing zeros, and only behind the point") {
    CHECK(compact_text(0.25, 4) == "0.25");
    CHECK(compact_text(3.0, 2) == "3");
    CHECK(compact_text(100, 0) == "100");
    CHECK(compact_text(100.001, 2) == "100");
    CHECK(compact_text(-0.001, 2) == "0");
    CHECK(compact_text(infinity, 2) == "inf");
}

TEST_CASE("metric_text changes to powers of ten where four decimals do not fit") {
    CHECK(metric_text(0.0123) == "0.0123");
    CHECK(metric_text(0) == "0.0000");
    CHECK(metric_text(0.001) == "0.0010");
    CHECK(metric_text(1.23456e-5) == "1.2346e-05");
    CHECK(metric_text(-1234567) == "-1.2346e+06");
    CHECK(metric_text(99999) == "99999.0000");
    CHECK(metric_text(not_a_number) == "nan");
}

}  // namespace intarsia::tests::io_number_text
