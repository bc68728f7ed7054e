// A JSON value, built in memory or parsed (io/json.hpp), and its text.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/number_text.hpp>
#include <intarsia/io/real_chars.hpp>
#include <intarsia/io/utf8.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// One JSON value: null, bool, number, string (UTF-8), array, or object whose members keep their order.
///
/// A number is a double; integers that fit 64 signed bits are exact. Integral numbers have no fraction when
/// written, and 1 equals 1.0. Asking a value for what it is not throws Error.
///
///     Json::object({{"class_name", "Dense"}, {"units", 10}, {"shape", Json::array({nullptr, 28, 28})}})
class Json {
public:
    using Member = std::pair<std::string, Json>;  ///< name and value
    using Array = std::vector<Json>;              ///< elements in order
    using Object = std::vector<Member>;           ///< members in order

    Json() noexcept = default;
    Json(std::nullptr_t) noexcept {}                                                      ///< null.
    Json(std::same_as<bool> auto value) noexcept : kind_(Kind::boolean), bool_(value) {}  ///< true or false.
    /// An integer: exact where it fits 64 signed bits, else the nearest double.
    template <std::integral Integer>
    requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>) Json(Integer value)
    noexcept {
        if (std::in_range<std::int64_t>(value))
            set_integer(static_cast<std::int64_t>(value));
        else
            set_number(static_cast<double>(value));
    }
    /// A number; an integral one is an integer.
    Json(double value) noexcept {
        const bool integral = value >= -0x1p63 && value < 0x1p63 && value == std::trunc(value);
        const bool negative_zero = value == 0 && std::signbit(value);
        if (integral && !negative_zero)
            set_integer(static_cast<std::int64_t>(value));
        else
            set_number(value);
    }
    /// A float is the shortest decimal that means it: 0.1f is written 0.1, not 0.10000000149011612.
    Json(float value) noexcept : Json(shortest(value)) {}
    /// A string, of UTF-8.
    Json(std::string value) noexcept : kind_(Kind::string), string_(std::move(value)) {}
    Json(std::string_view value) : kind_(Kind::string), string_(value) {}  ///< a string, of UTF-8
    Json(const char* value) : kind_(Kind::string), string_(value) {}       ///< a string, of UTF-8
    Json(Array elements) noexcept : kind_(Kind::array), elements_(std::move(elements)) {}  ///< an array
    Json(Object members) noexcept : kind_(Kind::object), members_(std::move(members)) {}   ///< an object

    /// An array of these elements.
    [[nodiscard]] static Json array(std::initializer_list<Json> elements) { return Array(elements); }
    /// An object of these members.
    [[nodiscard]] static Json object(std::initializer_list<Member> members) { return Object(members); }

    /// An array of everything in a range: shapes, names.
    template <class Range>
    [[nodiscard]] static Json array_of(const Range& range) {
        Array elements;
        for (const auto& element : range) elements.push_back(Json(element));
        return elements;
    }

    [[nodiscard]] bool is_null() const noexcept { return kind_ == Kind::null; }  ///< whether it is null
    /// Whether it is true or false.
    [[nodiscard]] bool is_bool() const noexcept { return kind_ == Kind::boolean; }
    /// Whether it is a number without a fraction, of 64 signed bits.
    [[nodiscard]] bool is_integer() const noexcept { return kind_ == Kind::integer; }
    /// Whether it is a number, an integer or not.
    [[nodiscard]] bool is_number() const noexcept { return is_integer() || kind_ == Kind::number; }
    /// Whether it is a string.
    [[nodiscard]] bool is_string() const noexcept { return kind_ == Kind::string; }
    /// Whether it is an array.
    [[nodiscard]] bool is_array() const noexcept { return kind_ == Kind::array; }
    /// Whether it is an object.
    [[nodiscard]] bool is_object() const noexcept { return kind_ == Kind::object; }

    /// The truth value; Error where it is none.
    [[nodiscard]] bool as_bool() const {
        expect(is_bool(), "a bool");
        return bool_;
    }
    /// The integer; Error where it is none.
    [[nodiscard]] std::int64_t as_integer() const {
        expect(is_integer(), "an integer");
        return integer_;
    }
    /// The number; Error where it is none.
    [[nodiscard]] double as_number() const {
        expect(is_number(), "a number");
        return is_integer() ? static_cast<double>(integer_) : number_;
    }
    /// The string, in UTF-8; Error where it is none.
    [[nodiscard]] const std::string& as_string() const {
        expect(is_string(), "a string");
        return string_;
    }
    /// The elements; Error where it is no array.
    [[nodiscard]] const Array& as_array() const {
        expect(is_array(), "an array");
        return elements_;
    }
    /// The members; Error where it is no object.
    [[nodiscard]] const Object& as_object() const {
        expect(is_object(), "an object");
        return members_;
    }

    /// The number of elements or members; 0 for everything else.
    [[nodiscard]] std::size_t size() const noexcept { return elements_.size() + members_.size(); }

    /// The member of that name; null where there is none, or where this is no object.
    [[nodiscard]] const Json* find(std::string_view name) const noexcept;

    /// The member of that name; Error where it is missing.
    [[nodiscard]] const Json& at(std::string_view name) const;

    /// The element at that index; Error where the array is shorter.
    [[nodiscard]] const Json& at(std::size_t index) const;

    /// The member of that name, added at the end where it is missing. A null becomes an object.
    Json& operator[](std::string_view name);

    /// Adds an element at the end. A null becomes an array.
    void push_back(Json element) {
        if (is_null()) kind_ = Kind::array;
        expect(is_array(), "an array");
        elements_.push_back(std::move(element));
    }

    /// On one line, non-ASCII as escapes of four hexadecimal digits: the same text as Python's json.dumps.
    /// ArgumentError where a string is not UTF-8.
    [[nodiscard]] std::string dump() const {
        std::string text;
        write(text, -1, 0);
        return text;
    }

    /// One element or member a line, each level indented by `spaces`.
    [[nodiscard]] std::string dump_indented(int spaces = 2) const {
        std::string text;
        write(text, spaces, 0);
        return text;
    }

    /// Whether they are the same value; the order of members counts.
    friend bool operator==(const Json& left, const Json& right) = default;

