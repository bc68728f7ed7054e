// The oracle: every operation of the library as the plain loops of its definition, for tests to compare with.
//
// Nothing here is meant to be fast. Each function works on one sample, rows after one another, channels last;
// indices are signed, so that a place in front of the data is simply negative.
#pragma once

#include <intarsia/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace INTARSIA_NAMESPACE::reference {

using Index = std::ptrdiff_t;

/// A window that moves by `stride` along `extent` numbers; `same` pads as Keras does, otherwise windows stay
/// inside.
struct Axis {
    Index extent;
    Index window;
    Index stride = 1;
    bool same = false;

    [[nodiscard]] constexpr Index positions() const {
        const Index starts = same ? extent : extent - window + 1;
        return starts <= 0 ? 0 : (starts + stride - 1) / stride;
    }
    /// Padding in front: half of max((ceil(n / s) - 1) s + k - n, 0), rounded down.
    [[nodiscard]] constexpr Index before() const {
        const Index total = (positions() - 1) * stride + window - extent;
        return same && total > 0 ? total / 2 : 0;
    }
    /// The place that number `offset` of window `position` looks at.
    [[nodiscard]] constexpr Index place(Index position, Index offset) const {
        return position * stride + offset - before();
    }
    [[nodiscard]] constexpr bool inside(Index place) const { return 0 <= place && place < extent; }
};

// ---- convolution
// --------------------------------------------------------------------------------------------

/// x: (height, width, channels), kernel: (height, width, channels, filters), y: (rows, columns, filters).
struct Conv2D {
    Axis rows;
    Axis columns;
    Index channels;
    Index filters;

    [[nodiscard]] constexpr Index input_size() const { return rows.extent * columns.extent * channels; }
    [[nodiscard]] constexpr Index kernel_size() const {
        return rows.window * columns.window * channels * filters;
    }
    [[nodiscard]] constexpr Index output_size() const {
        return rows.positions() * columns.positions() * filters;
    }

    /// Calls visit(y, x, kernel) with the three indices of every product that the convolution adds up.
    template <class Visit>
    constexpr void for_each_product(Visit visit) const {
        for (Index row = 0; row < rows.positions(); ++row)
            for (Index column = 0; column < columns.positions(); ++column)
                for (Index h = 0; h < rows.window; ++h)
                    for (Index w = 0; w < columns.window; ++w) {
                        const Index i = rows.place(row, h), j = columns.place(column, w);
                        if (!rows.inside(i) || !columns.inside(j)) continue;
                        for (Index c = 0; c < channels; ++c)
                            for (Index f = 0; f < filters; ++f)
                                visit((row * columns.positions() + column) * filters + f,
                                      (i * columns.extent + j) * channels + c,
                                      ((h * columns.window + w) * channels + c) * filters + f);
                    }
    }
};

/// y = x * kernel + bias, for a Conv2D or DepthwiseConv2D; bias may be null.
template <class T, class Shape = Conv2D>
constexpr void conv2d_forward(const Shape& shape, const T* x, const T* kernel, const T* bias, T* y) {
    for (Index i = 0; i < shape.output_size(); ++i) y[i] = bias ? bias[i % shape.filters] : T(0);
    shape.for_each_product([&](Index to, Index from, Index weight) { y[to] += x[from] * kernel[weight]; });
}

template <class T, class Shape>
constexpr void conv2d_input_gradient(const Shape& shape, const T* dy, const T* kernel, T* dx) {
    for (Index i = 0; i < shape.input_size(); ++i) dx[i] = T(0);
    shape.for_each_product([&](Index to, Index from, Index weight) { dx[from] += dy[to] * kernel[weight]; });
}

/// Adds to dkernel and dbias, as one image of a batch does.
template <class T, class Shape>
constexpr void conv2d_weight_gradient(const Shape& shape, const T* x, const T* dy, T* dkernel, T* dbias) {
    shape.for_each_product([&](Index to, Index from, Index weight) { dkernel[weight] += dy[to] * x[from]; });
    for (Index i = 0; i < shape.output_size(); ++i) dbias[i % shape.filters] += dy[i];
}

