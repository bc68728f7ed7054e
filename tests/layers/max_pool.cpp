#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_max_pool {
namespace {

constexpr PoolOptions overlapping{.strides = {2, 1}, .padding = Padding::same};

using Images = MaxPool<2, 2>::At<Shape<24, 25, 64>>;
static_assert(std::is_same_v<Images::output_shape, Shape<12, 12, 64>>);
static_assert(Images::weights::count == 0 && Images::backward_reads_input && !Images::backward_reads_output);
static_assert(MaxPool<2, 2>::name == "max_pooling2d" && MaxPool<2, 2>::keras_class == "MaxPooling2D");
static_assert(MaxPool<2>::name == "max_pooling1d" && MaxPool<2>::keras_class == "MaxPooling1D");

template <class Layer, class Input>
void check_forward(const reference::Pool2D& shape) {
    constexpr std::size_t batch = 3;
    LayerRun<Layer, Input, float> run(batch);
    run.forward();
    std::vector<float> y(run.y.size());
    for (std::size_t n = 0; n < batch; ++n)
        reference::max_pool_forward(shape, &run.x[n * Input::size], &y[n * y.size() / batch]);
    CHECK(std::equal(run.y.begin(), run.y.end(), y.begin(), y.end()));
}

// What it takes, and what it refuses.
static_assert(LayerOn<MaxPool<2, 2>, Shape<2, 2, 1>> && !LayerOn<MaxPool<2, 2>, Shape<2, 1, 1>> &&
              !LayerOn<MaxPool<2, 2>, Shape<1, 2, 1>>);
static_assert(!LayerOn<MaxPool<2, 2>, Shape<4, 4>> && !LayerOn<MaxPool<2>, Shape<4, 4, 1>> &&
              !LayerOn<MaxPool<5>, Shape<4, 1>>);
static_assert(!LayerOn<MaxPool<0>, Shape<4, 1>> && !LayerOn<MaxPool<2, 0>, Shape<4, 4, 1>>);
static_assert(!LayerOn<MaxPool<2, 2, 2>, Shape<4, 4, 1>> &&
              !LayerOn<MaxPool<2, PoolOptions{}, 2>, Shape<4, 4, 1>>);
static_assert(!LayerOn<MaxPool<2, nullptr>, Shape<4, 1>>);
static_assert(!LayerOn<MaxPool<2, PoolOptions{.padding = Padding::causal}>, Shape<4, 1>>);

}  // namespace

TEST_CASE("MaxPool takes the largest number of each window, over images and sequences") {
    check_forward<MaxPool<2, 3>, Shape<5, 9, 3>>({{5, 2, 2}, {9, 3, 3}, 3});
    check_forward<MaxPool<3, 3, overlapping>, Shape<6, 5, 9>>({{6, 3, 2, true}, {5, 3, 1, true}, 9});
    check_forward<MaxPool<2>, Shape<9, 5>>({{1, 1}, {9, 2, 2}, 5});
    check_forward<MaxPool<3, overlapping>, Shape<7, 2>>({{1, 1}, {7, 3, 1, true}, 2});
}

TEST_CASE("MaxPool's gradients are its slopes") {
    for (const std::size_t batch : {1u, 3u}) check_gradients<MaxPool<2, 2>, Shape<5, 4, 3>>(batch);
    check_gradients<MaxPool<3, 3, overlapping>, Shape<5, 4, 9>>(2);
    check_gradients<MaxPool<2>, Shape<9, 5>>(2);
}

TEST_CASE("of equal numbers the first one gets the gradient") {
    LayerRun<MaxPool<2, 2>, Shape<2, 4, 1>, float> run(1);
    run.x = {0, 3, -1, -1,  //
             3, 1, -1, -1};
    run.dy = {5, 7};
    run.forward();
    run.backward();
    CHECK(run.y[0] == 3);
    CHECK(run.y[1] == -1);
    const std::vector<float> expected{0, 5, 7, 0,  //
                                      0, 0, 0, 0};
    CHECK(std::equal(run.dx.begin(), run.dx.end(), expected.begin()));
}

TEST_CASE("MaxPool has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u})
        check_threads<MaxPool<3, 3, overlapping>, Shape<6, 5, 9>>(batch);
}

TEST_CASE("MaxPool with overlapping windows that reach over the edge, as another program has it") {
    namespace golden = golden::max_pool;
    constexpr PoolOptions options{.strides = {2, 2}, .padding = Padding::same};
    check_golden_layer<MaxPool<3, 3, options>, Shape<7, 7, 3>>(
        {.x = golden::x, .y = golden::y, .dy = golden::dy, .dx = golden::dx});
}

}  // namespace intarsia::tests::layers_max_pool
