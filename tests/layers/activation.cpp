#include "../gradient_check.hpp"

#include <intarsia/layers/activation.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_activation {
namespace {

// Two activations of a user's own.

/// y = x below 0 and 2 x above it: the gradient is known from y.
struct Kink : Activation<Kink> {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = x > V{} ? x + x : x;
    }
    template <class V>
    static INTARSIA_INLINE void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = y > V{} ? dy + dy : dy;
    }
};

/// y = x sigmoid x: the gradient takes both x and y.
struct Gated : Activation<Gated> {
    static constexpr std::string_view name = "gated";
    static constexpr bool gradient_reads_input = true;

    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        V gate = x;
        simd::sigmoid(gate);
        x = x * gate;
    }
    template <class V>
    static INTARSIA_INLINE void gradient(V& dy, const V& x, const V& y) {
        V gate = x;
        simd::sigmoid(gate);
        dy = dy * (y + gate * (simd::element_t<V>(1) - y));
    }
};

static_assert(Kink::At<Shape<4>>::in_place && !Kink::At<Shape<4>>::backward_reads_input);
static_assert(!Gated::At<Shape<4>>::in_place && Gated::At<Shape<4>>::backward_reads_input);
static_assert(LayerOn<Gated, Shape<4>> && layer_name<Gated, Shape<4>>() == "gated");

}  // namespace

TEST_CASE("a user's own activation is applied to every number, on every target") {
    for_each_target([] {
        LayerRun<Kink, Shape<19>, float> run(3);
        run.forward();
        for (std::size_t i = 0; i < run.x.size(); ++i) CHECK(run.y[i] == (run.x[i] > 0 ? 2 : 1) * run.x[i]);

        LayerRun<Gated, Shape<19>> gated(3);
        gated.forward();
        for (std::size_t i = 0; i < gated.x.size(); ++i)
            CHECK(gated.y[i] == doctest::Approx(gated.x[i] / (1 + std::exp(-gated.x[i]))));
    });
}

TEST_CASE("a user's own activation has the gradients it says") {
    for_each_target([] {
        check_gradients<Kink, Shape<3, 7>>(3);
        check_gradients<Gated, Shape<3, 7>>(3);
    });
    check_in_place<Kink, Shape<3, 7>>(3);
}

TEST_CASE("threads share the numbers of an activation, not their bits") {
    for (const std::size_t batch : {1u, 7u, 40u}) {
        check_threads<Kink, Shape<333>>(batch);
        check_threads<Gated, Shape<333>>(batch);
    }
}

}  // namespace intarsia::tests::layers_activation