/// x: (height, width, channels), kernel: (height, width, channels, multiplier), y: (rows, columns, channels *
/// multiplier). Its three functions are those of Conv2D.
struct DepthwiseConv2D {
    Axis rows;
    Axis columns;
    Index channels;
    Index multiplier;
    Index filters = channels * multiplier;

    [[nodiscard]] constexpr Index input_size() const { return rows.extent * columns.extent * channels; }
    [[nodiscard]] constexpr Index kernel_size() const { return rows.window * columns.window * filters; }
    [[nodiscard]] constexpr Index output_size() const {
        return rows.positions() * columns.positions() * filters;
    }

    /// Calls visit(y, x, kernel) with the three indices of every product that the convolution adds up.
    template <class Visit>
    constexpr void for_each_product(Visit visit) const {
        for (Index row = 0; row < rows.positions(); ++row)
            for (Index column = 0; column < columns.positions(); ++column)
                for (Index h = 0; h < rows.window; ++h)
                    for (Index w = 0; w < columns.window; ++w) {
                        const Index i = rows.place(row, h), j = columns.place(column, w);
                        if (!rows.inside(i) || !columns.inside(j)) continue;
                        for (Index f = 0; f < filters; ++f)
                            visit((row * columns.positions() + column) * filters + f,
                                  (i * columns.extent + j) * channels + f / multiplier,
                                  (h * columns.window + w) * filters + f);
                    }
    }
};

// ---- pools
// --------------------------------------------------------------------------------------------------

/// x: (height, width, channels), y: (rows, columns, channels).
struct Pool2D {
    Axis rows;
    Axis columns;
    Index channels;

    [[nodiscard]] constexpr Index input_size() const { return rows.extent * columns.extent * channels; }
    [[nodiscard]] constexpr Index output_size() const {
        return rows.positions() * columns.positions() * channels;
    }

    /// Calls visit(x) with every index that output number y sees, row by row.
    template <class Visit>
    constexpr void for_each_seen(Index y, Visit visit) const {
        const Index row = y / channels / columns.positions();
        const Index column = y / channels % columns.positions();
        for (Index h = 0; h < rows.window; ++h)
            for (Index w = 0; w < columns.window; ++w) {
                const Index i = rows.place(row, h), j = columns.place(column, w);
                if (rows.inside(i) && columns.inside(j))
                    visit((i * columns.extent + j) * channels + y % channels);
            }
    }

    /// How many numbers output number y sees: padding does not count.
    [[nodiscard]] constexpr Index seen(Index y) const {
        Index count = 0;
        for_each_seen(y, [&](Index) { ++count; });
        return count;
    }

    /// The index of the first of the largest numbers that output number y sees.
    template <class T>
    [[nodiscard]] constexpr Index largest(Index y, const T* x) const {
        Index best = -1;
        for_each_seen(y, [&](Index i) { best = best < 0 || x[i] > x[best] ? i : best; });
        return best;
    }
};

template <class T>
constexpr void max_pool_forward(const Pool2D& shape, const T* x, T* y) {
    for (Index o = 0; o < shape.output_size(); ++o) y[o] = x[shape.largest(o, x)];
}

template <class T>
constexpr void max_pool_gradient(const Pool2D& shape, const T* x, const T* dy, T* dx) {
    for (Index i = 0; i < shape.input_size(); ++i) dx[i] = T(0);
    for (Index o = 0; o < shape.output_size(); ++o) dx[shape.largest(o, x)] += dy[o];
}

template <class T>
constexpr void average_pool_forward(const Pool2D& shape, const T* x, T* y) {
    for (Index o = 0; o < shape.output_size(); ++o) {
        T sum = 0;
        shape.for_each_seen(o, [&](Index i) { sum += x[i]; });
        y[o] = sum / static_cast<T>(shape.seen(o));
    }
}

