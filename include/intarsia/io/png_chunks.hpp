// The chunks of a PNG file: what it says of its picture, and where the compressed rows are.
#pragma once

#include <intarsia/io/bytes.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/grey_image.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io::detail {

inline constexpr std::array<std::uint8_t, 8> png_signature = {0x89, 'P', 'N', 'G', 13, 10, 26, 10};

enum class PngColour : std::uint8_t { grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgb_alpha = 6 };

struct PngHeader {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    unsigned depth = 0;  // bits of a sample
    PngColour colour = PngColour::grey;
    bool interlaced = false;

    [[nodiscard]] unsigned channels() const noexcept {
        switch (colour) {
            case PngColour::rgb:
                return 3;
            case PngColour::grey_alpha:
                return 2;
            case PngColour::rgb_alpha:
                return 4;
            default:
                return 1;
        }
    }

    [[nodiscard]] unsigned bits_per_pixel() const noexcept { return channels() * depth; }
};

/// A PNG file taken apart, its rows still compressed.
struct PngFile {
    PngHeader header;
    std::vector<Colour> palette;                              // with the alpha of tRNS
    std::optional<std::array<std::uint16_t, 3>> transparent;  // the one colour (or grey) that is not seen
    std::vector<ByteView> data;                               // what is in the IDAT chunks
    std::size_t data_offset = 0;                              // of the first of them in the file
};

/// Reads the chunks in order and checks each one; the order they may have is that of PNG's section 5.6.
class PngChunks {
public:
    PngChunks(ByteView bytes, std::string_view source, std::size_t pixel_limit)
        : reader_(bytes, source), pixel_limit_(pixel_limit) {}

    PngFile read() {
        const ByteView signature = reader_.take(png_signature.size());
        if (!std::equal(signature.begin(), signature.end(), png_signature.begin()))
            reader_.fail_at(0, "no PNG file: its signature is another");
        next_chunk();
        if (type_ != "IHDR") fail("the first chunk must be IHDR");
        read_header();
        for (next_chunk(); type_ != "IEND"; next_chunk()) read_chunk();
        if (!data_.empty()) fail("an IEND chunk must be empty");
        if (file_.data.empty()) fail("the file has no IDAT chunk, so no pixels");
        if (file_.header.colour == PngColour::palette && file_.palette.empty())
            fail("the pixels are indices, but the file has no PLTE chunk");
        return std::move(file_);
    }

private:
    void next_chunk() {
        chunk_offset_ = reader_.offset();
        const auto length = reader_.big_endian<std::uint32_t>();
        if (length > 0x7FFFFFFF) fail("a chunk longer than 2^31 - 1 bytes");
        const ByteView type = reader_.take(4);
        type_.assign(type.begin(), type.end());
        const bool letters = std::all_of(type_.begin(), type_.end(), [](char letter) {
            return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
        });
        if (!letters) fail("the type of a chunk must be four letters");
        data_ = reader_.take(length);
        const std::size_t end = reader_.offset();
        if (reader_.big_endian<std::uint32_t>() != crc32(data_, crc32(type)))
            reader_.fail_at(end, {"the checksum of the ", type_, " chunk does not agree with it"});
    }

    void read_chunk() {
        const bool data_ended = !file_.data.empty() && !in_data_;
        in_data_ = type_ == "IDAT";
        if (in_data_) {
            if (data_ended) fail("the IDAT chunks must follow each other");
            if (file_.data.empty()) file_.data_offset = chunk_offset_ + 8;
            file_.data.push_back(data_);
        } else if (type_ == "PLTE") {
            read_palette();
        } else if (type_ == "tRNS") {
            read_transparency();
        } else if (type_[0] <= 'Z') {  // a capital: one that must not be skipped
            fail(type_ == "IHDR" ? "a second IHDR chunk" : "an unknown critical chunk, " + type_);
        }
    }

