// The largest number of each window.
#pragma once

#include <intarsia/layers/pool.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

struct MaxReduction {
    static constexpr std::array<std::string_view, 2> names{"max_pooling1d", "max_pooling2d"};
    static constexpr std::array<std::string_view, 2> keras_classes{"MaxPooling1D", "MaxPooling2D"};
    static constexpr bool gradient_reads_input = true;

    template <class G, class Kernels, class T>
    static constexpr void forward(Kernels kernels, const T* x, T* y) {
        kernels.template max_pool2d<G>(x, y);
    }
    template <class G, class Kernels, class T>
    static void backward(Kernels kernels, const T* x, const T* dy, T* dx) {
        kernels.template max_pool2d_gradient<G>(x, dy, dx);
    }
};

}  // namespace detail

/// y = the largest x of each window, per channel: MaxPool<2, 2> over images, MaxPool<2> over sequences,
/// MaxPool<3, 3, PoolOptions{.strides = {2, 2}, .padding = Padding::same}>.
///
/// Input: Shape<height, width, channels> or Shape<steps, channels>; output: as for Conv2D, the channels kept.
/// The gradient goes to the first position, row by row, that holds the largest number.
template <std::size_t First, auto... Rest>
struct MaxPool : Pool<detail::MaxReduction, First, Rest...> {};

}  // namespace INTARSIA_NAMESPACE
