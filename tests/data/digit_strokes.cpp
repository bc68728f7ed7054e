#include <intarsia/data/digit_strokes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>

namespace intarsia::tests::data_digit_strokes {
using namespace intarsia::handwriting;

TEST_CASE("every digit can be written in several ways") {
    std::array<std::size_t, 10> styles{};
    for (const DigitStyle& style : digit_styles) {
        REQUIRE(style.digit <= 9);
        CHECK(style.share > 0);
        ++styles[style.digit];
    }
    for (const std::size_t count : styles) CHECK(count >= 5);
}

TEST_CASE("every path begins with the pen coming down, draws lines, and stays near its sheet") {
    for (const DigitStyle& style : digit_styles) {
        CHECK(style.path.front().kind == PenPoint::Kind::down);
        std::size_t points = 0;  // of the running stroke
        for (const PenPoint& point : style.path) {
            const bool begins = point.kind == PenPoint::Kind::down;
            if (begins && points > 0) CHECK(points >= 2);
            points = begins ? 1 : points + 1;
            CHECK((point.x >= -10 && point.x <= 110 && point.y >= -10 && point.y <= 110));
        }
        CHECK(points >= 2);
    }
}

}  // namespace intarsia::tests::data_digit_strokes
