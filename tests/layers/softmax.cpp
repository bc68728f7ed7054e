#include "../gradient_check.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_softmax {
namespace {

using At = Softmax::At<Shape<3, 10>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 10>>);
static_assert(At::in_place && !At::backward_reads_input && At::backward_reads_output);
static_assert(Softmax::keras_class == "Softmax" && Softmax::keras_activation == "softmax");

// What it takes, and what it refuses.
static_assert(detail::layer_fits<Softmax, Shape<3>, true>() &&
              !detail::layer_fits<Softmax, Shape<3>, false>());
static_assert(detail::layer_fits<InnerSoftmax, Shape<3>, false>());

}  // namespace

TEST_CASE("Softmax makes the last axis sum to 1") {
    LayerRun<Softmax, Shape<3, 10>, float> run(5);
    for (float& x : run.x) x *= 20;
    run.forward();
    for (std::size_t row = 0; row < 15; ++row) {
        std::vector<Wide> expected(10);
        const auto x = widened(run.x);
        reference::softmax(10, &x[row * 10], expected.data());
        float sum = 0;
        for (std::size_t i = 0; i < 10; ++i) {
            CHECK(run.y[row * 10 + i] == doctest::Approx(static_cast<double>(expected[i])).epsilon(1e-5));
            sum += run.y[row * 10 + i];
        }
        CHECK(sum == doctest::Approx(1));
    }
}

TEST_CASE("Softmax's gradients are its slopes, in place and with any number of threads") {
    check_gradients<Softmax, Shape<10>>(3);
    check_gradients<Softmax, Shape<4, 3>>(2);
    check_in_place<Softmax, Shape<4, 3>>(3);
    for (const std::size_t batch : {1u, 7u, 40u}) check_threads<Softmax, Shape<3, 10>>(batch);
}

}  // namespace intarsia::tests::layers_softmax
