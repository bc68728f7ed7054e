#include "../gradient_check.hpp"

#include <intarsia/layers/relu.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

namespace intarsia::tests::layers_relu {
namespace {

using At = ReLU::At<Shape<3, 4, 2>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 4, 2>>);
static_assert(At::in_place && !At::backward_reads_input && At::backward_reads_output);
static_assert(ReLU::keras_class == "ReLU" && ReLU::keras_activation == "relu");

}  // namespace

TEST_CASE("ReLU keeps what is above 0") {
    LayerRun<ReLU, Shape<33>, float> run(3);
    run.forward();
    for (std::size_t i = 0; i < run.x.size(); ++i) CHECK(run.y[i] == reference::relu(run.x[i]));
}

TEST_CASE("ReLU at 0, at infinity, and where there is no number") {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    LayerRun<ReLU, Shape<5>, float> run(1);
    run.x = {0.0f, -0.0f, infinity, -infinity, std::numeric_limits<float>::quiet_NaN()};
    run.forward();
    run.backward();
    CHECK(run.y[0] == 0);
    CHECK(run.y[1] == 0);
    CHECK(run.y[2] == infinity);
    CHECK(run.y[3] == 0);
    CHECK(std::isnan(run.y[4]));
    CHECK(run.dx[0] == 0);
    CHECK(run.dx[1] == 0);
    CHECK(run.dx[2] == run.dy[2]);
}

TEST_CASE("ReLU's gradients are its slopes, in place and with any number of threads") {
    check_gradients<ReLU, Shape<3, 4, 5>>(3);
    check_in_place<ReLU, Shape<3, 4, 5>>(3);
    for (const std::size_t batch : {1u, 7u, 40u}) check_threads<ReLU, Shape<333>>(batch);
}

}  // namespace intarsia::tests::layers_relu
