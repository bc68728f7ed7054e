#include <intarsia/core/number.hpp>

#include <doctest/doctest.h>

#include <type_traits>

using namespace intarsia;

namespace {

template <Number Value>
struct Holder {
    static constexpr double value = Value.value();
};

static_assert(Holder<0.3>::value == 0.3 && Holder<-2>::value == -2 && Holder<1e-300>::value == 1e-300);
static_assert(std::is_same_v<Holder<1>, Holder<1.0>> && !std::is_same_v<Holder<1>, Holder<1.0 + 0x1p-52>>);
static_assert(std::is_same_v<Holder<0.0>, Holder<-0.0>>);
static_assert(Number{}.value() == 0);

}  // namespace

TEST_CASE("a number outside a template argument is the same one") { CHECK(Number(0.1).value() == 0.1); }
