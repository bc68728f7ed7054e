#include <intarsia/core/random.hpp>
#include <intarsia/io/printf_chars.hpp>
#include <intarsia/io/real_chars.hpp>

#include <doctest/doctest.h>

#include <charconv>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace intarsia::tests::io_printf_chars {
using namespace intarsia::io;

namespace {

template <class Real>
std::string shortest(Real value) {
    char text[32];
    return {text, printf_chars::shortest(text, value)};
}

/// What std::to_chars writes; where it knows integers alone the two are one, and known texts must do.
template <class Real>
std::string standard(Real value) {
    char text[32];
    return {text, shortest_to_chars(text, value)};
}

template <class Real>
bool reads_back(Real value) {
    const std::string text = shortest(value);
    Real again = 0;
    return printf_chars::read(text.data(), text.data() + text.size(), again) && again == value;
}

}  // namespace

TEST_CASE("shortest texts are known ones") {
    CHECK(shortest(0.0) == "0");
    CHECK(shortest(-0.0) == "-0");
    CHECK(shortest(0.1) == "0.1");
    CHECK(shortest(0.1f) == "0.1");
    CHECK(shortest(100000.0) == "1e+05");
    CHECK(shortest(123456.0) == "123456");
    CHECK(shortest(1e-5) == "1e-05");
    CHECK(shortest(0.00012) == "0.00012");
    CHECK(shortest(1e23) == "1e+23");
    CHECK(shortest(5e-324) == "5e-324");
    CHECK(shortest(16777216.0f) == "16777216");
    CHECK(shortest(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(shortest(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("shortest texts are those of std::to_chars, and read back") {
    Random random(Seed{3});
    for (int i = 0; i < 3000; ++i) {
        const std::uint64_t bits = std::uint64_t{random()} << 32 | random();
        const auto any = __builtin_bit_cast(double, bits);
        const auto any_float = __builtin_bit_cast(float, static_cast<std::uint32_t>(bits));
        const double near_one = random.uniform(-1000, 1000), round = std::round(near_one * 100) / 100;
        for (const double value : {any, near_one, round, near_one * 1e18})
            if (std::isfinite(value)) {
                CHECK(shortest(value) == standard(value));
                CHECK(reads_back(value));
            }
        if (std::isfinite(any_float)) {
            CHECK(shortest(any_float) == standard(any_float));
            CHECK(reads_back(any_float));
        }
    }
}

TEST_CASE("what is beyond the type is not read") {
    const auto read = [](std::string_view text) {
        double value = 0;
        return printf_chars::read(text.data(), text.data() + text.size(), value);
    };
    CHECK(read("1e308"));
    CHECK(!read("1e309"));
    CHECK(!read("1e-400"));
    CHECK(read("0e-400"));
    CHECK(read("-0.0"));
}

TEST_CASE("the locale's decimal point does not show") {
    const char* const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"};
    for (const char* name : names)
        if (std::setlocale(LC_NUMERIC, name) != nullptr) break;
    char text[64];
    CHECK(std::string(text, printf_chars::print(text, sizeof text, 1.5, false, 2)) == "1.50");
    CHECK(std::string(text, printf_chars::print(text, sizeof text, 1.5, true, 2)) == "1.50e+00");
    CHECK(reads_back(1.25));
    std::setlocale(LC_NUMERIC, "C");
}

}  // namespace intarsia::tests::io_printf_chars
