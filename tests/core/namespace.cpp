#include <intarsia/core/namespace.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace intarsia::tests::core_namespace {
#define DEFINED_AS_ONE 1
#define DEFINED_AS_NOTHING
static_assert(INTARSIA_BIT(DEFINED_AS_ONE) == 1);
static_assert(INTARSIA_BIT(DEFINED_AS_NOTHING) == 1);
static_assert(INTARSIA_BIT(DEFINED_NOWHERE) == 0);
static_assert(INTARSIA_BITS(DEFINED_AS_ONE, DEFINED_NOWHERE, DEFINED_AS_NOTHING, 0, 0, 0, 0, 1) == 10100001);

#define TEXT_OF(...) #__VA_ARGS__
#define TEXT(...) TEXT_OF(__VA_ARGS__)

namespace INTARSIA_NAMESPACE {
static constexpr int proof = 1;
}

// What two kinds of flags do in one program is seen in tests/headers/run.
TEST_CASE("the namespace is intarsia, and with flags beyond the plain ones a part of it") {
    const std::string_view name = TEXT(INTARSIA_NAMESPACE);
    if (INTARSIA_FLAGS(0b) == 0)
        CHECK(name == "intarsia");
    else
        CHECK(name.substr(0, 23) == "intarsia::inline flags_");
    CHECK(intarsia::proof == 1);
}

}  // namespace intarsia::tests::core_namespace
