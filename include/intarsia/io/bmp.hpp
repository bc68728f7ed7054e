// BMP pictures, read as grey.
#pragma once

#include <intarsia/io/bytes.hpp>
#include <intarsia/io/grey_image.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

/// Uncompressed pictures: indices of 1, 4 or 8 bits into a palette, or colours of 16, 24 or 32.
class BmpDecoder {
public:
    BmpDecoder(ByteView bytes, std::string_view source, std::size_t pixel_limit)
        : bytes_(bytes), reader_(bytes, source), pixel_limit_(pixel_limit) {}

    GreyImage decode() {
        if (const ByteView magic = reader_.take(2); magic[0] != 'B' || magic[1] != 'M')
            reader_.fail_at(0, "no BMP file: BM expected at its beginning");
        reader_.skip(8);  // the file's size, which is often wrong, and two reserved numbers
        const std::size_t data_offset = reader_.little_endian<std::uint32_t>();
        read_header();
        if (bits_ <= 8)
            read_palette();
        else
            read_masks();
        if (data_offset < reader_.offset())
            reader_.fail_at(10, {"the pixels begin at byte ", data_offset,
                                 ", inside the header, which ends at ", reader_.offset()});
        reader_.seek(data_offset);
        return read_pixels();
    }

private:
    /// One channel of a pixel: where its bits are.
    struct Mask {
        std::uint32_t bits = 0;

        [[nodiscard]] unsigned shift() const noexcept {
            return static_cast<unsigned>(std::countr_zero(bits));
        }
        [[nodiscard]] bool contiguous() const noexcept {
            return bits == 0 || std::popcount(bits) + std::countr_zero(bits) + std::countl_zero(bits) == 32;
        }
        [[nodiscard]] std::uint32_t channel_of(std::uint32_t pixel) const noexcept {
            std::uint32_t value = (pixel & bits) >> shift();
            std::uint32_t largest = bits >> shift();
            while (largest > 65535) {
                largest >>= 1;
                value >>= 1;
            }
            return scale_channel(value, largest);
        }
    };

    void read_header() {
        header_begin_ = reader_.offset();
        header_size_ = reader_.little_endian<std::uint32_t>();
        std::uint16_t planes = 0;
        if (header_size_ == 12) {  // OS/2
            width_ = reader_.little_endian<std::uint16_t>();
            height_ = reader_.little_endian<std::uint16_t>();
            planes = reader_.little_endian<std::uint16_t>();
            bits_ = reader_.little_endian<std::uint16_t>();
        } else if (header_size_ == 40 || header_size_ == 52 || header_size_ == 56 || header_size_ == 108 ||
                   header_size_ == 124) {
            width_ = reader_.little_endian<std::uint32_t>();
            height_ = reader_.little_endian<std::uint32_t>();
            planes = reader_.little_endian<std::uint16_t>();
            bits_ = reader_.little_endian<std::uint16_t>();
            compression_ = reader_.little_endian<std::uint32_t>();
            reader_.skip(12);  // the size of the pixels, often 0, and the resolution
            palette_size_ = reader_.little_endian<std::uint32_t>();
            reader_.skip(4);
        } else {
            reader_.fail_at(header_begin_,
                            {"a header of 12, 40, 52, 56, 108 or 124 bytes expected, came ", header_size_});
        }

        top_down_ = height_ > 0x7FFFFFFF;  // a negative height
        if (top_down_) height_ = 0u - height_;
        if (width_ > 0x7FFFFFFF || height_ > 0x7FFFFFFF) reader_.fail("width or height is out of range");
        check_image_size(reader_, width_, height_, pixel_limit_);
        if (planes != 1) reader_.fail({"1 colour plane expected, came ", planes});
        if (bits_ != 1 && bits_ != 4 && bits_ != 8 && bits_ != 16 && bits_ != 24 && bits_ != 32)
            reader_.fail({"1, 4, 8, 16, 24 or 32 bits a pixel expected, came ", bits_});
        if (compression_ == 1 || compression_ == 2)
            reader_.fail("a run-length coded BMP picture, which is not supported: save it uncompressed");
        const bool masked = compression_ == 3;
        if (compression_ != 0 && !(masked && (bits_ == 16 || bits_ == 32)))
            reader_.fail({"compression ", compression_, " with ", bits_, " bits a pixel"});
    }

