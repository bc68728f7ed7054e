// The zlib format: DEFLATE between two bytes of header and a checksum.
#pragma once

#include <intarsia/io/bytes.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/inflate.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace INTARSIA_NAMESPACE::io {

/// Unpacks one zlib stream at the start of `compressed`, header and checksum included. FormatError where it
/// is damaged, needs a preset dictionary, or holds more than `limit` bytes. `base` is added to the offsets in
/// messages.
///
/// Source: RFC 1950.
[[nodiscard]] inline Inflated inflate_zlib(ByteView compressed, std::string_view source,
                                           std::size_t limit = default_inflate_limit, std::size_t base = 0) {
    ByteReader reader(compressed, source, base);
    const auto header = reader.big_endian<std::uint16_t>();
    if (header % 31 != 0) reader.fail_at(0, "no zlib header: its check is wrong");
    if ((header >> 8 & 15) != 8) reader.fail_at(0, "compression method 8 (DEFLATE) expected");
    if (header >> 12 > 7) reader.fail_at(0, "a window larger than 32 KiB");
    if ((header & 0x20) != 0) reader.fail_at(1, "the stream needs a preset dictionary");

    Inflated result = inflate(compressed.subspan(2), source, limit, base + 2);
    reader.skip(result.consumed);
    const std::size_t checksum_offset = reader.offset();
    if (reader.big_endian<std::uint32_t>() != adler32(result.output))
        reader.fail_at(checksum_offset, "the Adler-32 checksum does not agree with the data");
    result.consumed = reader.offset();
    return result;
}

}  // namespace INTARSIA_NAMESPACE::io
