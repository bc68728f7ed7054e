// Text between bytes and Unicode code points.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace INTARSIA_NAMESPACE::io {

/// The code point that begins at `position`, which is moved behind it; nothing (and `position` unmoved) where
/// the bytes are not UTF-8: overlong, surrogate, beyond U+10FFFF, cut short.
///
/// Source: RFC 3629, section 4.
[[nodiscard]] constexpr std::optional<char32_t> decode_utf8(std::string_view text, std::size_t& position) {
    if (position >= text.size()) return std::nullopt;
    const auto byte_at = [&](std::size_t index) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[index]));
    };
    const char32_t lead = byte_at(position);
    if (lead < 0x80) {
        ++position;
        return lead;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || length > text.size() - position) return std::nullopt;
    char32_t point = lead & (0x7Fu >> length);
    for (std::size_t index = 1; index < length; ++index) {
        const char32_t next = byte_at(position + index);
        if ((next & 0xC0u) != 0x80) return std::nullopt;
        point = point << 6 | (next & 0x3Fu);
    }
    constexpr char32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (point < smallest[length] || surrogate || point > 0x10FFFF) return std::nullopt;
    position += length;
    return point;
}

/// Appends one code point, which must be a Unicode scalar value.
inline void append_utf8(std::string& text, char32_t point) {
    const auto append = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) return append(point);
    if (point < 0x800) {
        append(0xC0u | point >> 6);
    } else {
        if (point < 0x10000) {
            append(0xE0u | point >> 12);
        } else {
            append(0xF0u | point >> 18);
            append(0x80u | (point >> 12 & 0x3Fu));
        }
        append(0x80u | (point >> 6 & 0x3Fu));
    }
    append(0x80u | (point & 0x3Fu));
}

}  // namespace INTARSIA_NAMESPACE::io
