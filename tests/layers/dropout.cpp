#include "../gradient_check.hpp"

#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/layer_check.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

namespace intarsia::tests::layers_dropout {
namespace {

using At = Dropout<0.25>::At<Shape<3, 4, 2>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 4, 2>>);
static_assert(At::in_place && !At::backward_reads_input && !At::backward_reads_output);
static_assert(Dropout<0.25>::rate == 0.25 && Dropout<0.0>::rate == 0);
static_assert(Dropout<0.25>::keras_class == "Dropout");

// What it takes, and what it refuses.
static_assert(LayerOn<Dropout<0>, Shape<3>> && !LayerOn<Dropout<1>, Shape<3>> &&
              !LayerOn<Dropout<-0.1>, Shape<3>>);
static_assert(!LayerOn<Dropout<std::numeric_limits<double>::quiet_NaN()>, Shape<3>>);

}  // namespace

TEST_CASE("Dropout leaves out its share, and scales what stays") {
    LayerRun<Dropout<0.25>, Shape<1000>, float> run(100);
    run.forward();
    std::size_t left_out = 0, wrong = 0;
    for (std::size_t i = 0; i < run.x.size(); ++i) {
        const bool kept = reference::dropout_keeps(run.random.fold(0), i / 1000 * 1024 + i % 1000, 1u << 30);
        left_out += !kept;
        // Through memory: 32-bit x86 computes with more digits than a float has.
        const volatile float scaled = run.x[i] * static_cast<float>(1 / 0.75);
        wrong += run.y[i] != (kept ? scaled : 0.0f);
    }
    CHECK(wrong == 0);
    // Of 100,000 numbers a quarter; the standard deviation is 137.
    CHECK(left_out > 25000 - 5 * 137);
    CHECK(left_out < 25000 + 5 * 137);
}

TEST_CASE("Dropout leaves the same numbers out of the gradient") {
    LayerRun<Dropout<0.5>, Shape<77>, float> run(3);
    run.forward();
    run.backward();
    for (std::size_t i = 0; i < run.x.size(); ++i) CHECK(run.dx[i] == (run.y[i] == 0 ? 0 : 2 * run.dy[i]));
    check_gradients<Dropout<0.5>, Shape<7, 5>>(3);
}

TEST_CASE("another key leaves out other numbers") {
    LayerRun<Dropout<0.5>, Shape<640>, float> run(1), other(1);
    other.random = RandomKey(Seed{12});
    run.forward();
    other.forward();
    std::size_t different = 0;
    for (std::size_t i = 0; i < 640; ++i) different += (run.y[i] == 0) != (other.y[i] == 0);
    CHECK(different > 320 - 64);  // half of them, and five standard deviations
    CHECK(different < 320 + 64);
}

TEST_CASE("Dropout passes on what it gets at inference, or with rate 0") {
    LayerRun<Dropout<0.5>, Shape<77>, float> inference(2);
    inference.training = false;
    inference.forward();
    CHECK(std::equal(inference.y.begin(), inference.y.end(), inference.x.begin(), inference.x.end()));

    LayerRun<Dropout<0.0>, Shape<77>, float> none(2);
    none.forward();
    none.backward();
    CHECK(std::equal(none.y.begin(), none.y.end(), none.x.begin(), none.x.end()));
    CHECK(std::equal(none.dx.begin(), none.dx.end(), none.dy.begin(), none.dy.end()));
}

TEST_CASE("Dropout works in place, and has the same bits for any number of threads") {
    check_in_place<Dropout<0.3>, Shape<3, 4, 5>>(3);
    for (const std::size_t batch : {1u, 7u, 40u}) check_threads<Dropout<0.3>, Shape<333>>(batch);
}

}  // namespace intarsia::tests::layers_dropout
