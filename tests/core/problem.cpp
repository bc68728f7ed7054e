#include <intarsia/core/problem.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace intarsia::tests::core_problem {
using intarsia::Problem;

namespace {

std::string text_of(const Problem& problem) { return problem.text(); }

}  // namespace

TEST_CASE("Problem: one text, of every kind of string") {
    CHECK(text_of("as it is") == "as it is");
    CHECK(text_of(std::string("a string")) == "a string");
    CHECK(text_of(std::string_view("a view of more").substr(0, 6)) == "a view");
    CHECK(text_of("") == "");
}

TEST_CASE("Problem: parts follow one another, numbers in decimal") {
    const std::string name = "conv2d";
    const std::uint8_t small = 200;
    CHECK(text_of({"layer ", 3, " (", name, ") of ", small, " bytes"}) == "layer 3 (conv2d) of 200 bytes");
    CHECK(text_of({"alone"}) == "alone");
    CHECK(text_of({0, " ", -7, " ", 42u}) == "0 -7 42");
}

TEST_CASE("Problem: the largest and the smallest numbers") {
    CHECK(text_of({std::numeric_limits<std::uint64_t>::max()}) == "18446744073709551615");
    CHECK(text_of({std::numeric_limits<std::int64_t>::min()}) == "-9223372036854775808");
    CHECK(text_of({std::numeric_limits<std::int64_t>::max()}) == "9223372036854775807");
    CHECK(text_of({std::numeric_limits<std::int8_t>::min()}) == "-128");
}

}  // namespace intarsia::tests::core_problem
