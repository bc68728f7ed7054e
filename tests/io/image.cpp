#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/image.hpp>

#include <doctest/doctest.h>

#include <string>

namespace intarsia::tests::io_image {
using namespace intarsia::io;
using samples::bytes_of;

TEST_CASE("decode_image tells formats by their first bytes") {
    const GreyImage image{2, 1, {7, 200}};
    CHECK(decode_image(encode_png(image), "test").pixels == image.pixels);
    CHECK(decode_image(encode_pgm(image), "test").pixels == image.pixels);
    CHECK_THROWS_WITH((void)decode_image(bytes_of("BM"), "test"),
                      "test: byte 2: truncated: 8 bytes expected, 0 left (2 bytes in all)");
}

TEST_CASE("decode_image names what it does not read") {
    const std::string expected = "test: byte 0: a PNG, PNM (PBM, PGM, PPM) or BMP picture expected, came ";
    const auto problem_of = [](const std::string& text) {
        try {
            (void)decode_image(bytes_of(text), "test");
        } catch (const FormatError& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    CHECK(problem_of("") == expected + "an empty file");
    CHECK(problem_of("\xFF\xD8\xFF\xE0") == expected + "a JPEG file");
    CHECK(problem_of("GIF89a") == expected + "a GIF file");
    CHECK(problem_of("P9 1 1") == expected + "something else");
    CHECK(problem_of("P") == expected + "something else");
}

TEST_CASE("read_image reads or refuses every sample") {
    for (const char* const format : {"png", "pnm", "bmp"})
        for (const auto& sample : samples::all(format)) {
            CAPTURE(sample.name());
            if (sample.expected().starts_with("reject")) {
                CHECK_THROWS_AS((void)read_image(sample.path), FormatError);
            } else {
                const GreyImage image = read_image(sample.path);
                CHECK(image.pixels.size() == image.width * image.height);
            }
        }
}

TEST_CASE("read_image names the file it cannot read") {
    CHECK_THROWS_AS((void)read_image("no such file.png"), FileError);
}

}  // namespace intarsia::tests::io_image
