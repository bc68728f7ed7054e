#include "../gradient_check.hpp"

#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/layer_check.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_conv2d {
namespace {

constexpr Conv2DOptions same{.padding = Padding::same};
constexpr Conv2DOptions strided_same{.strides = {2, 3}, .padding = Padding::same};
constexpr Conv2DOptions strided_bare{.strides = {3, 1}, .use_bias = false};

template <class Layer, class Input, class Output>
constexpr bool maps = std::is_same_v<typename Layer::template At<Input>::output_shape, Output>;

static_assert(maps<Conv2D<32, 3, 3>, Shape<28, 28, 1>, Shape<26, 26, 32>>);
static_assert(maps<Conv2D<8, 5, 2>, Shape<5, 9, 3>, Shape<1, 8, 8>>);
static_assert(maps<Conv2D<8, 3, 3, same>, Shape<28, 27, 1>, Shape<28, 27, 8>>);
static_assert(maps<Conv2D<4, 7, 7, same>, Shape<3, 2, 1>, Shape<3, 2, 4>>);
static_assert(maps<Conv2D<8, 3, 3, strided_same>, Shape<28, 28, 1>, Shape<14, 10, 8>>);
static_assert(maps<Conv2D<8, 3, 3, strided_bare>, Shape<10, 10, 1>, Shape<3, 8, 8>>);

using First = Conv2D<32, 3, 3>::At<Shape<28, 28, 1>>;
static_assert(First::multiply_adds == 26 * 26 * 32 * 9);
static_assert(First::weights::parameters == 9 * 32 + 32);
static_assert(std::is_same_v<First::weights::weight<0>::shape, Shape<3, 3, 1, 32>>);
static_assert(First::weights::weight<0>::name == "kernel" && First::weights::weight<1>::name == "bias");
static_assert(First::weights::weight<0>::initializer == Initializer::glorot_uniform);
static_assert(Conv2D<8, 3, 3, strided_bare>::At<Shape<5, 5, 2>>::weights::count == 1);
static_assert(First::backward_reads_input && !First::backward_reads_output && !First::in_place);
static_assert(Conv2D<8, 3, 3>::name == "conv2d" && Conv2D<8, 3, 3>::keras_class == "Conv2D");

template <class Layer, class Input>
void check_forward(const reference::Conv2D& shape, bool with_bias, std::size_t batch) {
    LayerRun<Layer, Input, float> run(batch);
    run.forward();
    const auto exact = [&](auto wide) {
        const auto x = wide(run.x), weights = wide(run.weights);
        std::vector<Wide> y(run.y.size());
        const std::size_t bias = aligned_size<float>(static_cast<std::size_t>(shape.kernel_size()));
        for (std::size_t n = 0; n < batch; ++n)
            reference::conv2d_forward(shape, &x[n * Input::size], weights.data(),
                                      with_bias ? &weights[bias] : nullptr, &y[n * y.size() / batch]);
        return y;
    };
    check_close(run.y, exact([](const auto& n) { return widened(n); }),
                exact([](const auto& n) { return magnitudes(n); }), 3 * 3 * 3 + 1);
}

// What it takes, and what it refuses.
static_assert(LayerOn<Conv2D<2, 5, 5>, Shape<5, 5, 1>> && !LayerOn<Conv2D<2, 5, 5>, Shape<4, 5, 1>>);
static_assert(!LayerOn<Conv2D<2, 5, 5>, Shape<5, 4, 1>> && !LayerOn<Conv2D<2, 1, 1>, Shape<5>>);
static_assert(LayerOn<Conv2D<2, 5, 5, Conv2DOptions{.padding = Padding::same}>, Shape<2, 2, 1>>);
static_assert(!LayerOn<Conv2D<2, 3, 3, Conv2DOptions{.dilation_rate = {2, 2}}>, Shape<4, 5, 1>>);
static_assert(!LayerOn<Conv2D<0, 3, 3>, Shape<5, 5, 1>> && !LayerOn<Conv2D<2, 0, 3>, Shape<5, 5, 1>>);
static_assert(!LayerOn<Conv2D<2, 3, 3, Conv2DOptions{.strides = {1, 0}}>, Shape<5, 5, 1>>);
static_assert(!LayerOn<Conv2D<2, 3, 3, Conv2DOptions{.dilation_rate = {0, 1}}>, Shape<5, 5, 1>>);
static_assert(
    !LayerOn<Conv2D<2, 3, 3, Conv2DOptions{.strides = {1, 2}, .dilation_rate = {2, 1}}>, Shape<9, 9, 1>>);
static_assert(!LayerOn<Conv2D<2, 3, 3, Conv2DOptions{.padding = Padding::causal}>, Shape<5, 5, 1>>);

}  // namespace

TEST_CASE("Conv2D adds up windows of its input") {
    for (const std::size_t batch : {1u, 2u, 5u}) {
        check_forward<Conv2D<5, 3, 3>, Shape<6, 7, 3>>({{6, 3}, {7, 3}, 3, 5}, true, batch);
        check_forward<Conv2D<5, 3, 3, strided_same>, Shape<6, 7, 3>>({{6, 3, 2, true}, {7, 3, 3, true}, 3, 5},
                                                                     true, batch);
        check_forward<Conv2D<5, 3, 3, strided_bare>, Shape<6, 7, 3>>({{6, 3, 3}, {7, 3, 1}, 3, 5}, false,
                                                                     batch);
    }
}

TEST_CASE("Conv2D's gradients are its slopes") {
    for (const std::size_t batch : {1u, 3u}) check_gradients<Conv2D<3, 3, 2>, Shape<5, 4, 2>>(batch);
    check_gradients<Conv2D<3, 3, 3, strided_same>, Shape<6, 7, 2>>(2);
    check_gradients<Conv2D<2, 2, 3, strided_bare>, Shape<6, 4, 3>>(17);  // more images than parts
}

TEST_CASE("Conv2D has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 2u, 7u, 33u})
        check_threads<Conv2D<5, 3, 3, same>, Shape<6, 5, 3>>(batch);
}

}  // namespace intarsia::tests::layers_conv2d
