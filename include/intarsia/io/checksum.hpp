// CRC-32 and Adler-32: the checksums of gzip, PNG and zlib.
#pragma once

#include <intarsia/io/bytes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

/// tables[k][b]: what byte b does to the checksum when k more bytes follow it, so that eight are done at a
/// time.
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr CrcTables make_crc_tables() {
    constexpr std::uint32_t reflected_polynomial = 0xEDB88320;
    CrcTables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1) != 0 ? reflected_polynomial : 0);
        tables[0][byte] = value;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFF];
        }
    return tables;
}

inline constexpr CrcTables crc_tables = make_crc_tables();

}  // namespace detail

/// CRC-32 with the reflected polynomial EDB88320. `running` is the value of the bytes before these, so that
/// crc32(b, crc32(a)) is the value of a and b joined.
///
/// Source: RFC 1952, section 8; eight tables after Kounavis and Berry, "A systematic approach to building
/// high performance software-based CRC generators" (2005).
[[nodiscard]] constexpr std::uint32_t crc32(ByteView bytes, std::uint32_t running = 0) noexcept {
    const auto& tables = detail::crc_tables;
    std::uint32_t value = ~running;
    std::size_t at = 0;
    for (; bytes.size() - at >= 8; at += 8) {
        const std::uint8_t* const eight = bytes.data() + at;
        value ^= static_cast<std::uint32_t>(eight[0]) | static_cast<std::uint32_t>(eight[1]) << 8 |
                 static_cast<std::uint32_t>(eight[2]) << 16 | static_cast<std::uint32_t>(eight[3]) << 24;
        value = tables[7][value & 0xFF] ^ tables[6][value >> 8 & 0xFF] ^ tables[5][value >> 16 & 0xFF] ^
                tables[4][value >> 24] ^ tables[3][eight[4]] ^ tables[2][eight[5]] ^ tables[1][eight[6]] ^
                tables[0][eight[7]];
    }
    for (; at < bytes.size(); ++at) value = (value >> 8) ^ tables[0][(value ^ bytes[at]) & 0xFF];
    return ~value;
}

/// Adler-32; `running` as in crc32, but beginning at 1.
///
/// Source: RFC 1950, section 8.
[[nodiscard]] constexpr std::uint32_t adler32(ByteView bytes, std::uint32_t running = 1) noexcept {
    constexpr std::uint32_t modulus = 65521;
    constexpr std::size_t longest = 5552;  // bytes before `second` could pass 2^32 without a division
    std::uint32_t first = running & 0xFFFF;
    std::uint32_t second = running >> 16;
    while (!bytes.empty()) {
        const std::size_t count = bytes.size() < longest ? bytes.size() : longest;
        for (const std::uint8_t byte : bytes.first(count)) {
            first += byte;
            second += first;
        }
        first %= modulus;
        second %= modulus;
        bytes = bytes.subspan(count);
    }
    return second << 16 | first;
}

}  // namespace INTARSIA_NAMESPACE::io
