#include "../gradient_check.hpp"

#include <intarsia/layers/sample_layer.hpp>

#include <doctest/doctest.h>

#include <cstddef>

namespace intarsia::tests::layers_sample_layer {
namespace {

/// y = a x + b with two weights for all numbers; everything that a layer may ask for is asked for and used.
struct Affine {
    template <class Input>
    struct At
        : SampleLayerAt<At<Input>, Input, Input, WeightList<Weight<"a", Shape<1>>, Weight<"b", Shape<1>>>> {
        using weights = typename At::weights;
        static constexpr bool backward_reads_output = false;

        template <class T>
        static constexpr std::size_t prepared_size() {
            return 1;
        }
        template <class T>
        static void prepare(WeightBlock<const T, weights> w, T* prepared) {
            *prepared = get<0>(w)[0];
        }
        template <class T>
        static constexpr std::size_t gradient_prepared_size() {
            return 1;
        }
        template <class T>
        static void prepare_gradient(WeightBlock<const T, weights> w, T* prepared) {
            *prepared = get<0>(w)[0];
        }
        template <class T>
        static constexpr std::size_t sample_scratch() {
            return Input::size;
        }
        template <class T>
        static constexpr std::size_t sample_gradient_scratch() {
            return 1;
        }
        template <class T>
        static constexpr std::size_t sample_tape() {
            return 1;
        }
        template <class T>
        static constexpr std::size_t sums_size() {
            return 2;
        }
        template <class T>
        static void finish_sums(const T* sums, WeightBlock<T, weights> dw) {
            get<0>(dw)[0] = sums[1];
            get<1>(dw)[0] = sums[0];
        }

        template <class T>
        static void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w, const T* x,
                                   T* y) {
            for (std::size_t i = 0; i < Input::size; ++i) pass.scratch[i] = *pass.prepared * x[i];
            for (std::size_t i = 0; i < Input::size; ++i) y[i] = pass.scratch[i] + get<1>(w)[0];
            if (pass.training) *pass.tape = static_cast<T>(pass.sample);
        }
        template <class T>
        static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights>, const T* x,
                                    const T*, const T* dy, T* dx, T* sums) {
            CHECK(*pass.tape == static_cast<T>(pass.sample));
            *pass.scratch = *pass.prepared;
            for (std::size_t i = 0; i < Input::size; ++i) {
                sums[0] += dy[i];
                sums[1] += dy[i] * x[i];
                if (dx) dx[i] = *pass.scratch * dy[i];
            }
        }
    };
};

using At = Affine::At<Shape<5>>;
static_assert(At::samplewise);
static_assert(At::tape_size<float>(3) == 3 * 16 && At::forward_workspace<float>(9, 2) == 2 * 16);

}  // namespace

TEST_CASE("what a layer says of one sample makes a layer of batches") {
    for (const std::size_t batch : {1u, 3u, 40u}) check_gradients<Affine, Shape<5>>(batch);
}

TEST_CASE("sums of gradients have the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 3u, 33u}) check_threads<Affine, Shape<5000>>(batch);
}

}  // namespace intarsia::tests::layers_sample_layer
