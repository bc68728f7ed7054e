#include <intarsia/core/number.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

namespace intarsia::tests::core_number {
namespace {

template <Number Value>
struct Holder {
    static constexpr double value = Value.value();
    static constexpr Number kept = Value;
};

static_assert(Holder<0.3>::value == 0.3 && Holder<-2>::value == -2 && Holder<1e-300>::value == 1e-300);
static_assert(std::is_same_v<Holder<1>, Holder<1.0>> && !std::is_same_v<Holder<1>, Holder<1.0 + 0x1p-52>>);
static_assert(std::is_same_v<Holder<0.0>, Holder<-0.0>>);
static_assert(Number{}.value() == 0);
static_assert(Number(1e300).is_finite() && Number(-1e300).is_finite());
static_assert(!Number(std::numeric_limits<double>::infinity()).is_finite());
static_assert(!Number(-std::numeric_limits<double>::infinity()).is_finite());
static_assert(!Holder<std::numeric_limits<double>::quiet_NaN()>::kept.is_finite());

}  // namespace

TEST_CASE("a number outside a template argument is the same one") { CHECK(Number(0.1).value() == 0.1); }

}  // namespace intarsia::tests::core_number
