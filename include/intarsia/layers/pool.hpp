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
    static_assert(sizeof...(Arguments) == 0,
                  "a pool takes one extent or two, then PoolOptions: MaxPool<2, 2, PoolOptions{...}>");
    static constexpr std::size_t rank = 1;
    static constexpr std::size_t width = 1;
    static constexpr PoolOptions options{};
};
template <std::integral auto Width, auto... Options>
struct PoolArguments<Width, Options...> : PoolArguments<Options...> {
    static_assert(Width > 0, "a window is at least 1 wide");
    static_assert(PoolArguments<Options...>::rank == 1, "a pool takes one extent or two");
    static constexpr std::size_t rank = 2;
    static constexpr std::size_t width = static_cast<std::size_t>(Width);
};
template <PoolOptions Options>
struct PoolArguments<Options> {
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

    static_assert(First > 0, "a window is at least 1 high");
    static_assert(options.padding != Padding::causal, "causal padding is for convolutions: Conv1D");

    template <class Input>
    struct Geometry {
        static_assert(Input::rank == (two_dimensional ? 3 : 2),
                      "a pool of two extents takes Shape<height, width, channels>, a pool of one "
                      "Shape<steps, channels>");
        static constexpr std::size_t rows = two_dimensional ? Input::extents[0] : 1;
        static constexpr std::size_t columns = Input::extents[two_dimensional ? 1 : 0];
        static constexpr std::size_t channels = Input::extents[Input::rank - 1];
        static_assert(same || (height <= rows && width <= columns),
                      "the window of the pool is larger than its input: use a smaller one, or Padding::same");
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
