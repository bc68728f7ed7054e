// The mean of each window.
#pragma once

#include <intarsia/layers/pool.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

struct MeanReduction {
    static constexpr std::array<std::string_view, 2> names{"average_pooling1d", "average_pooling2d"};
    static constexpr std::array<std::string_view, 2> keras_classes{"AveragePooling1D", "AveragePooling2D"};
    static constexpr bool gradient_reads_input = false;

    template <class G, class Kernels, class T>
    static constexpr void forward(Kernels kernels, const T* x, T* y) {
        kernels.template average_pool2d<G>(x, y);
    }
    template <class G, class Kernels, class T>
    static void backward(Kernels kernels, const T* /*x*/, const T* dy, T* dx) {
        kernels.template average_pool2d_gradient<G>(dy, dx);
    }
};

}  // namespace detail

/// y = the mean x of each window, per channel; where a window reaches beyond the edge, of what is inside.
///
/// Arguments and shapes: as MaxPool.
template <std::size_t First, auto... Rest>
struct AveragePool : Pool<detail::MeanReduction, First, Rest...> {};

}  // namespace INTARSIA_NAMESPACE