    void read_palette() {
        const std::size_t most = std::size_t{1} << bits_;
        const std::size_t count = palette_size_ == 0 ? most : palette_size_;
        if (count > most) reader_.fail({"a palette of at most ", most, " colours expected, came ", count});
        skip_header();
        for (std::size_t i = 0; i < count; ++i) {
            const ByteView entry = reader_.take(header_size_ == 12 ? 3 : 4);
            palette_.push_back({entry[2] * 257u, entry[1] * 257u, entry[0] * 257u});
        }
    }

    void read_masks() {
        if (bits_ == 16) masks_ = {{{0x7C00}, {0x03E0}, {0x001F}, {0}}};
        if (compression_ == 3) {  // behind the header of 40 bytes, inside the longer ones: the same place
            for (std::size_t i = 0; i < 3; ++i) masks_[i].bits = reader_.little_endian<std::uint32_t>();
            if (header_size_ >= 56) masks_[3].bits = reader_.little_endian<std::uint32_t>();
            const std::uint32_t outside = bits_ == 16 ? 0xFFFF0000 : 0;
            for (std::size_t i = 0; i < 4; ++i)
                if (!masks_[i].contiguous() || (masks_[i].bits & outside) != 0 ||
                    (i < 3 && masks_[i].bits == 0))
                    reader_.fail("a colour mask that is none");
        }
        skip_header();
    }

    /// To the end of the header, unless what belongs to it already lies behind.
    void skip_header() {
        if (reader_.offset() - header_begin_ < header_size_) reader_.seek(header_begin_ + header_size_);
    }

    GreyImage read_pixels() {
        const std::uint64_t row_bytes = (std::uint64_t{width_} * bits_ + 31) / 32 * 4;
        if (row_bytes > reader_.remaining() / height_)
            reader_.fail_at(bytes_.size(), {"truncated: ", height_, " rows of ", row_bytes,
                                            " bytes expected, ", reader_.remaining(), " bytes left"});
        GreyImage image;
        image.width = width_;
        image.height = height_;
        image.pixels.resize(image.width * image.height);
        for (std::size_t i = 0; i < image.height; ++i) {
            const std::size_t row_offset = reader_.offset();
            const ByteView row = reader_.take(static_cast<std::size_t>(row_bytes));
            const std::size_t y = top_down_ ? i : image.height - 1 - i;
            for (std::size_t x = 0; x < image.width; ++x)
                image.pixels[y * image.width + x] = grey_of(colour(row, x, row_offset));
        }
        return image;
    }

    Colour colour(ByteView row, std::size_t x, std::size_t row_offset) const {
        if (bits_ <= 8) {
            const std::size_t bit = x * bits_;
            const std::size_t index = row[bit / 8] >> (8 - bits_ - bit % 8) & ((1u << bits_) - 1);
            if (index >= palette_.size())
                reader_.fail_at(row_offset + bit / 8,
                                {"a pixel has colour ", index, " of a palette of ", palette_.size()});
            return palette_[index];
        }
        std::uint32_t pixel = 0;
        const std::size_t bytes = bits_ / 8;
        for (std::size_t i = 0; i < bytes; ++i) pixel |= std::uint32_t{row[x * bytes + i]} << 8 * i;
        Colour result{masks_[0].channel_of(pixel), masks_[1].channel_of(pixel), masks_[2].channel_of(pixel)};
        if (masks_[3].bits != 0) result.alpha = masks_[3].channel_of(pixel);
        return result;
    }

    ByteView bytes_;
    ByteReader reader_;
    std::size_t pixel_limit_;
    std::size_t header_begin_ = 0;
    std::size_t header_size_ = 0;
    std::uint32_t width_ = 0;
    std::uint32_t height_ = 0;
    std::uint32_t compression_ = 0;
    std::uint32_t palette_size_ = 0;
    unsigned bits_ = 0;  // of a pixel
    bool top_down_ = false;
    std::vector<Colour> palette_;
    std::array<Mask, 4> masks_ = {{{0xFF0000}, {0x00FF00}, {0x0000FF}, {0}}};  // red, green, blue, alpha
};

}  // namespace detail

/// Reads a BMP picture that is not compressed; grey_of() says how a colour becomes grey. FormatError where
/// the file is damaged, is of a kind that is not supported, or has more than `pixel_limit` pixels.
///
/// Source: Microsoft, "Bitmap Storage", in the documentation of Windows GDI.
[[nodiscard]] inline GreyImage decode_bmp(ByteView bytes, std::string_view source,
                                          std::size_t pixel_limit = default_pixel_limit) {
    return detail::BmpDecoder(bytes, source, pixel_limit).decode();
}

}  // namespace INTARSIA_NAMESPACE::io
