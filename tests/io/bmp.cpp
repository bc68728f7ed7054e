#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/bmp.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace intarsia::tests::io_bmp {
using namespace intarsia::io;

namespace {

/// What a small BMP file says of itself; each test changes what it is about.
struct Bmp {
    std::uint32_t header_size = 40;
    std::int32_t width = 2;
    std::int32_t height = 2;
    int planes = 1;
    int bits = 24;
    std::uint32_t compression = 0;
    std::uint32_t colours = 0;
    Bytes behind_header;  // masks and palette
    Bytes pixels = {1, 1, 1, 2, 2, 2, 0, 0, 3, 3, 3, 4, 4, 4, 0, 0};
    std::uint32_t more_offset = 0;

    [[nodiscard]] Bytes file() const {
        Bytes result = {'B', 'M'};
        const auto put = [&result](std::uint32_t value, int count) {
            for (int i = 0; i < count; ++i) result.push_back(static_cast<std::uint8_t>(value >> 8 * i));
        };
        result.resize(10);
        put(14 + header_size + static_cast<std::uint32_t>(behind_header.size()) + more_offset, 4);
        put(header_size, 4);
        const int side = header_size == 12 ? 2 : 4;
        put(static_cast<std::uint32_t>(width), side);
        put(static_cast<std::uint32_t>(height), side);
        put(static_cast<std::uint32_t>(planes), 2);
        put(static_cast<std::uint32_t>(bits), 2);
        if (header_size != 12) {
            put(compression, 4);
            for (int i = 0; i < 3; ++i) put(0, 4);
            put(colours, 4);
            put(0, 4);
        }
        result.insert(result.end(), behind_header.begin(), behind_header.end());
        result.resize(result.size() + more_offset);
        result.insert(result.end(), pixels.begin(), pixels.end());
        return result;
    }
};

Bytes pixels_of(const Bmp& bmp) { return decode_bmp(bmp.file(), "test").pixels; }

std::string problem_of(const Bmp& bmp) {
    try {
        (void)decode_bmp(bmp.file(), "test", 1000);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Bmp changed(void (*change)(Bmp&)) {
    Bmp bmp;
    change(bmp);
    return bmp;
}

}  // namespace

TEST_CASE("decode_bmp reads rows from the bottom, or from the top") {
    CHECK(pixels_of(Bmp{}) == Bytes{3, 4, 1, 2});
    CHECK(pixels_of(changed([](Bmp& bmp) { bmp.height = -2; })) == Bytes{1, 2, 3, 4});
    CHECK(pixels_of(changed([](Bmp& bmp) { bmp.more_offset = 9; })) == Bytes{3, 4, 1, 2});
    CHECK(pixels_of(changed([](Bmp& bmp) { bmp.header_size = 12; })) == Bytes{3, 4, 1, 2});
}

TEST_CASE("decode_bmp reads palettes") {
    Bmp bmp;
    bmp.width = 3;
    bmp.height = 1;
    bmp.behind_header = {0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0};  // red, green, blue
    bmp.colours = 3;
    bmp.bits = 8;
    bmp.pixels = {0, 1, 2, 0};
    CHECK(pixels_of(bmp) == Bytes{76, 150, 29});
    bmp.pixels[1] = 3;
    CHECK(contains(problem_of(bmp), "byte 67: a pixel has colour 3 of a palette of 3"));
    bmp.bits = 4;
    bmp.pixels = {0x21, 0x00, 0, 0};
    CHECK(pixels_of(bmp) == Bytes{29, 150, 76});
    bmp.bits = 1;
    CHECK(contains(problem_of(bmp), "a palette of at most 2 colours expected, came 3"));
    bmp.colours = 0;
    bmp.pixels = {0b1010'0000, 0, 0, 0};
    CHECK(pixels_of(bmp) == Bytes{150, 76, 150});
    bmp.header_size = 12;
    bmp.behind_header = {0, 0, 0, 255, 255, 255};
    CHECK(pixels_of(bmp) == Bytes{255, 0, 255});
}

TEST_CASE("decode_bmp reads 16 and 32 bits, with and without masks") {
    Bmp bmp;
    bmp.height = 1;
    bmp.bits = 16;
    bmp.pixels = {0xFF, 0x7F, 0x1F, 0x00};
    CHECK(pixels_of(bmp) == Bytes{255, 29});
    bmp.compression = 3;
    bmp.behind_header = {0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0};  // 5, 6 and 5 bits
    bmp.pixels = {0xFF, 0xFF, 0xE0, 0x07};
    CHECK(pixels_of(bmp) == Bytes{255, 150});
    bmp.behind_header[2] = 1;
    CHECK(contains(problem_of(bmp), "a colour mask that is none"));
    bmp.behind_header = {0, 0xA8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0};
    CHECK(contains(problem_of(bmp), "a colour mask that is none"));

    bmp.bits = 32;
    bmp.compression = 0;
    bmp.behind_header = {};
    bmp.pixels = {255, 0, 0, 77, 0, 0, 255, 0};
    CHECK(pixels_of(bmp) == Bytes{29, 76});
    bmp.compression = 3;
    bmp.header_size = 56;
    bmp.behind_header = {0xFF, 0, 0,    0, 0, 0xFF, 0, 0,
                         0,    0, 0xFF, 0, 0, 0,    0, 0xFF};  // red first, alpha last
    Bytes file = bmp.file();
    file[10] = static_cast<std::uint8_t>(14 + 56);  // the masks are part of the header
    CHECK(decode_bmp(file, "test").pixels == Bytes{201, 255});
}

TEST_CASE("decode_bmp says what is wrong") {
    CHECK(
        contains(problem_of(changed([](Bmp& bmp) { bmp.header_size = 41; })), "byte 14: a header of 12, 40"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.width = 0; })), "has no pixels"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.width = -1; })), "out of range"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.height = INT32_MIN; })), "out of range"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.width = bmp.height = 0x7FFFFFFF; })),
                   "limit of 1000"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.planes = 2; })), "1 colour plane expected, came 2"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.bits = 2; })),
                   "24 or 32 bits a pixel expected, came 2"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.compression = 1; })), "run-length"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.compression = 9; })), "compression 9"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.compression = 3; })), "compression 3 with 24 bits"));
    CHECK(contains(problem_of(changed([](Bmp& bmp) { bmp.pixels.pop_back(); })),
                   "truncated: 2 rows of 8 bytes"));
    Bytes inside = Bmp{}.file();
    inside[10] = 53;
    CHECK_THROWS_WITH((void)decode_bmp(inside, "test"),
                      "test: byte 10: the pixels begin at byte 53, inside the header, which ends at 54");
}

TEST_CASE("damaged BMP files are an error, never more") {
    const auto read = [](ByteView bytes) { return decode_bmp(bytes, "test", 10'000); };
    samples::check_truncated(Bmp{}.file(), read);
    samples::check_mutated(Bmp{}.file(), read, 10'000);
}

TEST_CASE("decode_bmp agrees with the samples") {
    for (const auto& sample : samples::all("bmp")) {
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)decode_bmp(bytes, sample.name()), FormatError);
            continue;
        }
        const GreyImage image = decode_bmp(bytes, sample.name());
        CHECK(image.width == sample.number("width"));
        CHECK(image.height == sample.number("height"));
        const std::vector<double> values = sample.numbers("rgb");
        REQUIRE(image.pixels.size() * 3 == values.size());
        for (std::size_t i = 0; i < image.pixels.size(); ++i) {
            const double grey = 0.299 * values[3 * i] + 0.587 * values[3 * i + 1] + 0.114 * values[3 * i + 2];
            CHECK(std::abs(image.pixels[i] - grey) < 0.505);
        }
    }
}

}  // namespace intarsia::tests::io_bmp
