#include "../gradient_check.hpp"

#include <intarsia/layers/global_average_pool.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_global_average_pool {
namespace {

using Images = GlobalAveragePool::At<Shape<7, 5, 64>>;
using Sequences = GlobalAveragePool::At<Shape<9, 3>>;
static_assert(std::is_same_v<Images::output_shape, Shape<64>>);
static_assert(std::is_same_v<Sequences::output_shape, Shape<3>>);
static_assert(Images::weights::count == 0 && !Images::backward_reads_input && !Images::backward_reads_output);
static_assert(layer_name<GlobalAveragePool, Shape<7, 5, 64>>() == "global_average_pooling2d");
static_assert(layer_class<GlobalAveragePool, Shape<9, 3>>() == "GlobalAveragePooling1D");

}  // namespace

TEST_CASE("GlobalAveragePool takes the mean of each channel") {
    LayerRun<GlobalAveragePool, Shape<2, 2, 3>> run(2);
    for (std::size_t i = 0; i < run.x.size(); ++i) run.x[i] = static_cast<double>(i);
    run.forward();
    const std::vector<double> means{4.5, 5.5, 6.5, 16.5, 17.5, 18.5};
    CHECK(std::equal(run.y.begin(), run.y.end(), means.begin(), means.end()));
}

TEST_CASE("GlobalAveragePool's gradients are its slopes") {
    for (const std::size_t batch : {1u, 3u}) check_gradients<GlobalAveragePool, Shape<3, 4, 5>>(batch);
    check_gradients<GlobalAveragePool, Shape<9, 2>>(2);
}

TEST_CASE("GlobalAveragePool has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u}) check_threads<GlobalAveragePool, Shape<6, 5, 9>>(batch);
}

}  // namespace intarsia::tests::layers_global_average_pool
