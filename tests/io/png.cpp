#include "png_writer.hpp"
#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/png.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace intarsia::tests::io_png {
using namespace intarsia::io;
using samples::PngWriter;

namespace {

Bytes pixels_of(const Bytes& file) { return decode_png(file, "test").pixels; }

std::string problem_of(const Bytes& bytes) {
    try {
        (void)decode_png(bytes, "test");
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The greys that the note of a sample promises, not rounded.
std::vector<double> expected_greys(const samples::Sample& sample) {
    const std::size_t type = sample.number("color_type");
    const double largest = std::exp2(sample.note.at("bit_depth").as_number()) - 1;
    const std::size_t channels = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
    const auto* const transparent = sample.note.find("transparent");
    const std::vector<double> values = sample.numbers("samples");
    std::vector<double> greys;
    for (std::size_t i = 0; i < values.size(); i += channels) {
        double colour[3] = {values[i] / largest, values[i] / largest, values[i] / largest};
        if (type == 3) {
            const auto& entry = sample.note.at("palette").at(static_cast<std::size_t>(values[i]));
            for (std::size_t c = 0; c < 3; ++c) colour[c] = entry.at(c).as_number() / 255;
        } else if (channels >= 3) {
            for (std::size_t c = 0; c < 3; ++c) colour[c] = values[i + c] / largest;
        }
        double alpha = channels % 2 == 0 ? values[i + channels - 1] / largest : 1;
        if (transparent != nullptr && transparent->is_number() && values[i] == transparent->as_number())
            alpha = 0;
        greys.push_back(255 *
                        (alpha * (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) + 1 - alpha));
    }
    return greys;
}

}  // namespace

TEST_CASE("decode_png reads every way to write a pixel") {
    CHECK(pixels_of(PngWriter().header(3, 1, 1, 0).rows({0, 0b101'00000}).end()) == Bytes{255, 0, 255});
    CHECK(pixels_of(PngWriter().header(4, 1, 2, 0).rows({0, 0b00'01'10'11}).end()) == Bytes{0, 85, 170, 255});
    CHECK(pixels_of(PngWriter().header(3, 1, 4, 0).rows({0, 0x08, 0xF0}).end()) == Bytes{0, 136, 255});
    CHECK(pixels_of(PngWriter().header(1, 2, 8, 0).rows({0, 7, 0, 9}).end()) == Bytes{7, 9});
    CHECK(pixels_of(PngWriter().header(2, 1, 16, 0).rows({0, 0x12, 0x00, 0xFF, 0xFF}).end()) ==
          Bytes{18, 255});
    CHECK(pixels_of(PngWriter().header(3, 1, 8, 2).rows({0, 255, 0, 0, 0, 255, 0, 0, 0, 255}).end()) ==
          Bytes{76, 150, 29});
    CHECK(pixels_of(PngWriter().header(3, 1, 8, 4).rows({0, 0, 255, 0, 0, 0, 51}).end()) ==
          Bytes{0, 255, 204});
    CHECK(pixels_of(PngWriter().header(1, 1, 8, 6).rows({0, 255, 0, 0, 0}).end()) == Bytes{255});
    CHECK(pixels_of(PngWriter().header(1, 1, 16, 6).rows({0, 0, 0, 0, 0, 0, 0, 0x80, 0x00}).end()) ==
          Bytes{127});
    CHECK(pixels_of(PngWriter()
                        .header(2, 1, 1, 3)
                        .chunk("PLTE", {255, 0, 0, 0, 0, 0})
                        .chunk("tRNS", {255, 0})
                        .rows({0, 0b01'000000})
                        .end()) == Bytes{76, 255});
}

TEST_CASE("decode_png makes the one transparent colour white") {
    CHECK(pixels_of(PngWriter().header(2, 1, 8, 0).chunk("tRNS", {0, 7}).rows({0, 7, 8}).end()) ==
          Bytes{255, 8});
    CHECK(pixels_of(PngWriter().header(2, 1, 16, 0).chunk("tRNS", {1, 7}).rows({0, 1, 7, 1, 8}).end()) ==
          Bytes{255, 1});
    CHECK(pixels_of(PngWriter()
                        .header(2, 1, 8, 2)
                        .chunk("tRNS", {0, 1, 0, 2, 0, 3})
                        .rows({0, 1, 2, 3, 1, 1, 1})
                        .end()) == Bytes{255, 1});
}

TEST_CASE("decode_png undoes filters and interlacing") {
    CHECK(pixels_of(PngWriter().header(2, 3, 8, 0).rows({1, 5, 6, 2, 1, 1, 4, 1, 255}).end()) ==
          Bytes{5, 11, 6, 12, 7, 11});
    // 3 x 3: the passes hold the pixels 0; 2; 6 8; 1 7; 3 4 5, each row with its filter in front.
    CHECK(pixels_of(PngWriter()
                        .header(3, 3, 8, 0, 1)
                        .rows({0, 10, 0, 12, 0, 16, 18, 0, 11, 0, 17, 0, 13, 14, 15})
                        .end()) == Bytes{10, 11, 12, 13, 14, 15, 16, 17, 18});
}

TEST_CASE("decode_png joins IDAT chunks, empty ones too") {
    const Bytes stream = samples::zlib_stored(Bytes{0, 1, 2});
    PngWriter writer;
    writer.header(2, 1, 8, 0);
    for (const std::uint8_t byte : stream) writer.chunk("IDAT", {byte}).chunk("IDAT");
    CHECK(pixels_of(writer.end()) == Bytes{1, 2});
}

TEST_CASE("decode_png refuses pixels that are not what the header says") {
    const auto grey = [] { return PngWriter().header(2, 2, 8, 0); };
    CHECK(contains(problem_of(grey().rows({0, 1, 2, 0, 3}).end()),
                   "too few pixels: 6 bytes of rows expected, came 5"));
    CHECK(contains(problem_of(grey().rows({0, 1, 2, 0, 3, 4, 5}).end()), "longer than the limit of 6 bytes"));
    CHECK(
        contains(problem_of(grey().rows({0, 1, 2, 5, 3, 4}).end()), "row 1: filter 0 to 4 expected, came 5"));
    Bytes longer = samples::zlib_stored(Bytes{0, 1, 2, 0, 3, 4});
    longer.push_back(0);
    CHECK(contains(problem_of(grey().chunk("IDAT", longer).end()), "more data after the end"));
    Bytes checksum = samples::zlib_stored(Bytes{0, 1, 2, 0, 3, 4});
    checksum.back() ^= 1;
    CHECK(contains(problem_of(grey().chunk("IDAT", checksum).end()), "test: byte 54: the Adler-32 checksum"));
    CHECK(contains(problem_of(PngWriter().header(1, 1, 2, 3).chunk("PLTE", {1, 2, 3}).rows({0, 0x40}).end()),
                   "colour 1 of a palette of 1"));
    CHECK_THROWS_AS((void)decode_png(grey().rows({0, 1, 2, 0, 3, 4}).end(), "test", 3), FormatError);
}

TEST_CASE("encode_png writes what decode_png reads") {
    for (const std::size_t width : {1u, 2u, 28u, 300u}) {
        GreyImage image{width, 500, {}};
        for (std::size_t i = 0; i < width * 500; ++i)
            image.pixels.push_back(static_cast<std::uint8_t>(i * i / 7));
        const GreyImage read = decode_png(encode_png(image), "test");
        CHECK(read.width == image.width);
        CHECK(read.height == image.height);
        CHECK(read.pixels == image.pixels);
    }
    CHECK_THROWS_AS((void)encode_png({0, 0, {}}), ArgumentError);
    CHECK_THROWS_AS((void)encode_png({2, 2, {1, 2, 3}}), ArgumentError);
    CHECK_THROWS_AS((void)encode_png({2, 2, {1, 2, 3, 4, 5, 6}}), ArgumentError);
}

TEST_CASE("damaged PNG files are an error, never more") {
    const auto read = [](ByteView bytes) { return decode_png(bytes, "test", 10'000); };
    const Bytes grey = encode_png({3, 3, {0, 1, 2, 3, 4, 5, 6, 7, 8}});
    samples::check_truncated(grey, read);
    samples::check_mutated(grey, read);

    // Behind the checksums, which hide all other damage: the header and the stream themselves.
    const auto chunks = [&](ByteView bytes) {
        return read(PngWriter()
                        .chunk("IHDR", Bytes(bytes.begin(), bytes.begin() + 13))
                        .chunk("PLTE", {1, 2, 3, 4, 5, 6})
                        .chunk("IDAT", Bytes(bytes.begin() + 13, bytes.end()))
                        .end());
    };
    Bytes parts = {0, 0, 0, 5, 0, 0, 0, 3, 2, 3, 0, 0, 1};
    const Bytes stream = samples::zlib_stored(Bytes{0, 0, 1, 0x40, 2, 0x10, 0, 0x40, 4, 0, 0, 0});
    parts.insert(parts.end(), stream.begin(), stream.end());
    samples::check_mutated(
        parts, [&](ByteView bytes) { return bytes.size() < 13 ? GreyImage{} : chunks(bytes); }, 5000);
}

TEST_CASE("decode_png agrees with the samples") {
    for (const auto& sample : samples::all("png")) {
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected().starts_with("reject")) {
            CHECK_THROWS_AS((void)decode_png(bytes, sample.name()), FormatError);
            continue;
        }
        const GreyImage image = decode_png(bytes, sample.name());
        CHECK(image.width == sample.number("width"));
        CHECK(image.height == sample.number("height"));
        const std::vector<double> greys = expected_greys(sample);
        REQUIRE(image.pixels.size() == greys.size());
        for (std::size_t i = 0; i < greys.size(); ++i) {
            CAPTURE(i);
            CHECK(std::abs(image.pixels[i] - greys[i]) < 0.505);
        }
    }
}

}  // namespace intarsia::tests::io_png