    void read_header() {
        if (data_.size() != 13) fail({"an IHDR chunk must have 13 bytes, it has ", data_.size()});
        ByteReader header(data_, reader_.source(), chunk_offset_ + 8);
        const auto width = header.big_endian<std::uint32_t>();
        const auto height = header.big_endian<std::uint32_t>();
        if (width > 0x7FFFFFFF || height > 0x7FFFFFFF) fail("width and height must be less than 2^31");
        check_image_size(header, width, height, pixel_limit_);

        const unsigned depth = header.take(1)[0];
        const unsigned colour = header.take(1)[0];
        if (!allowed(colour, depth)) fail({"colour type ", colour, " with ", depth, " bits is not allowed"});
        if (header.take(1)[0] != 0) fail("compression method 0 expected");
        if (header.take(1)[0] != 0) fail("filter method 0 expected");
        const unsigned interlace = header.take(1)[0];
        if (interlace > 1) fail("interlace method 0 or 1 expected");
        file_.header = {width, height, depth, static_cast<PngColour>(colour), interlace == 1};
    }

    static bool allowed(unsigned colour, unsigned depth) {
        if (colour == 0) return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
        if (colour == 3) return depth == 1 || depth == 2 || depth == 4 || depth == 8;
        return (colour == 2 || colour == 4 || colour == 6) && (depth == 8 || depth == 16);
    }

    void read_palette() {
        const PngHeader& header = file_.header;
        if (!file_.palette.empty()) fail("a second PLTE chunk");
        if (!file_.data.empty()) fail("the PLTE chunk must come before the pixels");
        if (has_transparency_) fail("the PLTE chunk must come before tRNS");
        if (header.colour == PngColour::grey || header.colour == PngColour::grey_alpha)
            fail("a grey picture must not have a PLTE chunk");
        const std::size_t most = header.colour == PngColour::palette ? std::size_t{1} << header.depth : 256;
        const std::size_t count = data_.size() / 3;
        if (data_.size() % 3 != 0 || count == 0 || count > most)
            fail({"a PLTE chunk of 1 to ", most, " colours of 3 bytes expected, it has ", data_.size(),
                  " bytes"});
        for (std::size_t i = 0; i < count; ++i)
            file_.palette.push_back({data_[3 * i] * 257u, data_[3 * i + 1] * 257u, data_[3 * i + 2] * 257u});
    }

    void read_transparency() {
        if (has_transparency_) fail("a second tRNS chunk");
        if (!file_.data.empty()) fail("the tRNS chunk must come before the pixels");
        has_transparency_ = true;
        switch (file_.header.colour) {
            case PngColour::palette:
                if (data_.size() > file_.palette.size())
                    fail({"the tRNS chunk has ", data_.size(), " entries, the palette before it ",
                          file_.palette.size()});
                for (std::size_t i = 0; i < data_.size(); ++i) file_.palette[i].alpha = data_[i] * 257u;
                break;
            case PngColour::grey:
            case PngColour::rgb: {
                const std::size_t channels = file_.header.channels();
                if (data_.size() != 2 * channels)
                    fail({"a tRNS chunk of ", 2 * channels, " bytes expected, it has ", data_.size()});
                std::array<std::uint16_t, 3> samples{};
                ByteReader values(data_, reader_.source());
                for (std::size_t i = 0; i < channels; ++i) samples[i] = values.big_endian<std::uint16_t>();
                file_.transparent = samples;
                break;
            }
            default:
                fail("a picture with alpha must not have a tRNS chunk");
        }
    }

    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const {
        reader_.fail_at(chunk_offset_, problem);
    }

    ByteReader reader_;
    std::size_t pixel_limit_;
    PngFile file_;
    std::size_t chunk_offset_ = 0;
    std::string type_;  // of the chunk at hand
    ByteView data_;
    bool in_data_ = false;
    bool has_transparency_ = false;
};

}  // namespace INTARSIA_NAMESPACE::io::detail
