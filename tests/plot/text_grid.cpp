#include <intarsia/plot/text_grid.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::plot_text_grid {
using namespace intarsia::plot;

TEST_CASE("text goes where it is put, and blanks at the end of a row are dropped") {
    TextGrid grid(3, 8);
    grid.put(0, 2, U"top");
    grid.put(2, 0, widen("low"));
    grid.put(2, 1, U'-');
    grid.put(2, 7, U' ');
    CHECK(grid.text() == "  top\n\nl-w\n");
}

TEST_CASE("what lies outside of the page is lost") {
    TextGrid grid(1, 4);
    grid.put(0, 2, U"long");
    grid.put(1, 0, U"below");
    grid.put(0, static_cast<std::size_t>(-1), U'x');
    CHECK(grid.text() == "  lo\n");
}

TEST_CASE("characters of every length become UTF-8") {
    TextGrid grid(1, 4);
    grid.put(0, 0, U"z\u00E9\u2800\U0001F600");
    CHECK(grid.text() == "z\xC3\xA9\xE2\xA0\x80\xF0\x9F\x98\x80\n");
}

}  // namespace intarsia::tests::plot_text_grid
