#include <intarsia/io/real_chars.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace intarsia::tests::io_real_chars {
using namespace intarsia::io;

namespace {

template <class Real>
std::string shortest(Real value) {
    char text[32];
    return {text, shortest_to_chars(text, value)};
}

std::string digits(double value, bool scientific, int decimals) {
    char text[64];
    return {text, real_to_chars(text, sizeof text, value, scientific, decimals)};
}

bool reads(std::string_view text, double& value) {
    return real_from_chars(text.data(), text.data() + text.size(), value);
}

}  // namespace

TEST_CASE("the shortest text is that of the type") {
    CHECK(shortest(0.1f) == "0.1");
    CHECK(shortest(0.1) == "0.1");
    CHECK(shortest(static_cast<double>(0.1f)) == "0.10000000149011612");
    CHECK(shortest(-2.5) == "-2.5");
    CHECK(shortest(1e-5) == "1e-05");
}

TEST_CASE("a number of decimals, with a power of ten or without") {
    CHECK(digits(3.14159, false, 2) == "3.14");
    CHECK(digits(-0.5, false, 0) == "-0");
    CHECK(digits(12345.678, true, 3) == "1.235e+04");
}

TEST_CASE("texts are read to the nearest double, and refused beyond the largest one") {
    double value = 0;
    CHECK(reads("0.10000000149011612", value));
    CHECK(value == static_cast<double>(0.1f));
    CHECK(reads("-1.5e3", value));
    CHECK(value == -1500);
    CHECK_FALSE(reads("1e999", value));
}

}  // namespace intarsia::tests::io_real_chars
