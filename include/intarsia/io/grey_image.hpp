// A grey picture, and how colours become grey.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

/// height x width bytes, 0 black ... 255 white, row by row from the top.
struct GreyImage {
    std::size_t width = 0;             ///< pixels in a row
    std::size_t height = 0;            ///< rows
    std::vector<std::uint8_t> pixels;  ///< width * height of them.
};

/// No picture file with more pixels is unpacked, unless the caller says otherwise: 64 Mi.
inline constexpr std::size_t default_pixel_limit = std::size_t{1} << 26;

/// One pixel as the picture formats have it; each channel 0 ... 65535, to which 1, 2, 4, 8 and 16 bits scale
/// without rounding. Alpha: 0 is transparent.
struct Colour {
    std::uint32_t red = 0;        ///< 0 ... 65535.
    std::uint32_t green = 0;      ///< 0 ... 65535.
    std::uint32_t blue = 0;       ///< 0 ... 65535.
    std::uint32_t alpha = 65535;  ///< 0 transparent ... 65535 opaque.
};

/// `value` out of 0 ... `largest` as a channel of Colour; largest must be 1 ... 65535.
[[nodiscard]] constexpr std::uint32_t scale_channel(std::uint32_t value, std::uint32_t largest) noexcept {
    return static_cast<std::uint32_t>((value * std::uint64_t{65535} + largest / 2) / largest);
}

/// The brightness 0.299 R + 0.587 G + 0.114 B in front of white: what is drawn black on nothing stays
/// visible.
///
/// Source: ITU-R BT.601.
[[nodiscard]] constexpr std::uint8_t grey_of(const Colour& colour) noexcept {
    constexpr std::uint64_t white = 65535;
    const std::uint64_t brightness = (299 * std::uint64_t{colour.red} + 587 * std::uint64_t{colour.green} +
                                      114 * std::uint64_t{colour.blue} + 500) /
                                     1000;
    const std::uint64_t blended =
        (brightness * colour.alpha + white * (white - colour.alpha) + white / 2) / white;
    return static_cast<std::uint8_t>((blended + 128) / 257);
}

namespace detail {

/// What every writer asks for: ArgumentError unless there are pixels, and as many as the size says.
inline void check_pixel_count(const GreyImage& image) {
    const bool right = image.width != 0 && image.height != 0 && image.pixels.size() % image.width == 0 &&
                       image.pixels.size() / image.width == image.height;
    if (!right)
        throw ArgumentError({"a picture of ", image.width, " x ", image.height, " with ", image.pixels.size(),
                             " pixels cannot be written"});
}

/// Refuses a picture without pixels, or with more than the limit; `reader` stands behind the sizes.
inline void check_image_size(const ByteReader& reader, std::uint64_t width, std::uint64_t height,
                             std::size_t pixel_limit) {
    // So that the bytes of pixels, and of rows as a file packs them, can be counted.
    constexpr std::uint64_t most = (std::numeric_limits<std::size_t>::max)() / 64;
    if (width == 0 || height == 0) reader.fail("the picture has no pixels");
    if (width > std::min<std::uint64_t>(pixel_limit, most) / height)
        reader.fail({"the picture of ", width, " x ", height, " pixels is larger than the limit of ",
                     pixel_limit, " pixels"});
}

}  // namespace detail

}  // namespace INTARSIA_NAMESPACE::io
