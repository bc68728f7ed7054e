// gzip files, unpacked.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/inflate.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

namespace detail {

inline void skip_zero_terminated(ByteReader& reader) {
    while (reader.take(1)[0] != 0) {
    }
}

/// RFC 1952, section 2.3.
inline void skip_gzip_header(ByteReader& reader, ByteView bytes) {
    enum Flags : unsigned { header_checksum = 2, extra_field = 4, name = 8, comment = 16, reserved = 0xE0 };
    const std::size_t start = reader.offset();
    if (const ByteView magic = reader.take(2); magic[0] != 0x1F || magic[1] != 0x8B)
        reader.fail_at(start, "the gzip magic number 1F 8B expected");
    if (const unsigned method = reader.little_endian<std::uint8_t>(); method != 8)
        reader.fail_at(start + 2, {"compression method 8 (DEFLATE) expected, came ", method});
    const unsigned flags = reader.little_endian<std::uint8_t>();
    if ((flags & reserved) != 0) reader.fail_at(start + 3, "reserved header flags are set");
    reader.skip(6);  // time, compression level, operating system
    if ((flags & extra_field) != 0) reader.skip(reader.little_endian<std::uint16_t>());
    if ((flags & name) != 0) skip_zero_terminated(reader);
    if ((flags & comment) != 0) skip_zero_terminated(reader);
    if ((flags & header_checksum) != 0) {
        const std::size_t end = reader.offset();
        if (reader.little_endian<std::uint16_t>() != (crc32(bytes.subspan(start, end - start)) & 0xFFFF))
            reader.fail_at(end, "the checksum of the gzip header does not agree with it");
    }
}

}  // namespace detail

/// Whether the bytes begin as a gzip file does. File names do not tell: browsers unpack and keep the ".gz".
[[nodiscard]] inline bool is_gzip(ByteView bytes) noexcept {
    return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
}

/// Unpacks a gzip file of one or several members, of which the result is the concatenation; zeros may follow
/// the last one. FormatError where a byte or a checksum is wrong, or where the result is longer than `limit`
/// bytes.
///
/// Source: RFC 1952.
[[nodiscard]] inline Bytes gunzip(ByteView bytes, std::string_view source,
                                  std::size_t limit = default_inflate_limit) {
    ByteReader reader(bytes, source);
    Bytes output;
    do {
        detail::skip_gzip_header(reader, bytes);
        const std::size_t begin = output.size();
        reader.skip(inflate_onto(output, bytes.subspan(reader.offset()), reader.source(), limit - begin,
                                 reader.offset()));
        const ByteView member = ByteView(output).subspan(begin);
        const std::size_t trailer = reader.offset();
        if (reader.little_endian<std::uint32_t>() != crc32(member))
            reader.fail_at(trailer, "the CRC-32 checksum does not agree with the data");
        if (reader.little_endian<std::uint32_t>() != (member.size() & 0xFFFFFFFF))
            reader.fail_at(trailer + 4, "the length noted does not agree with the data");
    } while (is_gzip(bytes.subspan(reader.offset())));

    const ByteView padding = bytes.subspan(reader.offset());
    const auto garbage =
        std::find_if(padding.begin(), padding.end(), [](std::uint8_t byte) { return byte != 0; });
    if (garbage != padding.end()) reader.fail("after a gzip member another one, zeros, or the end expected");
    return output;
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
