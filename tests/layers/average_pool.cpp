#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_average_pool {
namespace {

constexpr PoolOptions overlapping{.strides = {2, 1}, .padding = Padding::same};

using Images = AveragePool<2, 2>::At<Shape<24, 25, 64>>;
static_assert(std::is_same_v<Images::output_shape, Shape<12, 12, 64>>);
static_assert(Images::weights::count == 0 && !Images::backward_reads_input && !Images::backward_reads_output);
static_assert(AveragePool<2, 2>::name == "average_pooling2d");
static_assert(AveragePool<2, 2>::keras_class == "AveragePooling2D");
static_assert(AveragePool<2>::name == "average_pooling1d" &&
              AveragePool<2>::keras_class == "AveragePooling1D");

template <class Layer, class Input>
void check_forward(const reference::Pool2D& shape) {
    constexpr std::size_t batch = 3;
    LayerRun<Layer, Input, float> run(batch);
    run.forward();
    const auto exact = [&](const std::vector<Wide>& x) {
        std::vector<Wide> y(run.y.size());
        for (std::size_t n = 0; n < batch; ++n)
            reference::average_pool_forward(shape, &x[n * Input::size], &y[n * y.size() / batch]);
        return y;
    };
    check_close(run.y, exact(widened(run.x)), exact(magnitudes(run.x)), 3 * 3 + 2);
}

}  // namespace

TEST_CASE("AveragePool takes the mean of each window, over images and sequences") {
    check_forward<AveragePool<2, 3>, Shape<5, 9, 3>>({{5, 2, 2}, {9, 3, 3}, 3});
    check_forward<AveragePool<3, 3, overlapping>, Shape<6, 5, 9>>({{6, 3, 2, true}, {5, 3, 1, true}, 9});
    check_forward<AveragePool<2>, Shape<9, 5>>({{1, 1}, {9, 2, 2}, 5});
    check_forward<AveragePool<3, overlapping>, Shape<7, 2>>({{1, 1}, {7, 3, 1, true}, 2});
}

TEST_CASE("AveragePool's gradients are its slopes") {
    for (const std::size_t batch : {1u, 3u}) check_gradients<AveragePool<2, 2>, Shape<5, 4, 3>>(batch);
    check_gradients<AveragePool<3, 3, overlapping>, Shape<5, 4, 9>>(2);
    check_gradients<AveragePool<2>, Shape<9, 5>>(2);
}

TEST_CASE("AveragePool has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u})
        check_threads<AveragePool<3, 3, overlapping>, Shape<6, 5, 9>>(batch);
}

TEST_CASE("AveragePool with overlapping windows that reach over the edge, as another program has it") {
    namespace golden = golden::average_pool;
    constexpr PoolOptions options{.strides = {1, 1}, .padding = Padding::same};
    check_golden_layer<AveragePool<3, 3, options>, Shape<5, 6, 3>>(
        {.x = golden::x, .y = golden::y, .dy = golden::dy, .dx = golden::dx});
}

}  // namespace intarsia::tests::layers_average_pool
