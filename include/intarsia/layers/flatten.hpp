// Every sample as one vector.
#pragma once

#include <intarsia/layers/sample_layer.hpp>

#include <algorithm>
#include <string_view>

namespace intarsia {

/// The same numbers in the same order, as a vector.
///
/// Input: any shape; output: Shape<size of the input>. Costs nothing inside a network: input and output share
/// memory.
struct Flatten {
    static constexpr std::string_view name = "flatten";
    static constexpr std::string_view keras_class = "Flatten";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Shape<Input::size>> {
        static constexpr bool in_place = true;
        static constexpr bool preserves_values = true;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T* x,
                                   T* y) {
            if (x != y) std::copy_n(x, Input::size, y);
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*,
                                    const T*, const T* dy, T* dx, T*) {
            if (dx && dx != dy) std::copy_n(dy, Input::size, dx);
        }
    };
};

}  // namespace intarsia
