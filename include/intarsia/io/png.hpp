// PNG pictures, read as grey and written.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/grey_image.hpp>
#include <intarsia/io/png_chunks.hpp>
#include <intarsia/io/png_rows.hpp>
#include <intarsia/io/zlib.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

/// From the chunks of a PNG file to grey pixels.
class PngDecoder {
public:
    PngDecoder(const PngFile& file, std::string_view source) : file_(file), source_(source) {}

    GreyImage decode() {
        Bytes rows = unpacked();
        // Only now, as so many pixels are really there, is the memory for them taken.
        image_.width = header().width;
        image_.height = header().height;
        image_.pixels.resize(image_.width * image_.height);
        std::span<std::uint8_t> rest = rows;
        for (const PngPass& pass : png_passes(header())) {
            const auto size = static_cast<std::size_t>(pass.bytes(header()));
            decode_pass(pass, rest.first(size));
            rest = rest.subspan(size);
        }
        return std::move(image_);
    }

private:
    [[nodiscard]] const PngHeader& header() const noexcept { return file_.header; }

    /// The filtered rows of all passes.
    [[nodiscard]] Bytes unpacked() const {
        std::uint64_t expected = 0;
        for (const PngPass& pass : png_passes(header())) expected += pass.bytes(header());
        if (expected > (std::numeric_limits<std::size_t>::max)()) fail("too many pixels for this machine");
        const auto limit = static_cast<std::size_t>(expected);

        if (file_.data.size() == 1) return unpacked(file_.data.front(), source_, file_.data_offset, limit);
        Bytes joined;
        for (const ByteView part : file_.data) joined.insert(joined.end(), part.begin(), part.end());
        return unpacked(joined, std::string(source_) + " (IDAT chunks joined)", 0, limit);
    }

    static Bytes unpacked(ByteView compressed, std::string_view source, std::size_t base, std::size_t size) {
        Inflated rows = inflate_zlib(compressed, source, size, base);
        if (rows.consumed != compressed.size())
            throw FormatError(source, base + rows.consumed,
                              "more data after the end of the compressed pixels");
        if (rows.output.size() != size)
            throw FormatError(
                source, base + rows.consumed,
                {"too few pixels: ", size, " bytes of rows expected, came ", rows.output.size()});
        return std::move(rows.output);
    }

    void decode_pass(const PngPass& pass, std::span<std::uint8_t> rows) {
        if (rows.empty()) return;
        const auto row_bytes = static_cast<std::size_t>(pass.row_bytes(header()));
        const auto width = pass.width(header());
        const std::size_t step = std::max<std::size_t>(1, header().bits_per_pixel() / 8);
        const Bytes nothing(row_bytes);
        std::span<const std::uint8_t> above = nothing;
        for (std::size_t y = pass.y_start; !rows.empty(); y += pass.y_step) {
            const unsigned filter = rows[0];
            const std::span<std::uint8_t> row = rows.subspan(1, row_bytes);
            if (!unfilter_png_row(filter, row, above, step))
                fail({"row ", y, ": filter 0 to 4 expected, came ", filter});
            std::size_t pixel = y * image_.width + pass.x_start;
            for (std::size_t x = 0; x < width; ++x, pixel += pass.x_step)
                image_.pixels[pixel] = grey_of(colour(row, x));
            above = row;
            rows = rows.subspan(1 + row_bytes);
        }
    }

    /// The colour of pixel `x` of a row.
    Colour colour(std::span<const std::uint8_t> row, std::size_t x) const {
        const unsigned depth = header().depth;
        const unsigned channels = header().channels();
        std::array<std::uint16_t, 4> samples{};
        for (unsigned i = 0; i < channels; ++i) samples[i] = png_sample(row, x * channels + i, depth);
        if (header().colour == PngColour::palette) {
            if (samples[0] >= file_.palette.size())
                fail({"a pixel has colour ", samples[0], " of a palette of ", file_.palette.size()});
            return file_.palette[samples[0]];
        }

        const std::uint32_t scale = 65535u / ((1u << depth) - 1);
        const bool coloured = channels >= 3;
        Colour result{samples[0] * scale, samples[coloured ? 1 : 0] * scale,
                      samples[coloured ? 2 : 0] * scale};
        if (channels % 2 == 0) result.alpha = samples[channels - 1] * scale;
        if (file_.transparent && std::equal(samples.begin(), samples.begin() + 3, file_.transparent->begin()))
            result.alpha = 0;
        return result;
    }

    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const {
        throw FormatError(source_, file_.data_offset, problem);
    }