private:
    enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

    void set_integer(std::int64_t value) noexcept {
        kind_ = Kind::integer;
        integer_ = value;
    }
    void set_number(double value) noexcept {
        kind_ = Kind::number;
        number_ = value;
    }

    void expect(bool is_it, const char* expected) const {
        if (!is_it) throw Error({"JSON: ", expected, " expected, not ", excerpt()});
    }

    /// The value as it may stand in a message.
    [[nodiscard]] std::string excerpt() const {
        constexpr std::size_t longest = 60;
        std::string text = is_object() ? "an object" : is_array() ? "an array" : dump();
        if (text.size() > longest) text = text.substr(0, longest) + "...";
        return text;
    }

    [[nodiscard]] static double shortest(float value) noexcept {
        if (!std::isfinite(value)) return static_cast<double>(value);
        char digits[32];
        double decimal = 0;
        (void)real_from_chars(digits, shortest_to_chars(digits, value), decimal);
        return decimal;
    }

    void write(std::string& text, int spaces, int level) const;
    template <class Items, class WriteItem>
    static void write_items(std::string& text, const Items& items, char open, char close, int spaces,
                            int level, WriteItem write_item);
    static void write_number(std::string& text, double number);
    static void write_string(std::string& text, std::string_view string);

    // One member for each kind, and those of the others as they were at first: equal values are equal member
    // by member. A std::variant would be smaller, but every program that includes the library compiles this
    // class, and the variant took a tenth of a second of it.
    Kind kind_ = Kind::null;
    bool bool_ = false;
    std::int64_t integer_ = 0;
    double number_ = 0;
    std::string string_;
    Array elements_;
    Object members_;
};

