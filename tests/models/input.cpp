// What becomes of a list that makes no network is tested by tests/must_not_compile.
#include <intarsia/models/input.hpp>

#include <intarsia/layers/dense.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::models_input {
namespace {

static_assert(std::is_same_v<Input<28, 28, 1>::shape, Shape<28, 28, 1>>);
static_assert(detail::input_fits<Asked, 1, 28, 28, 1>());
static_assert(!detail::input_fits<Asked, 1>() && !detail::input_fits<Asked, 1, 28, 0>());
static_assert(!detail::input_fits<Asked, 0, 28, 28, 1>());
static_assert(!LayerOn<Input<4>, Shape<4>>);
static_assert(std::is_same_v<detail::NetworkOf<Input<4>, Dense<3>>::type, Network<Shape<4>, Dense<3>>>);

}  // namespace

TEST_CASE("a list with an Input in front becomes a network") {
    CHECK(detail::NetworkOf<Input<4>, Dense<3>>::type::fits);
    CHECK(!detail::Refused::fits);
}

}  // namespace intarsia::tests::models_input
