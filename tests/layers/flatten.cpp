#include "../gradient_check.hpp"

#include <intarsia/layers/flatten.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_flatten {
namespace {

using At = Flatten::At<Shape<12, 12, 64>>;
static_assert(std::is_same_v<At::output_shape, Shape<9216>>);
static_assert(std::is_same_v<Flatten::At<Shape<5>>::output_shape, Shape<5>>);
static_assert(At::in_place && At::preserves_values && At::weights::count == 0);
static_assert(!At::backward_reads_input && !At::backward_reads_output);
static_assert(Flatten::name == "flatten" && Flatten::keras_class == "Flatten");

}  // namespace

TEST_CASE("Flatten passes on what it gets") {
    LayerRun<Flatten, Shape<3, 4, 2>> run(3);
    run.forward();
    run.backward();
    CHECK(std::equal(run.y.begin(), run.y.end(), run.x.begin(), run.x.end()));
    CHECK(std::equal(run.dx.begin(), run.dx.end(), run.dy.begin(), run.dy.end()));
    check_in_place<Flatten, Shape<3, 4, 2>>(3);
    check_gradients<Flatten, Shape<2, 3>>(2);
}

}  // namespace intarsia::tests::layers_flatten
