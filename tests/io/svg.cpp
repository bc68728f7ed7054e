#include <intarsia/io/svg.hpp>

#include "well_formed_xml.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace intarsia::tests::io_svg {
using namespace intarsia::io;

TEST_CASE("the check for well-formed XML sees what is wrong") {
    CHECK(xml_problem("<a b=\"1\"><c/>text &amp; more</a>\n") == "");
    for (const char* bad : {"", "<a>", "<a></b>", "</a>", "<a/><a/>", "<a b=1/>", "<a b=\"1/>",
                            "<a b=\"<\"/>", "text", "<a b=\"1\" b=\"2\"/>", "<a>&nbsp;</a>", "<a>\x01</a>"}) {
        CAPTURE(bad);
        CHECK(xml_problem(bad) != "");
    }
}

TEST_CASE("a picture, element by element") {
    SvgDocument svg(20, 10.5, {{"role", "img"}});
    svg.element("title", {}, "A <dot> & more");
    svg.open("g", {{"fill", "none"}});
    svg.element("circle", {{"cx", 5}, {"cy", 1.0 / 3}, {"r", 2.5}});
    svg.open("g");
    svg.close();
    svg.close();
    svg.element("path", {{"d", SvgPath().move_to(0, 1).line_to(-2, 3.125).close().data()}});
    const std::string text = svg.finish();
    CHECK(text ==
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10.5\" viewBox=\"0 0 20 10.5\" "
          "role=\"img\">\n"
          "  <title>A &lt;dot&gt; &amp; more</title>\n"
          "  <g fill=\"none\">\n"
          "    <circle cx=\"5\" cy=\"0.33\" r=\"2.5\"/>\n"
          "    <g>\n"
          "    </g>\n"
          "  </g>\n"
          "  <path d=\"M0 1L-2 3.12Z\"/>\n"
          "</svg>\n");
    CHECK(xml_problem(text) == "");
}

TEST_CASE("whatever the text, the picture is well-formed") {
    std::string every_byte;
    for (int byte = 0; byte < 128; ++byte) every_byte += static_cast<char>(byte);
    SvgDocument svg(1, 1, {{"id", every_byte}});
    svg.element("text", {{"class", std::string_view("\"><script>")}}, every_byte);
    CHECK(xml_problem(svg.finish()) == "");
    CHECK(svg_escaped("a\tb\nc\x7F") == "a&#9;b&#10;c\x7F");
    CHECK(svg_escaped(std::string_view("\0\x1F", 2)) == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(svg_escaped("\xC3\x97"
                      "10") ==
          "\xC3\x97"
          "10");
}

TEST_CASE("numbers are short and finite") {
    CHECK(svg_number(12) == "12");
    CHECK(svg_number(0.126) == "0.13");
    CHECK(svg_number(-0.001) == "0");
    CHECK(svg_number(1e6) == "1000000");
    CHECK_THROWS_WITH_AS((void)svg_number(std::numeric_limits<double>::quiet_NaN()),
                         "an SVG number must be finite, not nan", ArgumentError);
    CHECK_THROWS_AS((SvgAttribute{"x", std::numeric_limits<double>::infinity()}), ArgumentError);
}

TEST_CASE("what is left open is closed at the end, and no more can be closed than was opened") {
    SvgDocument svg(1, 1);
    CHECK_THROWS_AS(svg.close(), ArgumentError);
    svg.open("g");
    svg.open("text");
    CHECK(xml_problem(svg.finish()) == "");
}

}  // namespace intarsia::tests::io_svg
