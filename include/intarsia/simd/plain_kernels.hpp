// The kernels of inference as plain loops that the compiler itself can run: a network of constant weights is
// a constant.
#pragma once

#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace INTARSIA_NAMESPACE::simd {

/// What the kernels of every target compute at inference, in constant expressions. What is prepared of a
/// weight is the weight.
struct PlainKernels {
    /// y[i] = f(x[i]). x may be y.
    template <class F, class T>
    static constexpr void apply(const T* x, T* y, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            T value = x[i];
            F::apply(value);
            y[i] = value;
        }
    }

    /// y[i] = a[i] + b[i]. y may be a or b.
    template <class T>
    static constexpr void add(const T* a, const T* b, T* y, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) y[i] = a[i] + b[i];
    }

    template <class G, class T>
    static constexpr void conv2d_prepare(const T* kernel, T* prepared) {
        std::copy_n(kernel, G::kernel_size, prepared);
    }

    /// y = P(F(x * kernel + bias)): each number of y is made of the convolution's numbers in its window.
    template <class G, class P, class F, class T>
    static constexpr void conv2d_forward(const T* x, const T* kernel, std::type_identity_t<const T*> bias,
                                         T* y, std::uint8_t* /*places*/, T* /*scratch*/) {
        using Out = PooledBy<P, G>;
        for (std::size_t row = 0; row < Out::rows; ++row)
            for (std::size_t column = 0; column < Out::columns; ++column)
                for (std::size_t f = 0; f < G::filters; ++f) {
                    T largest = 0;
                    for (std::size_t i = 0; i < Out::height * Out::width; ++i) {
                        T value = conv2d_number<G>(x, kernel, row * Out::height + i / Out::width,
                                                   column * Out::width + i % Out::width, f);
                        if (bias) value += bias[f];
                        F::apply(value);
                        if (i == 0 || larger(value, largest)) largest = value;
                    }
                    *y++ = largest;
                }
    }

    template <class G, class T>
    static constexpr void depthwise_conv2d(const T* x, const T* kernel, std::type_identity_t<const T*> bias,
                                           T* y, T* /*scratch*/) {
        for (std::size_t row = 0; row < G::rows::positions; ++row)
            for (std::size_t column = 0; column < G::columns::positions; ++column)
                for (std::size_t f = 0; f < G::outputs; ++f) {
                    T sum = bias ? bias[f] : T(0);
                    for_each_in_window<G>(row, column, [&](std::size_t pixel, std::size_t place) {
                        sum += x[pixel * G::channels + f / G::multiplier] * kernel[place * G::outputs + f];
                    });
                    *y++ = sum;
                }
    }

    template <class G, class T>
    static constexpr void max_pool2d(const T* x, T* y) {
        for_each_pooled<G>([&](std::size_t row, std::size_t column, std::size_t c) {
            bool first = true;
            for_each_in_window<G>(row, column, [&](std::size_t pixel, std::size_t) {
                const T value = x[pixel * G::channels + c];
                if (first || larger(value, *y)) *y = value;
                first = false;
            });
            ++y;
        });
    }

    template <class G, class T>
    static constexpr void average_pool2d(const T* x, T* y) {
        for_each_pooled<G>([&](std::size_t row, std::size_t column, std::size_t c) {
            T sum = 0, count = 0;
            for_each_in_window<G>(row, column, [&](std::size_t pixel, std::size_t) {
                sum += x[pixel * G::channels + c];
                count += 1;
            });
            *y++ = sum / count;
        });
    }

    template <std::size_t Channels, class T>
    static constexpr void scale_channels(const T* x, std::size_t rows, const T* a, const T* b, T* y) {
        for (std::size_t i = 0; i < rows * Channels; ++i) y[i] = x[i] * a[i % Channels] + b[i % Channels];
    }

    template <class T>
    static constexpr void softmax(const T* x, T* y, std::size_t count) {
        const T largest = *std::max_element(x, x + count);
        T sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            T value = x[i] - largest;
            exp(value);
            y[i] = value;
            sum += value;
        }
        for (std::size_t i = 0; i < count; ++i) y[i] /= sum;
    }

    template <class F, bool HasBias, std::size_t Inner, std::size_t Columns, class T>
    static constexpr void vector_matrix_multiply(const T* x, const T* b, std::type_identity_t<const T*> bias,
                                                 T* y) {
        for (std::size_t j = 0; j < Columns; ++j) {
            T sum = HasBias ? bias[j] : T(0);
            for (std::size_t k = 0; k < Inner; ++k) sum += x[k] * b[k * Columns + j];
            F::apply(sum);
            y[j] = sum;
        }
    }

private:
    /// What a pool behind a convolution makes of it.
    template <class P, class G>
    struct PooledBy {
        static constexpr std::size_t rows = P::rows::positions, columns = P::columns::positions;
        static constexpr std::size_t height = P::rows::window, width = P::columns::window;
    };
    template <class G>
    struct PooledBy<NoPool, G> {
        static constexpr std::size_t rows = G::rows::positions, columns = G::columns::positions;
        static constexpr std::size_t height = 1, width = 1;
    };

    /// A NaN is larger than any number.
    template <class T>
    static constexpr bool larger(T a, T b) {
        return a > b || a != a;
    }

    /// Calls visit(pixel, place in the window) for what a window sees of the image.
    template <class G, class Visit>
    static constexpr void for_each_in_window(std::size_t row, std::size_t column, Visit visit) {
        using Rows = typename G::rows;
        using Columns = typename G::columns;
        for (std::size_t i = Rows::first(row); i < Rows::last(row); ++i)
            for (std::size_t j = Columns::first(column); j < Columns::last(column); ++j) {
                const std::size_t h = i + Rows::before - row * Rows::stride;
                const std::size_t w = j + Columns::before - column * Columns::stride;
                visit(i * Columns::extent + j, h * Columns::window + w);
            }
    }
    template <class G, class Visit>
    static constexpr void for_each_pooled(Visit visit) {
        for (std::size_t row = 0; row < G::rows::positions; ++row)
            for (std::size_t column = 0; column < G::columns::positions; ++column)
                for (std::size_t c = 0; c < G::channels; ++c) visit(row, column, c);
    }

    template <class G, class T>
    static constexpr T conv2d_number(const T* x, const T* kernel, std::size_t row, std::size_t column,
                                     std::size_t filter) {
        T sum = 0;
        for_each_in_window<G>(row, column, [&](std::size_t pixel, std::size_t place) {
            for (std::size_t c = 0; c < G::channels; ++c)
                sum += x[pixel * G::channels + c] * kernel[(place * G::channels + c) * G::filters + filter];
        });
        return sum;
    }
};

/// As dispatch(), for what inference computes: in a constant expression, with PlainKernels.
template <class Function>
INTARSIA_INLINE constexpr void compute(Function&& function) {
    if (std::is_constant_evaluated())
        function(PlainKernels{});
    else
        dispatch(function);
}

}  // namespace INTARSIA_NAMESPACE::simd
