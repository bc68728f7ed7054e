// PNG files made chunk by chunk, right or wrong.
#pragma once

#include <intarsia/io/bytes.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/png.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace samples {

using intarsia::io::Bytes;
using intarsia::io::ByteView;

/// Up to 65535 bytes as a zlib stream with one stored block.
inline Bytes zlib_stored(ByteView data) {
    const auto size = static_cast<std::uint16_t>(data.size());
    const auto complement = static_cast<std::uint16_t>(~size);
    Bytes stream = {0x78, 0x01, 0x01};
    for (const unsigned number : {unsigned{size}, unsigned{complement}}) {
        stream.push_back(static_cast<std::uint8_t>(number & 255));
        stream.push_back(static_cast<std::uint8_t>(number >> 8));
    }
    stream.insert(stream.end(), data.begin(), data.end());
    intarsia::io::detail::append_big_endian(stream, intarsia::io::adler32(data));
    return stream;
}

class PngWriter {
public:
    PngWriter()
        : file_(intarsia::io::detail::png_signature.begin(), intarsia::io::detail::png_signature.end()) {}

    PngWriter& chunk(std::string_view type, const Bytes& data = {}) {
        intarsia::io::detail::append_png_chunk(file_, type, data);
        return *this;
    }

    PngWriter& header(std::uint32_t width, std::uint32_t height, int depth, int colour, int interlace = 0) {
        Bytes data;
        intarsia::io::detail::append_big_endian(data, width);
        intarsia::io::detail::append_big_endian(data, height);
        for (const int byte : {depth, colour, 0, 0, interlace})
            data.push_back(static_cast<std::uint8_t>(byte));
        return chunk("IHDR", data);
    }

    /// The rows, each with its filter first, in one IDAT chunk.
    PngWriter& rows(const Bytes& rows) { return chunk("IDAT", zlib_stored(rows)); }

    /// The whole file.
    [[nodiscard]] Bytes end() { return chunk("IEND").file_; }
    [[nodiscard]] Bytes without_end() const { return file_; }

private:
    Bytes file_;
};

}  // namespace samples
