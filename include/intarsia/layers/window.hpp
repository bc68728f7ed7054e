// What convolutions and pools say about the windows they look through.
#pragma once

#include <cstddef>
#include <string_view>

namespace intarsia {

/// What lies beyond the edge of an image: `valid`, nothing, windows stay inside; `same`, zeros, as many as
/// give ceil(size / stride) windows (a pool counts only what is inside).
enum class Padding { valid, same };

/// Keras's name of it.
constexpr std::string_view name(Padding padding) noexcept {
    return padding == Padding::same ? "same" : "valid";
}

/// How far a window moves: {2, 2}.
struct Strides2D {
    std::size_t height = 1;
    std::size_t width = 1;
};

}  // namespace intarsia
