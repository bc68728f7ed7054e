// Every sample as one vector.
#pragma once

#include <intarsia/layers/layer.hpp>

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
    struct At : LayerAt<Input, Shape<Input::size>> {
        using Output = Shape<Input::size>;
        static constexpr bool in_place = true;
        static constexpr bool preserves_values = true;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Output> y) {
            if (x.data() != y.data()) std::copy_n(x.data(), x.size() * Input::size, y.data());
        }

        template <class T>
        static void backward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                             Batch<const T, Output>, Batch<const T, Output> dy, Batch<T, Input> dx,
                             WeightBlock<T, WeightList<>>) {
            if (!dx.empty() && dx.data() != dy.data())
                std::copy_n(dy.data(), dy.size() * Output::size, dx.data());
        }
    };
};

}  // namespace intarsia
