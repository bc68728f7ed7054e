// The numbers a kernel must know at compile time, each set as one type.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace INTARSIA_NAMESPACE::simd {

/// How `Extent` numbers are seen by a window of `Window` that moves by `Stride`, along one axis.
///
/// `same` padding, as Keras counts it: ceil(Extent / Stride) positions, with zeros (for a pool: nothing)
/// around the data as evenly as possible, the odd one behind. Otherwise only positions that lie wholly inside
/// the data count.
template <std::size_t Extent, std::size_t Window, std::size_t Stride, bool Same>
struct Axis {
    static constexpr std::size_t extent = Extent;
    static constexpr std::size_t window = Window;
    static constexpr std::size_t stride = Stride;
    static constexpr std::size_t positions =
        Same ? (Extent + Stride - 1) / Stride : (Extent < Window ? 0 : (Extent - Window) / Stride + 1);
    /// What all windows together cover, padding included.
    static constexpr std::size_t covered = positions == 0 ? 0 : (positions - 1) * Stride + Window;
    static constexpr std::size_t before = Same && covered > Extent ? (covered - Extent) / 2 : 0;
    /// Whether some window reaches beyond the data.
    static constexpr bool padded = before > 0 || covered > Extent;

    /// The part of window `position` that lies inside the data: first <= i < last.
    static constexpr std::size_t first(std::size_t position) noexcept {
        return (std::max)(position * Stride, before) - before;
    }
    static constexpr std::size_t last(std::size_t position) noexcept {
        return (std::min)(position * Stride + Window - before, Extent);
    }
};

/// The same with all of the padding in front: a window looks at its position, and at what was before it.
template <std::size_t Extent, std::size_t Window, std::size_t Stride>
struct CausalAxis {
    static constexpr std::size_t extent = Extent;
    static constexpr std::size_t window = Window;
    static constexpr std::size_t stride = Stride;
    static constexpr std::size_t positions = (Extent + Stride - 1) / Stride;
    static constexpr std::size_t covered = (positions - 1) * Stride + Window;
    static constexpr std::size_t before = Window - 1;
    static constexpr bool padded = before > 0;

    static constexpr std::size_t first(std::size_t position) noexcept {
        return (std::max)(position * Stride, before) - before;
    }
    static constexpr std::size_t last(std::size_t position) noexcept { return position * Stride + 1; }
};

/// The way back: the gradients at the positions of A, its stride apart, as the windows of the turned kernel
/// see them. There are as many positions as A has data.
template <class A>
struct DilatedAxis {
    static constexpr std::size_t extent = (A::positions - 1) * A::stride + 1;
    static constexpr std::size_t window = A::window;
    static constexpr std::size_t stride = 1;
    static constexpr std::size_t positions = A::extent;
    static constexpr std::size_t before = A::window - 1 - A::before;

    static constexpr std::size_t first(std::size_t position) noexcept {
        return (std::max)(position, before) - before;
    }
    static constexpr std::size_t last(std::size_t position) noexcept {
        return (std::min)((std::max)(position + window, before) - before, extent);
    }
};

/// A two-dimensional convolution: (height, width, channels) -> (rows, columns, filters), kernel (height,
/// width, channels, filters).
template <class Rows, class Columns, std::size_t Channels, std::size_t Filters>
struct Conv2DGeometry {
    using rows = Rows;
    using columns = Columns;
    static constexpr std::size_t channels = Channels;
    static constexpr std::size_t filters = Filters;
    static constexpr std::size_t input_size = Rows::extent * Columns::extent * Channels;
    static constexpr std::size_t output_size = Rows::positions * Columns::positions * Filters;
    static constexpr std::size_t kernel_rows =
        Rows::window * Columns::window * Channels;  ///< weights of one filter
    static constexpr std::size_t kernel_size = kernel_rows * Filters;
    static constexpr bool padded = Rows::padded || Columns::padded;
};

/// A convolution of every channel by itself, Multiplier outputs of each: (height, width, channels) -> (rows,
/// columns, outputs), kernel (height, width, outputs), the outputs of a channel side by side.
template <class Rows, class Columns, std::size_t Channels, std::size_t Multiplier>
struct DepthwiseConv2DGeometry {
    using rows = Rows;
    using columns = Columns;
    static constexpr std::size_t channels = Channels;
    static constexpr std::size_t multiplier = Multiplier;
    static constexpr std::size_t outputs = Channels * Multiplier;
    static constexpr std::size_t input_size = Rows::extent * Columns::extent * Channels;
    static constexpr std::size_t output_size = Rows::positions * Columns::positions * outputs;
    static constexpr std::size_t kernel_size = Rows::window * Columns::window * outputs;
};

/// A pool over windows of an image: (height, width, channels) -> (rows, columns, channels).
template <class Rows, class Columns, std::size_t Channels>
struct Pool2DGeometry {
    using rows = Rows;
    using columns = Columns;
    static constexpr std::size_t channels = Channels;
    static constexpr std::size_t input_size = Rows::extent * Columns::extent * Channels;
    static constexpr std::size_t output_size = Rows::positions * Columns::positions * Channels;
};

/// Behind a convolution: no pool.
struct NoPool {};

/// Behind a convolution: no function of its numbers.
struct Identity {
    template <class V>
    static constexpr void apply(V& /*x*/) {}
};

/// One step of a small network: function(bias + x kernel), the weights lying so many numbers behind the first
/// weight of all.
template <std::size_t Inputs, std::size_t Units, class Function, std::size_t Kernel, bool HasBias = false,
          std::size_t Bias = 0>
struct DenseStep {
    using function = Function;
    static constexpr std::size_t inputs = Inputs;
    static constexpr std::size_t outputs = Units;
    static constexpr std::size_t kernel = Kernel;
    static constexpr bool has_bias = HasBias;
    static constexpr std::size_t bias = Bias;
};

/// One step of a small network: a function of each number.
template <std::size_t Size, class Function>
struct MapStep {
    using function = Function;
    static constexpr std::size_t outputs = Size;
};

/// One step of a small network: the softmax of one row.
template <std::size_t Size>
struct SoftmaxStep {
    static constexpr std::size_t outputs = Size;
};

/// The steps of a small network, one after the other.
template <class... Step>
struct Steps {};

/// Whether F lets a gradient pass or stops it: its slope is 1 or 0.
template <class F>
concept Gate = requires {
    requires F::is_gate;
};

/// The place in its window of a number that a Gate has stopped: it came from nowhere.
inline constexpr std::uint8_t nowhere = 255;

/// A matrix to read: element (i, j) is data[i * row + j * column], so a transposed matrix is the same memory
/// with the two strides exchanged.
template <class T>
struct ConstMatrix {
    const T* data;
    std::size_t row;
    std::size_t column;

    [[nodiscard]] constexpr const T* at(std::size_t i, std::size_t j) const {
        return data + i * row + j * column;
    }
};

}  // namespace INTARSIA_NAMESPACE::simd
