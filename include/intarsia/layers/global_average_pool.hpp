// The mean of each channel.
#pragma once

#include <intarsia/layers/average_pool.hpp>

#include <cstddef>
#include <string_view>

namespace intarsia {

/// y = the mean over all pixels (or steps), per channel.
///
/// Input: Shape<height, width, channels> or Shape<steps, channels>; output: Shape<channels>.
struct GlobalAveragePool {
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input>
    struct At : LayerAt<Input, Shape<Input::extents[Input::rank - 1]>> {
        static constexpr std::string_view name =
            Input::rank == 3 ? "global_average_pooling2d" : "global_average_pooling1d";
        static constexpr std::string_view keras_class =
            Input::rank == 3 ? "GlobalAveragePooling2D" : "GlobalAveragePooling1D";
        static_assert(Input::rank == 2 || Input::rank == 3,
                      "GlobalAveragePool takes Shape<height, width, channels> or Shape<steps, channels>");
        static constexpr std::size_t channels = Input::extents[Input::rank - 1];
        using Output = Shape<channels>;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static void forward(const Pass<T>& pass, WeightBlock<const T, WeightList<>> w,
                            Batch<const T, Input> x, Batch<T, Output> y) {
            Whole::forward(pass, w, Batch<const T, Pixels>(x.data(), x.size()),
                           Batch<T, Shape<1, channels>>(y.data(), y.size()));
        }

        template <class T>
        static void backward(const Pass<T>& pass, WeightBlock<const T, WeightList<>> w, Batch<const T, Input>,
                             Batch<const T, Output> y, Batch<const T, Output> dy, Batch<T, Input> dx,
                             WeightBlock<T, WeightList<>> dw) {
            Whole::backward(pass, w, Batch<const T, Pixels>(),
                            Batch<const T, Shape<1, channels>>(y.data(), y.size()),
                            Batch<const T, Shape<1, channels>>(dy.data(), dy.size()),
                            Batch<T, Pixels>(dx.data(), dx.size()), dw);
        }

    private:
        // One window over all pixels, as a sequence.
        using Pixels = Shape<Input::size / channels, channels>;
        using Whole = typename AveragePool<Input::size / channels>::template At<Pixels>;
    };
};

}  // namespace intarsia
