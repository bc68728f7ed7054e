// The rows of a PNG picture: the passes of Adam7, and the filters that make rows compress well.
#pragma once

#include <intarsia/io/png_chunks.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace INTARSIA_NAMESPACE::io::detail {

/// The pixels x_start, x_start + x_step, ... of the rows y_start, y_start + y_step, ...: a picture of its
/// own.
struct PngPass {
    std::size_t x_start = 0;
    std::size_t y_start = 0;
    std::size_t x_step = 1;
    std::size_t y_step = 1;

    [[nodiscard]] constexpr std::size_t width(const PngHeader& header) const noexcept {
        return header.width <= x_start ? 0 : (header.width - x_start + x_step - 1) / x_step;
    }
    [[nodiscard]] constexpr std::size_t height(const PngHeader& header) const noexcept {
        return header.height <= y_start ? 0 : (header.height - y_start + y_step - 1) / y_step;
    }

    /// Bytes of one row, without the one that names its filter.
    [[nodiscard]] std::uint64_t row_bytes(const PngHeader& header) const noexcept {
        return (std::uint64_t{width(header)} * header.bits_per_pixel() + 7) / 8;
    }

    /// Bytes of all rows; none for a pass that has no column.
    [[nodiscard]] std::uint64_t bytes(const PngHeader& header) const noexcept {
        return width(header) == 0 ? 0 : (row_bytes(header) + 1) * height(header);
    }
};

inline constexpr std::array<PngPass, 1> png_whole = {{{0, 0, 1, 1}}};
inline constexpr std::array<PngPass, 7> png_adam7 = {
    {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};

inline std::span<const PngPass> png_passes(const PngHeader& header) noexcept {
    if (header.interlaced) return png_adam7;
    return png_whole;
}

/// Whichever of the left, upper, and upper left neighbour is nearest to left + above - above_left.
constexpr std::uint8_t png_paeth(int left, int above, int above_left) noexcept {
    const int estimate = left + above - above_left;
    const auto distance = [estimate](int value) {
        return value < estimate ? estimate - value : value - estimate;
    };
    int nearest = left;
    if (distance(above) < distance(nearest)) nearest = above;
    if (distance(above_left) < distance(nearest)) nearest = above_left;
    return static_cast<std::uint8_t>(nearest);
}

/// Undoes the filter of a row in place; `above` is the row before it, zeros for the first one, and a pixel
/// has `step` bytes (1 where it has less). False where there is no such filter.
inline bool unfilter_png_row(unsigned filter, std::span<std::uint8_t> row,
                             std::span<const std::uint8_t> above, std::size_t step) noexcept {
    const auto each = [&](auto predict) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const int left = i < step ? 0 : row[i - step];
            const int above_left = i < step ? 0 : above[i - step];
            row[i] = static_cast<std::uint8_t>(row[i] + predict(left, int{above[i]}, above_left));
        }
    };
    switch (filter) {
        case 0:
            return true;
        case 1:
            each([](int left, int, int) { return left; });
            return true;
        case 2:
            each([](int, int up, int) { return up; });
            return true;
        case 3:
            each([](int left, int up, int) { return (left + up) / 2; });
            return true;
        case 4:
            each([](int left, int up, int up_left) { return int{png_paeth(left, up, up_left)}; });
            return true;
        default:
            return false;
    }
}

/// Sample number `index` of an unfiltered row.
inline std::uint16_t png_sample(std::span<const std::uint8_t> row, std::size_t index,
                                unsigned depth) noexcept {
    if (depth == 16) return static_cast<std::uint16_t>(row[2 * index] << 8 | row[2 * index + 1]);
    if (depth == 8) return row[index];
    const std::size_t bit = index * depth;
    return static_cast<std::uint16_t>(row[bit / 8] >> (8 - depth - bit % 8) & ((1u << depth) - 1));
}

}  // namespace INTARSIA_NAMESPACE::io::detail
