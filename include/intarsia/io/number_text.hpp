// Numbers as text, the same in every locale.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/real_chars.hpp>

#include <cmath>
#include <cstddef>
#include <string>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// The shortest text that reads back as the very same number: "0.1", "1e+20"; "nan", "inf" and "-inf" for the
/// rest.
inline std::string shortest_text(double value) {
    if (std::isnan(value)) return "nan";  // to_chars would show the sign bit of a NaN
    char text[32];
    return {text, shortest_to_chars(text, value)};
}

/// Exactly `decimals` (at least 0) digits behind the point; what rounds to zero has no sign.
inline std::string fixed_text(double value, int decimals) {
    if (!std::isfinite(value)) return shortest_text(value);
    constexpr std::size_t longest_whole_part = 310;  // a sign and the 309 digits of the largest double
    std::string text(longest_whole_part + 2 + static_cast<std::size_t>(decimals), '\0');
    char* const begin = text.data();
    const char* const end = real_to_chars(begin, text.size(), value, false, decimals);
    text.resize(static_cast<std::size_t>(end - begin));
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
    return text;
}

/// At most `decimals` digits behind the point, without trailing zeros: "0.25", "3".
inline std::string compact_text(double value, int decimals) {
    std::string text = fixed_text(value, decimals);
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

/// A loss or an accuracy for people: `decimals` behind the point, "0.0123", and a power of ten where those
/// would say too little or too much, "1.2346e-05".
inline std::string metric_text(double value, int decimals = 4) {
    const double size = std::abs(value);
    if (value == 0 || !std::isfinite(value) || (size >= 1e-3 && size < 1e5))
        return fixed_text(value, decimals);
    std::string text(static_cast<std::size_t>(decimals) + 10,
                     '\0');  // sign, digit, point, e, sign, 3 digits, 0
    char* const begin = text.data();
    const char* const end = real_to_chars(begin, text.size(), value, true, decimals);
    text.resize(static_cast<std::size_t>(end - begin));
    return text;
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
