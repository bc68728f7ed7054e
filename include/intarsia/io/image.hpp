// Picture files of every format the library knows, read as grey.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/bmp.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/grey_image.hpp>
#include <intarsia/io/png.hpp>
#include <intarsia/io/pnm.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace INTARSIA_NAMESPACE::io {

/// Reads a PNG, PNM or BMP picture; its first bytes tell which. FormatError where it is damaged or of another
/// format, or has more than `pixel_limit` pixels.
[[nodiscard]] inline GreyImage decode_image(ByteView bytes, std::string_view source,
                                            std::size_t pixel_limit = default_pixel_limit) {
    const auto begins_with = [bytes](std::string_view start) {
        return bytes.size() >= start.size() &&
               std::equal(start.begin(), start.end(), bytes.begin(), [](char letter, std::uint8_t byte) {
                   return static_cast<std::uint8_t>(letter) == byte;
               });
    };
    if (begins_with("\x89PNG")) return decode_png(bytes, source, pixel_limit);
    if (begins_with("BM")) return decode_bmp(bytes, source, pixel_limit);
    if (begins_with("P") && bytes.size() > 1 && bytes[1] >= '1' && bytes[1] <= '6')
        return decode_pnm(bytes, source, pixel_limit);

    const char* const came = bytes.empty()                 ? "an empty file"
                             : begins_with("\xFF\xD8\xFF") ? "a JPEG file"
                             : begins_with("GIF8")         ? "a GIF file"
                             : begins_with("RIFF")         ? "a WebP file"
                                                           : "something else";
    throw FormatError(source, 0, {"a PNG, PNM (PBM, PGM, PPM) or BMP picture expected, came ", came});
}

/// Reads a picture file, whatever its name; as decode_image. FileError where it cannot be read.
[[nodiscard]] inline GreyImage read_image(const std::filesystem::path& path,
                                          std::size_t pixel_limit = default_pixel_limit) {
    return decode_image(read_file(path), path.string(), pixel_limit);
}

}  // namespace INTARSIA_NAMESPACE::io
