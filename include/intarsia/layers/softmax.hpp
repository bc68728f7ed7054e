// Scores made into probabilities.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y_i = e^x_i / sum_j e^x_j along the last axis; the largest x is subtracted first, so that nothing
/// overflows.
///
/// Input: any shape; output: the same, every last axis summing to 1.
/// At the end of a network and followed by a cross-entropy, Trainer and evaluate() take both in one step from
/// the scores: see losses/categorical_crossentropy.hpp.
struct Softmax {
    static constexpr std::string_view name = "softmax";
    static constexpr std::string_view keras_class = "Softmax";
    static constexpr std::string_view keras_activation = "softmax";
    static constexpr bool belongs_at_the_end = true;

    template <class Input>
    struct At : LayerAt<Input, Input> {
        static constexpr bool in_place = true;
        static constexpr bool backward_reads_input = false;

        template <class T>
        static void forward(const Pass<T>& pass, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            pass.for_ranges(x.size() * rows, [&](std::size_t first, std::size_t last, std::size_t) {
                simd::dispatch([&](auto kernels) {
                    for (std::size_t row = first; row < last; ++row)
                        kernels.softmax(x.data() + row * scores, y.data() + row * scores, scores);
                });
            });
        }

        template <class T>
        static constexpr void predict_one(const Pass<T>&, WeightBlock<const T, WeightList<>>, const T* x,
                                          T* y) {
            simd::compute([&](auto kernels) {
                for (std::size_t row = 0; row < rows; ++row)
                    kernels.softmax(x + row * scores, y + row * scores, scores);
            });
        }

        template <class T>
        static void backward(const Pass<T>& pass, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                             Batch<const T, Input> y, Batch<const T, Input> dy, Batch<T, Input> dx,
                             WeightBlock<T, WeightList<>>) {
            if (dx.empty()) return;
            pass.for_ranges(y.size() * rows, [&](std::size_t first, std::size_t last, std::size_t) {
                simd::dispatch([&](auto kernels) {
                    for (std::size_t row = first; row < last; ++row)
                        kernels.softmax_gradient(y.data() + row * scores, dy.data() + row * scores,
                                                 dx.data() + row * scores, scores);
                });
            });
        }

    private:
        static constexpr std::size_t scores = Input::extents[Input::rank - 1];
        static constexpr std::size_t rows = Input::size / scores;
    };
};

/// Softmax in the middle of a network, where it is meant: probabilities that further layers compute with, as
/// attention does. Between hidden layers it is mostly a mistake, so that Softmax is refused there.
struct InnerSoftmax : Softmax {
    static constexpr bool belongs_at_the_end = false;
};

}  // namespace INTARSIA_NAMESPACE
