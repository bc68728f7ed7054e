#include <intarsia/io/utf8.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace intarsia::tests::io_utf8 {
using namespace intarsia::io;

TEST_CASE("UTF-8: every code point survives") {
    for (char32_t point = 0; point <= 0x10FFFF; ++point) {
        if (point == 0xD800) point = 0xE000;
        std::string text;
        append_utf8(text, point);
        std::size_t position = 0;
        const auto decoded = decode_utf8(text, position);
        if (decoded != point || position != text.size()) FAIL("U+", static_cast<unsigned>(point));
    }
}

TEST_CASE("UTF-8: what is not UTF-8 is refused, and the position stays") {
    using namespace std::string_view_literals;
    for (const std::string_view bad : {"\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC3"sv, "\xC3("sv,
                                       "\xE0\x9F\xBF"sv, "\xE4\xBD"sv, "\xED\xA0\x80"sv, "\xF0\x8F\xBF\xBF"sv,
                                       "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, ""sv}) {
        std::size_t position = 0;
        CHECK_FALSE(decode_utf8(bad, position).has_value());
        CHECK(position == 0);
    }
}

}  // namespace intarsia::tests::io_utf8