inline const Json* Json::find(std::string_view name) const noexcept {
    for (const auto& [member, value] : members_)
        if (member == name) return &value;
    return nullptr;
}

inline const Json& Json::at(std::string_view name) const {
    if (!is_object()) throw Error({"JSON: an object with \"", name, "\" expected, not ", excerpt()});
    if (const Json* value = find(name)) return *value;
    throw Error({"JSON: \"", name, "\" is missing"});
}

inline const Json& Json::at(std::size_t index) const {
    const Array& elements = as_array();
    if (index < elements.size()) return elements[index];
    throw Error({"JSON: element ", index, " expected in an array of ", elements.size()});
}

inline Json& Json::operator[](std::string_view name) {
    if (is_null()) kind_ = Kind::object;
    expect(is_object(), "an object");
    for (auto& [member, value] : members_)
        if (member == name) return value;
    members_.push_back({std::string(name), Json()});
    return members_.back().second;
}

inline void Json::write(std::string& text, int spaces, int level) const {
    if (is_null()) {
        text += "null";
    } else if (is_bool()) {
        text += as_bool() ? "true" : "false";
    } else if (is_integer()) {
        text += std::to_string(as_integer());
    } else if (is_number()) {
        write_number(text, as_number());
    } else if (is_string()) {
        write_string(text, as_string());
    } else if (is_array()) {
        write_items(text, as_array(), '[', ']', spaces, level,
                    [&](const Json& element) { element.write(text, spaces, level + 1); });
    } else {
        write_items(text, as_object(), '{', '}', spaces, level, [&](const Member& member) {
            write_string(text, member.first);
            text += ": ";
            member.second.write(text, spaces, level + 1);
        });
    }
}

template <class Items, class WriteItem>
void Json::write_items(std::string& text, const Items& items, char open, char close, int spaces, int level,
                       WriteItem write_item) {
    const bool indented = spaces >= 0 && !items.empty();
    const auto new_line = [&](int depth) {
        text += '\n';
        text.append(static_cast<std::size_t>(spaces) * static_cast<std::size_t>(depth), ' ');
    };
    text += open;
    bool first = true;
    for (const auto& item : items) {
        if (!first) text += indented ? "," : ", ";
        if (indented) new_line(level + 1);
        write_item(item);
        first = false;
    }
    if (indented) new_line(level);
    text += close;
}

inline void Json::write_number(std::string& text, double number) {
    if (std::isnan(number)) {
        text += "NaN";
    } else if (std::isinf(number)) {
        text += number < 0 ? "-Infinity" : "Infinity";
    } else if (number == 0) {
        text += "-0.0";  // the zero without a sign is an integer
    } else {
        text += shortest_text(number);
    }
}

inline void Json::write_string(std::string& text, std::string_view string) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    const auto write_unit = [&](char32_t unit) {
        text += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) text += hexadecimal[unit >> shift & 0xFu];
    };
    constexpr std::string_view special = "\"\\\b\f\n\r\t";
    constexpr std::string_view escaped = "\"\\bfnrt";
    text += '"';
    for (std::size_t position = 0; position < string.size();) {
        const char byte = string[position];
        const auto point = decode_utf8(string, position);
        if (!point) throw ArgumentError({"JSON: a string is not UTF-8 at byte ", position});
        if (const auto index = special.find(byte); index != std::string_view::npos) {
            text += '\\';
            text += escaped[index];
        } else if (*point >= 0x10000) {
            write_unit(0xD800 + ((*point - 0x10000) >> 10));
            write_unit(0xDC00 + (*point & 0x3FFu));
        } else if (*point < 0x20 || *point > 0x7E) {
            write_unit(*point);
        } else {
            text += byte;
        }
    }
    text += '"';
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
