// Real numbers to text and back, the same in every locale: std::to_chars and std::from_chars, and what stands
// in where the standard library has them for integers alone (libc++ up to 19).
#pragma once

#include <intarsia/core/config.hpp>

#include <charconv>
#include <cstddef>
#include <system_error>

#if !defined(__cpp_lib_to_chars)
#include <intarsia/io/printf_chars.hpp>
#endif

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// Writes the shortest text that reads back as the same float or double; `text` has room for 32 bytes.
/// Returns its end.
template <class Real>
char* shortest_to_chars(char* text, Real value) {
#if defined(__cpp_lib_to_chars)
    return std::to_chars(text, text + 32, value).ptr;
#else
    return printf_chars::shortest(text, value);
#endif
}

/// Writes `decimals` digits behind the point, with a power of ten if `scientific`, and returns the end.
/// `size` bytes must have room for them, and for a zero behind them.
inline char* real_to_chars(char* text, std::size_t size, double value, bool scientific, int decimals) {
#if defined(__cpp_lib_to_chars)
    const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
    return std::to_chars(text, text + size, value, format, decimals).ptr;
#else
    return printf_chars::print(text, size, value, scientific, decimals);
#endif
}

/// Reads a whole text that is a number of JSON's spelling; false where it is beyond a double.
inline bool real_from_chars(const char* first, const char* last, double& value) {
#if defined(__cpp_lib_to_chars)
    return std::from_chars(first, last, value).ec == std::errc{};
#else
    return printf_chars::read(first, last, value);
#endif
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
