// Grey pictures with a class each, as image files and IDX files hold them.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// `size()` pictures of height x width bytes (0 black ... 255 white), row by row, one after the other.
struct LabelledImages {
    std::size_t height = 0;            ///< rows of each image
    std::size_t width = 0;             ///< columns of each image
    std::vector<std::uint8_t> pixels;  ///< image after image, row by row; 0 is the background
    std::vector<std::uint8_t> labels;  ///< the class of each image

    [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }  ///< images

    /// The pixels of one picture.
    [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index) const {
        return std::span(pixels).subspan(index * height * width, height * width);
    }
};

}  // namespace INTARSIA_NAMESPACE
