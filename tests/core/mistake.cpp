// What the compiler prints is tested by tests/must_not_compile.
#include <intarsia/core/mistake.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::core_mistake {
namespace {

template <int N, class Place = Asked>
constexpr bool is_even() {
    if constexpr (N % 2 != 0)
        INTARSIA_REFUSE(Place, "this number is odd: add 1");
    else
        return true;
}

static_assert(is_even<2>() && !is_even<3>());
static_assert(is_even<2, InLayer<0, int, Got<int>>>());  // nothing is said of what is right
static_assert(std::is_same_v<FirstMistake<false, InInput<1>>, Asked>);
static_assert(std::is_same_v<FirstMistake<true, InInput<1>>, InInput<1>>);
static_assert(Asked::fits && !InLayer<0, int, Got<>>::fits && !InInput<>::fits && !InOptimizer<int>::fits);
static_assert(!InLoss<int, int, Got<int>>::fits && !InCall<Got<int>, Expected<int>>::fits);

}  // namespace

TEST_CASE("whoever asks in silence is answered") {
    CHECK(is_even<4>());
    CHECK(!is_even<5>());
}

}  // namespace intarsia::tests::core_mistake
