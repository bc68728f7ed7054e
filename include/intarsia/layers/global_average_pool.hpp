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
    struct At : SampleLayerAt<At<Input>, Input, Shape<Input::extents[Input::rank - 1]>> {
        static constexpr std::string_view name =
            Input::rank == 3 ? "global_average_pooling2d" : "global_average_pooling1d";
        static constexpr std::string_view keras_class =
            Input::rank == 3 ? "GlobalAveragePooling2D" : "GlobalAveragePooling1D";
        static_assert(Input::rank == 2 || Input::rank == 3,
                      "GlobalAveragePool takes Shape<height, width, channels> or Shape<steps, channels>");
        static constexpr std::size_t channels = Input::extents[Input::rank - 1];
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, WeightList<>> w,
                                   const T* x, T* y) {
            Whole::forward_sample(pass, w, x, y);
        }

        template <class T>
        static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, WeightList<>> w,
                                    const T* x, const T* y, const T* dy, T* dx, T* sums) {
            Whole::backward_sample(pass, w, x, y, dy, dx, sums);
        }

    private:
        // One window over all pixels, as a sequence.
        using Pixels = Shape<Input::size / channels, channels>;
        using Whole = typename AveragePool<Input::size / channels>::template At<Pixels>;
    };
};

}  // namespace intarsia
