#include <intarsia/core/config.hpp>

#include <doctest/doctest.h>

#include <cstddef>

namespace intarsia::tests::core_config {
static_assert(INTARSIA_VERSION_MAJOR >= 0 && INTARSIA_VERSION_MINOR >= 0 && INTARSIA_VERSION_PATCH >= 0);
static_assert(INTARSIA_HAS_BUILTIN(__builtin_of_a_compiler_to_come) == 0);
#if defined(__GNUC__)
static_assert(INTARSIA_HAS_BUILTIN(__builtin_expect) == 1);
#endif

namespace {

INTARSIA_INLINE int twice(int x) { return 2 * x; }

int sum(const int* INTARSIA_RESTRICT numbers, std::size_t count) {
    int result = 0;
    INTARSIA_UNROLL(4)
    for (std::size_t i = 0; i < count; ++i) result += twice(numbers[i]);
    return result;
}

}  // namespace

TEST_CASE("the macros are understood by this compiler") {
    const int numbers[] = {1, 2, 3, 4, 5, 6, 7};
    CHECK(sum(numbers, 7) == 56);
    CHECK(sum(numbers, 0) == 0);
}

}  // namespace intarsia::tests::core_config
