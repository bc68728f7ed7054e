#include "digit_picture.hpp"

#include <intarsia/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

constexpr std::size_t side = 28;
constexpr std::size_t box_side = 20;

// Ink from 0 to 255, row by row.
struct Ink {
    std::size_t width;
    std::size_t height;
    std::vector<double> values;

    double at(std::size_t x, std::size_t y) const { return values[y * width + x]; }
};

std::uint8_t median_of_border(const intarsia::io::GreyImage& picture) {
    std::vector<std::uint8_t> border;
    for (std::size_t y = 0; y < picture.height; ++y)
        for (std::size_t x = 0; x < picture.width; ++x)
            if (x == 0 || y == 0 || x + 1 == picture.width || y + 1 == picture.height)
                border.push_back(picture.pixels[y * picture.width + x]);
    std::nth_element(border.begin(), border.begin() + static_cast<std::ptrdiff_t>(border.size() / 2),
                     border.end());
    return border[border.size() / 2];
}

// Ink on paper of 0: inverted if the border is light, and without the paper's own shade and noise, a tenth of
// the range above the border's shade.
Ink find_ink(const intarsia::io::GreyImage& picture) {
    const std::uint8_t paper = median_of_border(picture);
    const bool light_paper = paper > 127;
    Ink ink{picture.width, picture.height, std::vector<double>(picture.pixels.size())};
    double darkest = 0;
    for (std::size_t i = 0; i < ink.values.size(); ++i) {
        const double difference = light_paper ? paper - picture.pixels[i] : picture.pixels[i] - paper;
        ink.values[i] = std::max(difference, 0.0);
        darkest = std::max(darkest, ink.values[i]);
    }
    if (darkest < 16) throw intarsia::ArgumentError("no ink in the picture");
    for (double& value : ink.values) value = value < 0.1 * darkest ? 0 : value / darkest * 255;
    return ink;
}

Ink crop(const Ink& ink) {
    std::size_t left = ink.width, right = 0, top = ink.height, bottom = 0;
    for (std::size_t y = 0; y < ink.height; ++y)
        for (std::size_t x = 0; x < ink.width; ++x)
            if (ink.at(x, y) > 0) {
                left = std::min(left, x);
                right = std::max(right, x + 1);
                top = std::min(top, y);
                bottom = std::max(bottom, y + 1);
            }
    Ink cropped{right - left, bottom - top, {}};
    for (std::size_t y = top; y < bottom; ++y)
        for (std::size_t x = left; x < right; ++x) cropped.values.push_back(ink.at(x, y));
    return cropped;
}

// The mean ink under each pixel of a grid of width x height laid over the whole.
Ink resample(const Ink& ink, std::size_t width, std::size_t height) {
    Ink result{width, height, std::vector<double>(width * height)};
    const double step_x = static_cast<double>(ink.width) / static_cast<double>(width);
    const double step_y = static_cast<double>(ink.height) / static_cast<double>(height);
    const auto overlap = [](double begin, double end, std::size_t pixel) {
        const double first = static_cast<double>(pixel);
        return std::max(0.0, std::min(end, first + 1) - std::max(begin, first));
    };
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const double from_x = static_cast<double>(x) * step_x, to_x = from_x + step_x;
            const double from_y = static_cast<double>(y) * step_y, to_y = from_y + step_y;
            double sum = 0;
            for (auto v = static_cast<std::size_t>(from_y); v < ink.height && static_cast<double>(v) < to_y;
                 ++v)
                for (auto u = static_cast<std::size_t>(from_x);
                     u < ink.width && static_cast<double>(u) < to_x; ++u)
                    sum += ink.at(u, v) * overlap(from_x, to_x, u) * overlap(from_y, to_y, v);
            result.values[y * width + x] = sum / (step_x * step_y);
        }
    return result;
}

}  // namespace

std::array<float, 28 * 28> digit_from_picture(const intarsia::io::GreyImage& picture) {
    const Ink ink = crop(find_ink(picture));
    const double scale = static_cast<double>(box_side) / static_cast<double>(std::max(ink.width, ink.height));
    const auto scaled = [&](std::size_t extent) {
        return std::max<std::size_t>(
            1, static_cast<std::size_t>(std::lround(static_cast<double>(extent) * scale)));
    };
    const Ink digit = resample(ink, scaled(ink.width), scaled(ink.height));

    double mass = 0, mass_x = 0, mass_y = 0;
    for (std::size_t y = 0; y < digit.height; ++y)
        for (std::size_t x = 0; x < digit.width; ++x) {
            mass += digit.at(x, y);
            mass_x += digit.at(x, y) * static_cast<double>(x);
            mass_y += digit.at(x, y) * static_cast<double>(y);
        }
    const auto shift_x = static_cast<std::ptrdiff_t>(std::lround(14 - mass_x / mass));
    const auto shift_y = static_cast<std::ptrdiff_t>(std::lround(14 - mass_y / mass));

    std::array<float, side * side> pixels{};
    for (std::size_t y = 0; y < digit.height; ++y)
        for (std::size_t x = 0; x < digit.width; ++x) {
            const auto to_x = static_cast<std::ptrdiff_t>(x) + shift_x;
            const auto to_y = static_cast<std::ptrdiff_t>(y) + shift_y;
            const auto inside = static_cast<std::ptrdiff_t>(side);
            if (to_x < 0 || to_y < 0 || to_x >= inside || to_y >= inside) continue;
            pixels[static_cast<std::size_t>(to_y * inside + to_x)] = static_cast<float>(digit.at(x, y) / 255);
        }
    return pixels;
}
