#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/rescaling.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

namespace intarsia::tests::layers_rescaling {
namespace {

using Bytes = Rescaling<1.0 / 255>;
using Centred = Rescaling<1 / 127.5, -1>;
using At = Centred::At<Shape<3, 4, 2>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 4, 2>>);
static_assert(At::in_place && !At::backward_reads_input && !At::backward_reads_output);
static_assert(Bytes::name == "rescaling" && Bytes::keras_class == "Rescaling");
static_assert(std::is_same_v<Bytes, Rescaling<1.0 / 255, -0.0>>);

// What it takes, and what it refuses.
static_assert(LayerOn<Rescaling<-1>, Shape<3>> &&
              !LayerOn<Rescaling<std::numeric_limits<double>::infinity()>, Shape<3>>);
static_assert(!LayerOn<Rescaling<1, std::numeric_limits<double>::quiet_NaN()>, Shape<3>>);

}  // namespace

TEST_CASE("Rescaling multiplies and adds") {
    LayerRun<Centred, Shape<256>> run(1);
    for (std::size_t i = 0; i < 256; ++i) run.x[i] = static_cast<double>(i);
    run.forward();
    CHECK(run.y[0] == -1);
    CHECK(run.y[255] == doctest::Approx(1).epsilon(1e-15));
    CHECK(run.y[51] == doctest::Approx(51 / 127.5 - 1).epsilon(1e-15));
}

TEST_CASE("Rescaling's gradients are its slopes, in place and with any number of threads") {
    check_gradients<Rescaling<3, -1>, Shape<3, 4, 5>>(3);
    check_in_place<Rescaling<3, -1>, Shape<3, 4, 5>>(3);
    check_threads<Bytes, Shape<333>>(40);
}

TEST_CASE("Rescaling describes itself in Keras's words") {
    CHECK(description<Centred>() == R"({"scale": 0.00784313725490196, "offset": -1})");
}

}  // namespace intarsia::tests::layers_rescaling
