// The extents of a tensor, known to the compiler.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// The extents of one sample, outermost first; rows are stored one after the other, the last extent
/// contiguous.
///
/// An image is Shape<height, width, channels>, a sequence Shape<steps, channels>, a vector Shape<units>.
template <std::size_t... Extents>
struct Shape {
    static constexpr std::size_t rank = sizeof...(Extents);  ///< axes
    /// Numbers: the product of the extents.
    static constexpr std::size_t size = (std::size_t{1} * ... * Extents);
    static constexpr std::array<std::size_t, rank> extents{Extents...};  ///< the slowest axis first
};

template <class T>
inline constexpr bool is_shape = false;
template <std::size_t... Extents>
inline constexpr bool is_shape<Shape<Extents...>> = true;

/// Satisfied by every Shape<...>.
template <class T>
concept ShapeType = is_shape<std::remove_cv_t<T>>;

/// Extent number `Axis` of a shape.
template <ShapeType S, std::size_t Axis>
requires(Axis < S::rank) inline constexpr std::size_t extent = S::extents[Axis];

/// "(28, 28, 1)"; with a leading text, "(None, 28, 28, 1)" as Keras prints it.
inline std::string shape_text(std::span<const std::size_t> extents, std::string_view leading = "") {
    std::string text = "(";
    text += leading;
    for (const std::size_t value : extents) {
        if (text.size() > 1) text += ", ";
        text += std::to_string(value);
    }
    return text + ")";
}

/// The same of a shape.
template <ShapeType S>
std::string to_string(S, std::string_view leading = "") {
    return shape_text(S::extents, leading);
}

}  // namespace INTARSIA_NAMESPACE
