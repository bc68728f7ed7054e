// PNM pictures (PBM, PGM, PPM), read as grey and written.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/grey_image.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

/// The six formats differ in how a sample is written and in how many a pixel has.
class PnmDecoder {
public:
    PnmDecoder(ByteView bytes, std::string_view source, std::size_t pixel_limit)
        : bytes_(bytes), reader_(bytes, source), pixel_limit_(pixel_limit) {}

    GreyImage decode() {
        const ByteView magic = reader_.take(2);
        if (magic[0] != 'P' || magic[1] < '1' || magic[1] > '6')
            reader_.fail_at(0, "no PNM file: P1 to P6 expected at its beginning");
        const unsigned kind = magic[1] - unsigned{'1'};
        binary_ = kind >= 3;
        bitmap_ = kind % 3 == 0;
        const std::size_t channels = kind % 3 == 2 ? 3 : 1;
        if (!reader_.at_end() && !is_space(peek()) && peek() != '#')
            reader_.fail("white space expected behind the format's name");

        GreyImage image;
        image.width = number(0x7FFFFFFF, "the width");
        image.height = number(0x7FFFFFFF, "the height");
        check_image_size(reader_, image.width, image.height, pixel_limit_);
        largest_ = 1;
        if (!bitmap_) largest_ = number(65535, "the largest sample");
        if (largest_ == 0) reader_.fail("the largest sample must be 1 to 65535, it is 0");
        if (binary_ && !is_space(reader_.take(1)[0]))
            reader_.fail_at(reader_.offset() - 1, "one white space expected before the pixels");
        check_enough(image, channels);

        image.pixels.resize(image.width * image.height);
        std::size_t index = 0;
        for (std::uint8_t& pixel : image.pixels) {
            Colour colour;
            colour.red = colour.green = colour.blue = sample();
            if (channels == 3) {
                colour.green = sample();
                colour.blue = sample();
            }
            pixel = grey_of(colour);
            if (++index % image.width == 0) bits_left_ = 0;  // each row of a P4 begins with a byte
        }
        return image;
    }

private:
    static bool is_space(std::uint8_t byte) noexcept { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
    static bool is_digit(std::uint8_t byte) noexcept { return byte >= '0' && byte <= '9'; }

    [[nodiscard]] std::uint8_t peek() const noexcept { return bytes_[reader_.offset()]; }

    /// White space, and comments up to the end of their line.
    void skip_space() {
        while (!reader_.at_end() && (is_space(peek()) || peek() == '#')) {
            const bool comment = peek() == '#';
            reader_.skip(1);
            while (comment && !reader_.at_end() && peek() != '\n' && peek() != '\r') reader_.skip(1);
        }
    }

    /// The next decimal number.
    std::uint32_t number(std::uint32_t most, const char* what) {
        skip_space();
        if (reader_.at_end()) reader_.fail({"truncated: ", what, " expected, came the end"});
        if (!is_digit(peek())) reader_.fail({what, " expected, which is a number"});
        const std::size_t begin = reader_.offset();
        std::uint64_t value = 0;
        while (!reader_.at_end() && is_digit(peek())) {
            value = value * 10 + (peek() - unsigned{'0'});
            if (value > most) reader_.fail_at(begin, {what, " is larger than ", most});
            reader_.skip(1);
        }
        return static_cast<std::uint32_t>(value);
    }

    /// Refuses a header that promises more than the file holds, before memory is taken for it.
    void check_enough(const GreyImage& image, std::size_t channels) const {
        std::uint64_t needed = std::uint64_t{image.width} * image.height * channels;
        if (bitmap_ && binary_) needed = (std::uint64_t{image.width} + 7) / 8 * image.height;
        if (!bitmap_ && binary_ && largest_ > 255) needed *= 2;
        if (!bitmap_ && !binary_) needed = 2 * needed - 1;  // a digit each, and a space between two
        if (needed > reader_.remaining())
            reader_.fail_at(bytes_.size(), {"truncated: the pixels need ", needed,
                                            " bytes or more, there are ", reader_.remaining()});
    }

    /// The next sample, as a channel of Colour.
    std::uint32_t sample() {
        if (bitmap_) return bit() ? 0 : 65535;  // 1 is black
        const std::size_t begin = reader_.offset();
        const std::uint32_t value = !binary_         ? number(largest_, "a sample")
                                    : largest_ > 255 ? reader_.big_endian<std::uint16_t>()
                                                     : reader_.big_endian<std::uint8_t>();
        if (value > largest_)
            reader_.fail_at(begin, {"a sample of ", value, " where the largest is ", largest_});
        return scale_channel(value, largest_);
    }

    bool bit() {
        if (!binary_) {
            skip_space();
            const std::uint8_t digit = reader_.take(1)[0];
            if (digit != '0' && digit != '1')
                reader_.fail_at(reader_.offset() - 1, "a pixel expected, 0 or 1");
            return digit == '1';
        }
        if (bits_left_ == 0) {
            bits_ = reader_.take(1)[0];
            bits_left_ = 8;
        }
        return (bits_ >> --bits_left_ & 1) != 0;
    }

    ByteView bytes_;
    ByteReader reader_;
    std::size_t pixel_limit_;
    std::uint32_t largest_ = 1;  // the sample that is white
    bool binary_ = false;
    bool bitmap_ = false;
    unsigned bits_ = 0;
    unsigned bits_left_ = 0;
};

}  // namespace detail

/// Reads a PNM picture, the first where the file has several: P1 and P4 (bits), P2 and P5 (grey), P3 and P6
/// (colours, of which grey_of() makes grey). FormatError where the file is damaged, a sample exceeds the
/// largest one announced, or there are more than `pixel_limit` pixels.
///
/// Source: Netpbm's manual pages pbm(5), pgm(5) and ppm(5).
[[nodiscard]] inline GreyImage decode_pnm(ByteView bytes, std::string_view source,
                                          std::size_t pixel_limit = default_pixel_limit) {
    return detail::PnmDecoder(bytes, source, pixel_limit).decode();
}

/// Writes a PGM picture (P5). ArgumentError where it has no pixels, or not as many as its size says.
[[nodiscard]] inline Bytes encode_pgm(const GreyImage& image) {
    detail::check_pixel_count(image);
    const std::string header =
        "P5\n" + std::to_string(image.width) + " " + std::to_string(image.height) + "\n255\n";
    Bytes file(header.begin(), header.end());
    file.insert(file.end(), image.pixels.begin(), image.pixels.end());
    return file;
}

}  // namespace INTARSIA_NAMESPACE::io
