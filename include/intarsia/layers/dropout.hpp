// Numbers left out at random while training.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// In training, y = x / (1 - rate) with probability 1 - rate, else 0; at inference y = x: Dropout<0.25>. The
/// rate lies from 0 up to, but not including, 1.
///
/// Input: any shape; output: the same. Which numbers are left out follows from the seed, the step, the layer
/// and the number's place in the batch, and from nothing else. Source: Srivastava et al., "Dropout: a simple
/// way to prevent neural networks from overfitting" (2014).
template <Number Share>
struct Dropout {
    static constexpr std::string_view name = "dropout";
    static constexpr std::string_view keras_class = "Dropout";
    static constexpr double rate = Share.value();  ///< the share that is left out

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("rate", rate);
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(rate >= 0 && rate < 1))
            INTARSIA_REFUSE(Place,
                            "the rate of Dropout lies outside [0, 1): choose the share of numbers to leave "
                            "out, such as 0.25");
        else
            return true;
    }

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Input> {
        static constexpr bool in_place = true;
        static constexpr bool preserves_values_at_inference = true;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr std::size_t sample_tape() {
            return (Input::size + sizeof(T) - 1) / sizeof(T);  // a byte for each number: whether it was kept
        }

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            if (pass.training)
                simd::dispatch([&](auto kernels) {
                    kernels.dropout(x, y, Input::size, pass.random(), pass.sample * pitch, threshold,
                                    scale<T>, kept(pass));
                });
            else
                predict_sample<T>(pass, {}, x, y);
        }

        template <class T>
        static constexpr void predict_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            if (x != y) std::copy_n(x, Input::size, y);
        }

        template <class T>
        static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, WeightList<>>, const T*,
                                    const T*, const T* dy, T* dx, T*) {
            if (dx)
                simd::dispatch([&](auto kernels) {
                    kernels.dropout_gradient(dy, kept(pass), dx, Input::size, scale<T>);
                });
        }

    private:
        static constexpr auto threshold = static_cast<std::uint32_t>(rate * 0x1p32);
        /// From a sample's first random number to the next sample's: whole blocks of the generator.
        static constexpr std::size_t pitch = (Input::size + 255) / 256 * 256;

        template <class T>
        static constexpr T scale = static_cast<T>(1 / (1 - rate));

        template <class T>
        static std::uint8_t* kept(const SamplePass<T>& pass) {
            return reinterpret_cast<std::uint8_t*>(pass.tape);
        }
    };
};

}  // namespace INTARSIA_NAMESPACE
