#include "../gradient_check.hpp"

#include <intarsia/layers/tanh.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_tanh {
namespace {

using At = Tanh::At<Shape<3, 4, 2>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 4, 2>>);
static_assert(At::in_place && !At::backward_reads_input && At::backward_reads_output);
static_assert(Tanh::keras_class == "Activation" && Tanh::keras_activation == "tanh");

}  // namespace

TEST_CASE("Tanh of small and large numbers, and its slope") {
    LayerRun<Tanh, Shape<33>, float> run(3);
    for (float& x : run.x) x *= 9;
    run.forward();
    run.backward();
    for (std::size_t i = 0; i < run.x.size(); ++i) {
        const double x = static_cast<double>(run.x[i]);
        CHECK(run.y[i] == doctest::Approx(reference::tanh(x)).epsilon(1e-6));
        // The slope comes from y: its error is absolute.
        const double slope = static_cast<double>(run.dx[i]) / static_cast<double>(run.dy[i]);
        CHECK(std::abs(slope - reference::tanh_slope(x)) <= 1e-6);
    }
}

TEST_CASE("Tanh's gradients are its slopes, in place and with any number of threads") {
    check_gradients<Tanh, Shape<3, 4, 5>>(3);
    check_in_place<Tanh, Shape<3, 4, 5>>(3);
    for (const std::size_t batch : {1u, 7u, 40u}) check_threads<Tanh, Shape<333>>(batch);
}

}  // namespace intarsia::tests::layers_tanh
