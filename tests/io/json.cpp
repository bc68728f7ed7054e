#include <intarsia/io/json.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace intarsia::tests::io_json {
using intarsia::FormatError;
using intarsia::io::Json;
using intarsia::io::parse_json;

namespace {

void check_refused(std::string_view text, std::size_t offset) {
    CAPTURE(text);
    try {
        (void)parse_json(text, "model.json");
        FAIL_CHECK("not refused");
    } catch (const FormatError& error) {
        CHECK(error.source() == "model.json");
        CHECK(error.offset() == offset);
    }
}

}  // namespace

TEST_CASE("parse_json: every kind of value") {
    CHECK(parse_json("null").is_null());
    CHECK(parse_json(" true\n").as_bool());
    CHECK_FALSE(parse_json("false").as_bool());
    CHECK(parse_json("\"text\"").as_string() == "text");
    CHECK(parse_json("[]").as_array().empty());
    CHECK(parse_json("{ }").as_object().empty());
    CHECK(parse_json("[1, [2], {\"a\" : 3}]").dump() == "[1, [2], {\"a\": 3}]");
    CHECK(parse_json("{\"b\":1,\"a\":[null,true]}").dump() == "{\"b\": 1, \"a\": [null, true]}");
}

TEST_CASE("parse_json: numbers") {
    CHECK(parse_json("-0").dump() == "0");
    CHECK(parse_json("-0.0").dump() == "-0.0");
    CHECK(parse_json("9223372036854775807").as_integer() == std::numeric_limits<std::int64_t>::max());
    CHECK(parse_json("9223372036854775808").as_number() == 0x1p63);
    CHECK(parse_json("0.001").as_number() == 0.001);
    CHECK(parse_json("1E+2").as_number() == 100.0);
    CHECK(parse_json("5e-324").as_number() == 5e-324);
    CHECK(std::isnan(parse_json("NaN").as_number()));
    CHECK(parse_json("[Infinity, -Infinity]").dump() == "[Infinity, -Infinity]");
}

TEST_CASE("parse_json: escapes and surrogates") {
    CHECK(parse_json(R"("\"\\\/\b\f\n\r\t")").as_string() == "\"\\/\b\f\n\r\t");
    CHECK(parse_json(R"("\u0041\u00e9\u4f60\uD834\udd1e")").as_string() ==
          "A\xC3\xA9\xE4\xBD\xA0\xF0\x9D\x84\x9E");
    CHECK(parse_json("\"\xF0\x9D\x84\x9E\"").as_string() == "\xF0\x9D\x84\x9E");
    CHECK(parse_json(R"("\u0000")").as_string() == std::string(1, '\0'));
}

TEST_CASE("parse_json: what is not JSON is refused at its byte") {
    check_refused("", 0);
    check_refused("  ", 2);
    check_refused("nul", 0);
    check_refused("\xEF\xBB\xBF{}", 0);
    check_refused("1 2", 2);
    check_refused("[1,]", 3);
    check_refused("[1 2]", 3);
    check_refused("[1", 2);
    check_refused("{\"a\"}", 4);
    check_refused("{\"a\":1,}", 7);
    check_refused("{a:1}", 1);
    check_refused("{\"a\":1", 6);
    check_refused("{\"a\":1, \"b\":2, \"a\":3}", 15);
    check_refused("01", 1);
    check_refused("+1", 0);
    check_refused("-", 0);
    check_refused(".5", 0);
    check_refused("1.", 2);
    check_refused("1e", 2);
    check_refused("[1e999]", 1);
    check_refused("\"a", 2);
    check_refused("\"a\n\"", 2);
    check_refused("\"\\x\"", 1);
    check_refused("\"\\", 1);
    check_refused("\"\\u12g4\"", 1);
    check_refused("\"\\u-123\"", 1);
    check_refused("\"\\u12", 1);
    check_refused("\"\\ud834\"", 1);
    check_refused("\"\\ud834\\u0041\"", 1);
    check_refused("\"\\udd1e\"", 1);
    check_refused("\"\xC3\"", 1);
    check_refused("'a'", 0);
    check_refused("[1] // comment", 4);
}

TEST_CASE("parse_json: depth is limited") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    CHECK_NOTHROW((void)parse_json(nested(256)));
    check_refused(nested(300), 257);
    check_refused(std::string(1'000'000, '['), 257);
}

TEST_CASE("parse_json: damaged text is read or refused, never more") {
    const std::string text =
        R"({"class_name": "Sequential", "config": [-1.5e3, "\u00e9\ud834\udd1e", {"a": null}, [true, NaN]]})";
    const Json value = parse_json(text);
    CHECK(parse_json(value.dump()).dump() == value.dump());
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK_THROWS_AS((void)parse_json(text.substr(0, size)), FormatError);
    for (std::size_t position = 0; position < text.size(); ++position) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string damaged = text;
            damaged[position] = static_cast<char>(byte);
            try {
                (void)parse_json(damaged);
            } catch (const FormatError&) {
            }
        }
    }
}

}  // namespace intarsia::tests::io_json
