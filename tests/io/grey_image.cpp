#include <intarsia/io/grey_image.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>

namespace intarsia::tests::io_grey_image {
using namespace intarsia::io;

namespace {
static_assert(grey_of({0, 0, 0}) == 0 && grey_of({65535, 65535, 65535}) == 255);
static_assert(grey_of({0, 0, 0, 0}) == 255);  // drawn on nothing: the white behind it
static_assert(scale_channel(1, 1) == 65535 && scale_channel(7, 15) == 7 * 4369);
}  // namespace

TEST_CASE("a grey of 8 bits stays what it is") {
    for (std::uint32_t value = 0; value < 256; ++value) {
        const std::uint32_t channel = scale_channel(value, 255);
        CHECK(channel == value * 257);
        CHECK(grey_of({channel, channel, channel}) == value);
    }
}

TEST_CASE("colours and alpha become the nearest grey") {
    for (std::uint32_t red = 0; red <= 255; red += 51)
        for (std::uint32_t green = 0; green <= 255; green += 17)
            for (std::uint32_t blue = 0; blue <= 255; blue += 15)
                for (std::uint32_t alpha = 0; alpha <= 255; alpha += 85) {
                    const double brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
                    const double opacity = alpha / 255.0;
                    const double exact = opacity * brightness + (1 - opacity) * 255;
                    const int grey = grey_of({red * 257, green * 257, blue * 257, alpha * 257});
                    CHECK(std::abs(grey - exact) < 0.505);
                }
}

TEST_CASE("scale_channel rounds to the nearest of 65536 steps") {
    for (const std::uint32_t largest : {1u, 3u, 15u, 31u, 100u, 255u, 1000u, 65535u})
        for (std::uint32_t value = 0; value <= largest; value += 1 + largest / 50)
            CHECK(std::abs(scale_channel(value, largest) - value * 65535.0 / largest) <= 0.5);
}

}  // namespace intarsia::tests::io_grey_image
