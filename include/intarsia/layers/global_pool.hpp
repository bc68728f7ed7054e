// The base of layers that make one number of each channel.
#pragma once

#include <intarsia/layers/pool.hpp>

#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// A pool over all pixels, or all steps of a sequence; `Reduction` names its kernels, `Names` the layer.
template <class Reduction, class Names>
struct GlobalPool {
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Input::rank != 2 && Input::rank != 3)
            INTARSIA_REFUSE(Place,
                            "a global pool takes images, Shape<height, width, channels>, or sequences, "
                            "Shape<steps, channels>: put it in front of Flatten, or remove it");
        else
            return true;
    }

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Shape<Input::extents[Input::rank - 1]>> {
        static constexpr std::string_view name = Names::names[Input::rank == 3];
        static constexpr std::string_view keras_class = Names::keras_classes[Input::rank == 3];
        static constexpr std::size_t channels = Input::extents[Input::rank - 1];
        static constexpr bool backward_reads_input = Reduction::gradient_reads_input;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, WeightList<>> w,
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
        using Whole = typename Pool<Reduction, Input::size / channels>::template At<Pixels>;
    };
};

}  // namespace INTARSIA_NAMESPACE
