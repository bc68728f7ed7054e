// Real numbers to text and back by way of printf and strtod, for standard libraries whose <charconv> knows
// integers alone: the texts are those of std::to_chars.
#pragma once

#include <intarsia/core/config.hpp>

#include <algorithm>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::printf_chars {

/// What printf and strtod take for the decimal point: it is the locale's, and may have several bytes.
inline std::string_view locale_point() { return std::localeconv()->decimal_point; }

/// Prints by "%.*e" or "%.*f" with "." for the point; returns the end of the text.
inline char* print(char* text, std::size_t size, double value, bool scientific, int decimals) {
    const int length = std::snprintf(text, size, scientific ? "%.*e" : "%.*f", decimals, value);
    char* const end = text + length;
    const std::string_view point = locale_point();
    char* const found = point == "." ? nullptr : std::strstr(text, point.data());
    if (found == nullptr) return end;
    *found = '.';
    std::memmove(found + 1, found + point.size(), static_cast<std::size_t>(end - found) - point.size() + 1);
    return end - (point.size() - 1);
}

/// Reads a number of JSON's spelling; false where it is beyond T.
template <class T>
bool read(const char* first, const char* last, T& value) {
    std::string text(first, last);
    if (const std::size_t point = text.find('.'); point != std::string::npos)
        text.replace(point, 1, locale_point());
    if constexpr (std::is_same_v<T, float>)
        value = std::strtof(text.c_str(), nullptr);
    else
        value = std::strtod(text.c_str(), nullptr);
    const std::string_view mantissa = std::string_view(text).substr(0, text.find_first_of("eE"));
    const bool vanished = value == 0 && mantissa.find_first_of("123456789") != std::string_view::npos;
    return std::isfinite(value) && !vanished;
}

/// The shortest text that reads back as the same number, the fixed form where it is no longer than the
/// scientific one; `text` has room for 32 bytes. Returns its end.
template <class T>
char* shortest(char* text, T value) {
    constexpr std::size_t room = 32;
    const auto number = static_cast<double>(value);
    if (!std::isfinite(value)) return print(text, room, number, true, 0);
    char* end = text;
    int digits = 1;
    for (; digits <= std::numeric_limits<T>::max_digits10; ++digits) {
        end = print(text, room, number, true, digits - 1);
        if (T again = 0; value == 0 || (read(text, end, again) && again == value)) break;
    }
    const int exponent = std::atoi(std::strchr(text, 'e') + 1);
    const int decimals = (std::max)(digits - 1 - exponent, 0);
    const int fixed_size =
        (std::signbit(value) ? 1 : 0) + (std::max)(exponent, 0) + 1 + (decimals > 0 ? 1 + decimals : 0);
    return fixed_size > end - text ? end : print(text, room, number, false, decimals);
}

}  // namespace INTARSIA_NAMESPACE::io::printf_chars

INTARSIA_COLD_END
