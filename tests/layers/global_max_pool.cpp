#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/global_max_pool.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_global_max_pool {
namespace {

using Images = GlobalMaxPool::At<Shape<7, 5, 64>>;
using Sequences = GlobalMaxPool::At<Shape<9, 3>>;
static_assert(std::is_same_v<Images::output_shape, Shape<64>>);
static_assert(std::is_same_v<Sequences::output_shape, Shape<3>>);
static_assert(Images::weights::count == 0 && Images::backward_reads_input && !Images::backward_reads_output);
static_assert(layer_name<GlobalMaxPool, Shape<7, 5, 64>>() == "global_max_pooling2d");
static_assert(layer_class<GlobalMaxPool, Shape<9, 3>>() == "GlobalMaxPooling1D");

// What it takes, and what it refuses.
static_assert(LayerOn<GlobalMaxPool, Shape<4, 1>> && !LayerOn<GlobalMaxPool, Shape<4>>);

}  // namespace

TEST_CASE("GlobalMaxPool takes the largest number of each channel; its gradient goes there") {
    LayerRun<GlobalMaxPool, Shape<2, 2, 3>> run(2);
    run.x = {1, 2, 3, 4, -5, 3, -6, 7, 2, 0, 0, 0, -1, -4, -7, -2, -3, -8, -3, -2, -9, -4, -1, -6};
    run.forward();
    run.backward();
    const std::vector<double> largest{4, 7, 3, -1, -1, -6};
    CHECK(std::equal(run.y.begin(), run.y.end(), largest.begin(), largest.end()));
    std::vector<double> dx(24);
    const std::size_t at[]{3, 7, 2, 12, 22, 23};
    for (std::size_t i = 0; i < 6; ++i) dx[at[i]] = run.dy[i];
    CHECK(std::equal(run.dx.begin(), run.dx.end(), dx.begin(), dx.end()));
}

TEST_CASE("GlobalMaxPool's gradients are its slopes") {
    for (const std::size_t batch : {1u, 3u}) check_gradients<GlobalMaxPool, Shape<3, 4, 5>>(batch);
    check_gradients<GlobalMaxPool, Shape<9, 2>>(2);
}

TEST_CASE("GlobalMaxPool has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u}) check_threads<GlobalMaxPool, Shape<6, 5, 9>>(batch);
}

TEST_CASE("GlobalMaxPool describes itself in Keras's words") {
    CHECK(description<GlobalMaxPool>() == R"({"data_format": "channels_last"})");
}

}  // namespace intarsia::tests::layers_global_max_pool