template <class T>
constexpr void average_pool_gradient(const Pool2D& shape, const T* dy, T* dx) {
    for (Index i = 0; i < shape.input_size(); ++i) dx[i] = T(0);
    for (Index o = 0; o < shape.output_size(); ++o)
        shape.for_each_seen(o, [&](Index i) { dx[i] += dy[o] / static_cast<T>(shape.seen(o)); });
}

// ---- matrices
// -----------------------------------------------------------------------------------------------

/// c = a b + bias to every row: (rows, inner) (inner, columns); bias may be null.
template <class T>
constexpr void matrix_multiply(Index rows, Index columns, Index inner, const T* a, const T* b, const T* bias,
                               T* c) {
    for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < columns; ++j) {
            T sum = bias ? bias[j] : T(0);
            for (Index k = 0; k < inner; ++k) sum += a[i * inner + k] * b[k * columns + j];
            c[i * columns + j] = sum;
        }
}

template <class T>
constexpr void column_sums(Index rows, Index columns, const T* x, T* sums) {
    for (Index j = 0; j < columns; ++j) {
        sums[j] = T(0);
        for (Index i = 0; i < rows; ++i) sums[j] += x[i * columns + j];
    }
}

// ---- channels
// -----------------------------------------------------------------------------------------------

/// Per channel, the mean and the variance (divided by `rows`) of (rows, channels).
template <class T>
constexpr void channel_moments(Index rows, Index channels, const T* x, T* means, T* variances) {
    for (Index c = 0; c < channels; ++c) {
        T sum = 0, squares = 0;
        for (Index i = 0; i < rows; ++i) sum += x[i * channels + c];
        means[c] = sum / static_cast<T>(rows);
        for (Index i = 0; i < rows; ++i) {
            const T difference = x[i * channels + c] - means[c];
            squares += difference * difference;
        }
        variances[c] = squares / static_cast<T>(rows);
    }
}

// ---- functions of one number, and their slopes
// --------------------------------------------------------------

template <class T>
constexpr T relu(T x) {
    return x > 0 ? x : T(0);
}
template <class T>
constexpr T relu_slope(T x) {
    return x > 0 ? T(1) : T(0);
}

template <class T>
T sigmoid(T x) {
    return 1 / (1 + std::exp(-x));
}
template <class T>
T sigmoid_slope(T x) {
    return 1 / ((1 + std::exp(-x)) * (1 + std::exp(x)));
}

template <class T>
T tanh(T x) {
    return std::tanh(x);
}
template <class T>
T tanh_slope(T x) {
    return 1 / (std::cosh(x) * std::cosh(x));
}

// ---- softmax
// ------------------------------------------------------------------------------------------------

template <class T>
void softmax(Index count, const T* x, T* y) {
    for (Index i = 0; i < count; ++i) {
        T sum = 0;
        for (Index j = 0; j < count; ++j) sum += std::exp(x[j] - x[i]);
        y[i] = 1 / sum;
    }
}

/// dx_i = the sum over j of dy_j dy_j/dx_i, with dy_j/dx_i = y_j ([i = j] - y_i).
template <class T>
constexpr void softmax_gradient(Index count, const T* y, const T* dy, T* dx) {
    for (Index i = 0; i < count; ++i) {
        dx[i] = T(0);
        for (Index j = 0; j < count; ++j) dx[i] += dy[j] * y[j] * ((i == j ? T(1) : T(0)) - y[i]);
    }
}

// ---- dropout
// ------------------------------------------------------------------------------------------------

/// Whether number `index` of a batch is kept: its random word is not below 2^32 times the rate.
///
/// Numbers 64 b ... 64 b + 63 take the words of blocks 16 b ... 16 b + 15 of the stream: first word 0 of
/// each, then word 1, and so on.
constexpr bool dropout_keeps(RandomKey key, std::uint64_t index, std::uint32_t threshold) {
    const std::uint64_t within = index % 64;
    return key.block(index / 64 * 16 + within % 16)[static_cast<std::size_t>(within / 16)] >= threshold;
}

}  // namespace INTARSIA_NAMESPACE::reference
