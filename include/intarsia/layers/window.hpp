// What convolutions and pools say about the windows they look through.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// What lies beyond the edge of an image: `valid`, nothing, windows stay inside; `same`, zeros, as many as
/// give ceil(size / stride) windows (a pool counts only what is inside); `causal`, zeros in front of a
/// sequence alone, so that no output sees what comes after it.
enum class Padding { valid, same, causal };

/// Keras's name of it.
constexpr std::string_view name(Padding padding) noexcept {
    return padding == Padding::same ? "same" : padding == Padding::causal ? "causal" : "valid";
}

/// How far a window moves: {2, 2}.
struct Strides2D {
    std::size_t height = 1;  ///< rows at a time
    std::size_t width = 1;   ///< columns at a time
};

/// Rows and columns at the rim of an image.
struct Borders {
    std::size_t top;     ///< rows
    std::size_t bottom;  ///< rows
    std::size_t left;    ///< columns
    std::size_t right;   ///< columns

    /// As Keras writes it: ((top, bottom), (left, right)).
    [[nodiscard]] constexpr std::array<std::array<std::size_t, 2>, 2> pairs() const {
        return {{{top, bottom}, {left, right}}};
    }
};

/// Whether so many numbers can tell borders.
template <std::size_t... Rims>
inline constexpr bool are_borders = sizeof...(Rims) == 1 || sizeof...(Rims) == 2 || sizeof...(Rims) == 4;

/// One number for every side, two for (above and below, left and right), or four for above, below, left,
/// right.
template <std::size_t... Rims>
constexpr Borders borders_of() {
    constexpr std::array<std::size_t, sizeof...(Rims)> rims{Rims...};
    if constexpr (!are_borders<Rims...>)
        return {};
    else if constexpr (sizeof...(Rims) == 4)
        return {rims[0], rims[1], rims[2], rims[3]};
    else
        return {rims.front(), rims.front(), rims.back(), rims.back()};
}

}  // namespace INTARSIA_NAMESPACE
