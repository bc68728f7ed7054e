// Numbers left out at random while training.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace intarsia {

/// A share from 0 up to, but not including, 1, as a template argument: Dropout<0.25>.
///
/// It keeps the bits of a double, because clang 14 has no template parameters of floating-point type.
struct Rate {
    std::uint64_t bits;

    consteval Rate(double value) : bits(std::bit_cast<std::uint64_t>(value)) {  // NOLINT(*-explicit-*)
        if (!(value >= 0 && value < 1)) throw "a rate lies from 0 up to, but not including, 1";
    }
    consteval Rate(int value) : Rate(static_cast<double>(value)) {}  // NOLINT(*-explicit-*)
    [[nodiscard]] constexpr double value() const { return std::bit_cast<double>(bits); }
};

/// In training, y = x / (1 - rate) with probability 1 - rate, else 0; at inference y = x.
///
/// Input: any shape; output: the same. Which numbers are left out follows from the seed, the step, the layer
/// and the number's place in the batch, and from nothing else. Source: Srivastava et al., "Dropout: a simple
/// way to prevent neural networks from overfitting" (2014).
template <Rate Share>
struct Dropout {
    static constexpr std::string_view name = "dropout";
    static constexpr std::string_view keras_class = "Dropout";
    static constexpr double rate = Share.value();

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("rate", rate);
    }

    template <class Input>
    struct At : LayerAt<Input, Input> {
        static constexpr bool in_place = true;
        static constexpr bool backward_reads_input = false;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static void forward(const Pass<T>& pass, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            if (pass.training)
                mask(pass, x.data(), y.data(), x.size());
            else if (x.data() != y.data())
                std::copy_n(x.data(), x.size() * Input::size, y.data());
        }

        template <class T>
        static void backward(const Pass<T>& pass, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                             Batch<const T, Input>, Batch<const T, Input> dy, Batch<T, Input> dx,
                             WeightBlock<T, WeightList<>>) {
            if (!dx.empty())
                mask(pass, dy.data(), dx.data(), dy.size());  // the same numbers are left out again
        }

    private:
        static constexpr auto threshold = static_cast<std::uint32_t>(rate * 0x1p32);

        template <class T>
        static void mask(const Pass<T>& pass, const T* from, T* to, std::size_t samples) {
            pass.for_ranges(
                samples * Input::size,
                [&](std::size_t first, std::size_t last, std::size_t) {
                    simd::dispatch([&](auto kernels) {
                        kernels.dropout(from + first, to + first, last - first, pass.random, first, threshold,
                                        static_cast<T>(1 / (1 - rate)));
                    });
                },
                1024);
        }
    };
};

}  // namespace intarsia