    const PngFile& file_;
    std::string_view source_;
    GreyImage image_;
};

inline void append_big_endian(Bytes& bytes, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline void append_png_chunk(Bytes& file, std::string_view type, ByteView data) {
    append_big_endian(file, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = file.size();
    file.insert(file.end(), type.begin(), type.end());
    file.insert(file.end(), data.begin(), data.end());
    append_big_endian(file, crc32(ByteView(file).subspan(begin)));
}

}  // namespace detail

/// Reads a PNG picture of any colour type, depth and interlacing; grey_of() says how a colour becomes grey,
/// and what is transparent shows white. FormatError where anything is not as the standard wants it, a
/// checksum or the order of the chunks included, or where there are more than `pixel_limit` pixels.
///
/// Source: W3C, "Portable Network Graphics (PNG) Specification", second edition (2003).
[[nodiscard]] inline GreyImage decode_png(ByteView bytes, std::string_view source,
                                          std::size_t pixel_limit = default_pixel_limit) {
    const detail::PngFile file = detail::PngChunks(bytes, source, pixel_limit).read();
    return detail::PngDecoder(file, source).decode();
}

/// Writes a PNG picture of 8-bit grey. The rows are stored, not compressed: one IDAT chunk for each 64 KiB.
/// ArgumentError where the picture has no pixels, or not as many as its size says.
[[nodiscard]] inline Bytes encode_png(const GreyImage& image) {
    constexpr std::size_t largest_side = 0x7FFFFFFF;
    detail::check_pixel_count(image);
    if (image.width > largest_side || image.height > largest_side)
        throw ArgumentError("a PNG picture has at most 2^31 - 1 columns and rows");

    Bytes rows;
    rows.reserve(image.pixels.size() + image.height);
    for (auto row = image.pixels.begin(); row != image.pixels.end();) {
        const auto end = row + static_cast<std::ptrdiff_t>(image.width);
        rows.push_back(0);  // no filter
        rows.insert(rows.end(), row, end);
        row = end;
    }

    Bytes file(detail::png_signature.begin(), detail::png_signature.end());
    Bytes chunk;
    detail::append_big_endian(chunk, static_cast<std::uint32_t>(image.width));
    detail::append_big_endian(chunk, static_cast<std::uint32_t>(image.height));
    chunk.insert(chunk.end(), {8, 0, 0, 0, 0});  // 8 bits, grey, and the first method of everything else
    detail::append_png_chunk(file, "IHDR", chunk);

    chunk = {0x78, 0x01};  // the zlib header
    for (ByteView rest = rows; !rest.empty();) {
        const ByteView block = rest.first(std::min<std::size_t>(rest.size(), 65535));
        rest = rest.subspan(block.size());
        const auto size = static_cast<unsigned>(block.size());
        const unsigned complement = 65535 - size;
        for (const unsigned byte :
             {rest.empty() ? 1u : 0u, size & 255, size >> 8, complement & 255, complement >> 8})
            chunk.push_back(static_cast<std::uint8_t>(byte));
        chunk.insert(chunk.end(), block.begin(), block.end());
        if (rest.empty()) detail::append_big_endian(chunk, adler32(rows));
        detail::append_png_chunk(file, "IDAT", chunk);
        chunk.clear();
    }
    detail::append_png_chunk(file, "IEND", {});
    return file;
}

}  // namespace INTARSIA_NAMESPACE::io
