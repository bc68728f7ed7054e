// The base of layers that make one number of each window of each channel.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/layers/window.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of MaxPool and AveragePool. A stride of 0 stands for the window's own size: windows side by side.
/// A pool over a sequence uses strides.width.
struct PoolOptions {
    Strides2D strides{0, 0};           ///< how far the window moves at a time
    Padding padding = Padding::valid;  ///< what lies beyond the edge
};

namespace detail {

/// What follows the first extent of a pool's window: another extent, options, both or neither.
template <auto... Arguments>
struct PoolArguments {
    static constexpr bool are_right = sizeof...(Arguments) == 0;
    static constexpr std::size_t rank = 1;
    static constexpr std::size_t width = 1;
    static constexpr PoolOptions options{};
};
template <std::integral auto Width, auto... Options>
struct PoolArguments<Width, Options...> : PoolArguments<Options...> {
    static constexpr bool are_right =
        PoolArguments<Options...>::are_right && PoolArguments<Options...>::rank == 1;
    static constexpr std::size_t rank = 2;
    static constexpr std::size_t width = static_cast<std::size_t>(Width);
};
template <PoolOptions Options>
struct PoolArguments<Options> {
    static constexpr bool are_right = true;
    static constexpr std::size_t rank = 1;
    static constexpr std::size_t width = 1;
    static constexpr PoolOptions options = Options;
};

}  // namespace detail

/// A pool over windows of First x Second pixels, or of First steps of a sequence; `Reduction` names its
/// kernels.
template <class Reduction, std::size_t First, auto... Rest>
struct Pool {
private:
    using Arguments = detail::PoolArguments<Rest...>;
    static constexpr PoolOptions options = Arguments::options;
    static constexpr bool two_dimensional = Arguments::rank == 2;
    static constexpr bool same = options.padding == Padding::same;
    // A sequence is an image of one row.
    static constexpr std::size_t height = two_dimensional ? First : 1;
    static constexpr std::size_t width = two_dimensional ? Arguments::width : First;
    static constexpr std::size_t row_stride = !two_dimensional              ? 1
                                              : options.strides.height == 0 ? height
                                                                            : options.strides.height;
    static constexpr std::size_t column_stride = options.strides.width == 0 ? width : options.strides.width;

    template <class Input>
    struct Geometry {
        static constexpr std::size_t rows = two_dimensional ? Input::extents[0] : 1;
        static constexpr std::size_t columns = Input::extents[two_dimensional ? 1 : 0];
        static constexpr std::size_t channels = Input::extents[Input::rank - 1];
        using type = simd::Pool2DGeometry<simd::Axis<rows, height, row_stride, same>,
                                          simd::Axis<columns, width, column_stride, same>, channels>;
        using output = std::conditional_t<two_dimensional,
                                          Shape<type::rows::positions, type::columns::positions, channels>,
                                          Shape<type::columns::positions, channels>>;
    };

public:
    using reduction = Reduction;  ///< what becomes of the numbers in a window
    static constexpr std::string_view name = Reduction::names[two_dimensional ? 1 : 0];
    static constexpr std::string_view keras_class = Reduction::keras_classes[two_dimensional ? 1 : 0];

    template <class Visitor>
    static void describe(Visitor& visit) {
        if constexpr (two_dimensional) {
            visit("pool_size", std::array{height, width});
            visit("strides", std::array{row_stride, column_stride});
        } else {
            visit("pool_size", std::array{width});
            visit("strides", std::array{column_stride});
        }
        visit("padding", intarsia::name(options.padding));
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!Arguments::are_right)
            INTARSIA_REFUSE(Place,
                            "a pool takes one extent or two, and behind them PoolOptions: write it as in "
                            "MaxPool<2, 2, PoolOptions{...}>");
        else if constexpr (height == 0 || width == 0)
            INTARSIA_REFUSE(Place,
                            "the window of the pool is empty: make it at least 1 x 1, as in MaxPool<2, 2>");
        else if constexpr (options.padding == Padding::causal)
            INTARSIA_REFUSE(
                Place, "causal padding is for convolutions: give the pool Padding::same or Padding::valid");
        else if constexpr (two_dimensional && Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "a pool of two extents takes images, Shape<height, width, channels>: put it in "
                            "front of Flatten, or insert Reshape before it");
        else if constexpr (!two_dimensional && Input::rank != 2)
            INTARSIA_REFUSE(Place,
                            "a pool of one extent takes sequences, Shape<steps, channels>: give it two for "
                            "images, as in MaxPool<2, 2>, or insert Reshape before it");
        else if constexpr (!same && width > Input::extents[two_dimensional ? 1 : 0])
            INTARSIA_REFUSE(
                Place,
                "the window of the pool is larger than its input: use a smaller one, or Padding::same");
        else if constexpr (!same && two_dimensional && height > Input::extents[0])
            INTARSIA_REFUSE(
                Place,
                "the window of the pool is larger than its input: use a smaller one, or Padding::same");
        else
            return true;
    }

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, typename Geometry<Input>::output> {
        using G = typename Geometry<Input>::type;
        static constexpr bool backward_reads_input = Reduction::gradient_reads_input;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            simd::compute([&](auto kernels) { Reduction::template forward<G>(kernels, x, y); });
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T* x,
                                    const T*, const T* dy, T* dx, T*) {
            if (dx)
                simd::dispatch([&](auto kernels) { Reduction::template backward<G>(kernels, x, dy, dx); });
        }
    };
};

}  // namespace INTARSIA_NAMESPACE
