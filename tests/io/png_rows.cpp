#include <intarsia/io/png_rows.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace intarsia::tests::io_png_rows {
using namespace intarsia::io;
using namespace intarsia::io::detail;

namespace {
Bytes unfiltered(unsigned filter, Bytes row, const Bytes& above, std::size_t step) {
    CHECK(unfilter_png_row(filter, row, above, step));
    return row;
}
}  // namespace

TEST_CASE("each filter adds what it predicts, zero beyond the edge") {
    const Bytes row = {1, 2, 3, 250};
    const Bytes above = {10, 20, 30, 40};
    CHECK(unfiltered(0, row, above, 1) == row);
    CHECK(unfiltered(1, row, above, 1) == Bytes{1, 3, 6, 0});
    CHECK(unfiltered(1, row, above, 3) == Bytes{1, 2, 3, 251});
    CHECK(unfiltered(2, row, above, 1) == Bytes{11, 22, 33, 34});
    CHECK(unfiltered(3, row, above, 1) == Bytes{6, 15, 25, 26});
    CHECK(unfiltered(3, row, above, 2) == Bytes{6, 12, 21, 20});
    CHECK(unfiltered(4, row, above, 1) == Bytes{11, 22, 33, 34});
    Bytes unchanged = row;
    CHECK_FALSE(unfilter_png_row(5, unchanged, above, 1));
    CHECK(unchanged == row);
}

TEST_CASE("Paeth's predictor prefers left, then above, where two are equally near") {
    CHECK(png_paeth(10, 20, 15) == 15);  // 10 + 20 - 15
    CHECK(png_paeth(10, 20, 10) == 20);
    CHECK(png_paeth(10, 20, 20) == 10);
    CHECK(png_paeth(10, 22, 14) == 22);
    CHECK(png_paeth(10, 10, 10) == 10);
    CHECK(png_paeth(0, 255, 128) == 128);
    CHECK(png_paeth(200, 100, 150) == 150);
}

TEST_CASE("the passes of Adam7 meet every pixel once") {
    for (std::uint32_t width = 1; width <= 10; ++width)
        for (std::uint32_t height = 1; height <= 10; ++height) {
            const PngHeader header{width, height, 8, PngColour::grey, true};
            std::vector<int> met(std::size_t{width} * height);
            for (const PngPass& pass : png_passes(header))
                for (std::size_t y = 0; y < pass.height(header); ++y)
                    for (std::size_t x = 0; x < pass.width(header); ++x)
                        ++met.at((pass.y_start + y * pass.y_step) * width + pass.x_start + x * pass.x_step);
            CHECK(met == std::vector<int>(met.size(), 1));
        }
}

TEST_CASE("a pass without columns or rows has no bytes") {
    const PngHeader one{1, 1, 16, PngColour::rgb_alpha, true};
    std::uint64_t bytes = 0;
    for (const PngPass& pass : png_passes(one)) bytes += pass.bytes(one);
    CHECK(bytes == 1 + 8);
    const PngHeader bits{9, 2, 1, PngColour::grey, false};
    CHECK(png_passes(bits).front().bytes(bits) == 2 * (1 + 2));
}

TEST_CASE("samples begin at the most significant bit") {
    const Bytes row = {0b1011'0001, 0x34};
    const auto all = [&](unsigned depth, std::size_t count) {
        std::vector<int> samples;
        for (std::size_t i = 0; i < count; ++i) samples.push_back(png_sample(row, i, depth));
        return samples;
    };
    CHECK(all(1, 8) == std::vector<int>{1, 0, 1, 1, 0, 0, 0, 1});
    CHECK(all(2, 5) == std::vector<int>{2, 3, 0, 1, 0});
    CHECK(all(4, 4) == std::vector<int>{11, 1, 3, 4});
    CHECK(all(8, 2) == std::vector<int>{0xB1, 0x34});
    CHECK(all(16, 1) == std::vector<int>{0xB134});
}

}  // namespace intarsia::tests::io_png_rows
