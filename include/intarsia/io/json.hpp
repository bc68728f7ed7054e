// From JSON text to values.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/json_value.hpp>
#include <intarsia/io/real_chars.hpp>
#include <intarsia/io/utf8.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

namespace detail {

/// Recursive descent over one text; the depth limit bounds the recursion.
class JsonParser {
public:
    JsonParser(std::string_view text, const std::string& source) : text_(text), source_(source) {}

    Json document() {
        skip_space();
        Json value = this->value(0);
        skip_space();
        if (position_ != text_.size()) fail("the end expected after the value");
        return value;
    }

private:
    static constexpr int deepest = 256;

    Json value(int depth) {
        if (depth > deepest) fail({"nested deeper than ", deepest, " levels"});
        if (position_ == text_.size()) fail("a value expected, came the end");
        switch (text_[position_]) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return string();
            default:
                break;
        }
        if (take_word("null")) return nullptr;
        if (take_word("true")) return true;
        if (take_word("false")) return false;
        if (take_word("NaN")) return std::numeric_limits<double>::quiet_NaN();
        if (take_word("Infinity")) return std::numeric_limits<double>::infinity();
        if (take_word("-Infinity")) return -std::numeric_limits<double>::infinity();
        return number();
    }

    Json array(int depth) {
        Json::Array elements;
        ++position_;
        skip_space();
        if (take(']')) return elements;
        do {
            skip_space();
            elements.push_back(value(depth + 1));
            skip_space();
        } while (take(','));
        if (!take(']')) fail("',' or ']' expected in an array");
        return elements;
    }

    Json object(int depth) {
        Json::Object members;
        std::vector<std::size_t> offsets;  // of the names, for the message
        ++position_;
        skip_space();
        if (take('}')) return members;
        do {
            skip_space();
            offsets.push_back(position_);
            if (position_ == text_.size() || text_[position_] != '"')
                fail("a member's name expected in quotes");
            std::string name = string();
            skip_space();
            if (!take(':')) fail("':' expected after a member's name");
            skip_space();
            Json member = value(depth + 1);
            members.push_back({std::move(name), std::move(member)});
            skip_space();
        } while (take(','));
        if (!take('}')) fail("',' or '}' expected in an object");
        reject_duplicates(members, offsets);
        return members;
    }

    void reject_duplicates(const Json::Object& members, const std::vector<std::size_t>& offsets) const {
        const std::size_t twice = first_repeated(
            members.size(), [&](std::size_t index) { return std::string_view(members[index].first); });
        if (twice < members.size())
            fail_at(offsets[twice], {"the name \"", members[twice].first, "\" stands twice"});
    }

    std::string string() {
        std::string result;
        ++position_;
        while (true) {
            if (position_ == text_.size()) fail("'\"' expected, came the end");
            const char byte = text_[position_];
            if (take('"')) return result;
            if (take('\\')) {
                append_escaped(result);
                continue;
            }
            const std::size_t begin = position_;
            const auto point = decode_utf8(text_, position_);
            if (!point) fail("a string is not UTF-8");
            if (*point < 0x20) fail_at(begin, "a control character must be escaped in a string");
            if (*point < 0x80)
                result += byte;
            else
                result.append(text_.substr(begin, position_ - begin));
        }
    }

    void append_escaped(std::string& result) {
        const std::size_t begin = position_ - 1;
        const char letter = position_ == text_.size() ? '\0' : text_[position_++];
        switch (letter) {
            case '"':
            case '\\':
            case '/':
                result += letter;
                return;
            case 'b':
                result += '\b';
                return;
            case 'f':
                result += '\f';
                return;
            case 'n':
                result += '\n';
                return;
            case 'r':
                result += '\r';
                return;
            case 't':
                result += '\t';
                return;
            case 'u':
                break;
            default:
                fail_at(begin, "unknown escape in a string");
        }
        const char32_t unit = hexadecimal_unit(begin);
        const bool high = unit >= 0xD800 && unit < 0xDC00;
        const bool low = unit >= 0xDC00 && unit < 0xE000;
        if (!high && !low) return append_utf8(result, unit);
        if (high && take_word("\\u")) {
            const char32_t second = hexadecimal_unit(begin);
            if (second >= 0xDC00 && second < 0xE000)
                return append_utf8(result, 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00));
        }
        fail_at(begin, "half a surrogate pair in a string");
    }

    char32_t hexadecimal_unit(std::size_t begin) {
        const std::string_view digits = text_.substr(position_, 4);
        std::uint32_t unit = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
        if (digits.size() != 4 || parsed.ptr != digits.data() + 4)
            fail_at(begin, "four hexadecimal digits expected after \\u");
        position_ += 4;
        return unit;
    }

    Json number() {
        const std::size_t begin = position_;
        (void)take('-');
        if (!take('0') && !take_digits()) fail_at(begin, "a value expected");
        bool integer = true;
        if (take('.')) {
            integer = false;
            if (!take_digits()) fail("a digit expected after the decimal point");
        }
        if (take('e') || take('E')) {
            integer = false;
            (void)(take('+') || take('-'));
            if (!take_digits()) fail("a digit expected in the exponent");
        }
        const char* first = text_.data() + begin;
        const char* last = text_.data() + position_;
        if (std::int64_t exact = 0; integer && std::from_chars(first, last, exact).ec == std::errc{})
            return exact;
        double value = 0;
        if (!real_from_chars(first, last, value)) fail_at(begin, "a number beyond a double");
        return value;
    }

    bool take_digits() {
        const std::size_t begin = position_;
        while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') ++position_;
        return position_ > begin;
    }

    bool take(char expected) {
        if (position_ == text_.size() || text_[position_] != expected) return false;
        ++position_;
        return true;
    }

    bool take_word(std::string_view word) {
        if (text_.substr(position_, word.size()) != word) return false;
        position_ += word.size();
        return true;
    }

    void skip_space() {
        constexpr std::string_view spaces = " \t\n\r";
        while (position_ < text_.size() && spaces.find(text_[position_]) != std::string_view::npos)
            ++position_;
    }

    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const { fail_at(position_, problem); }

    [[noreturn]] INTARSIA_COLD void fail_at(std::size_t offset, const Problem& problem) const {
        throw FormatError(source_, offset, {"JSON: ", problem.text()});
    }

    std::string_view text_;
    const std::string& source_;
    std::size_t position_ = 0;
};

}  // namespace detail

/// The value that a whole text means: RFC 8259, and the literals NaN, Infinity and -Infinity that Python
/// writes.
///
/// Errors: FormatError with `source` and the byte of the text; also for duplicate names, bytes that are not
/// UTF-8, half surrogate pairs, numbers beyond a double, and more than 256 levels.
[[nodiscard]] inline Json parse_json(std::string_view text, const std::string& source = "JSON") {
    return detail::JsonParser(text, source).document();
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
