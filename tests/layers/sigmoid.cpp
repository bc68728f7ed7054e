#include "../gradient_check.hpp"

#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_sigmoid {
namespace {

using At = Sigmoid::At<Shape<3, 4, 2>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 4, 2>>);
static_assert(At::in_place && !At::backward_reads_input && At::backward_reads_output);
static_assert(Sigmoid::keras_class == "Activation" && Sigmoid::keras_activation == "sigmoid");

}  // namespace

TEST_CASE("Sigmoid of small and large numbers, and its slope") {
    LayerRun<Sigmoid, Shape<33>, float> run(3);
    for (float& x : run.x) x *= 9;
    run.forward();
    run.backward();
    for (std::size_t i = 0; i < run.x.size(); ++i) {
        const double x = static_cast<double>(run.x[i]);
        CHECK(run.y[i] == doctest::Approx(reference::sigmoid(x)).epsilon(1e-6));
        // The slope comes from y: its error is absolute.
        const double slope = static_cast<double>(run.dx[i]) / static_cast<double>(run.dy[i]);
        CHECK(std::abs(slope - reference::sigmoid_slope(x)) <= 1e-6);
    }
}

TEST_CASE("Sigmoid's gradients are its slopes, in place and with any number of threads") {
    check_gradients<Sigmoid, Shape<3, 4, 5>>(3);
    check_in_place<Sigmoid, Shape<3, 4, 5>>(3);
    for (const std::size_t batch : {1u, 7u, 40u}) check_threads<Sigmoid, Shape<333>>(batch);
}

}  // namespace intarsia::tests::layers_sigmoid
