#include <intarsia/core/refuse.hpp>

#include <doctest/doctest.h>

#include <cstddef>

namespace intarsia::tests::core_refuse {
// What becomes of it without exceptions, tests/freestanding shows.
TEST_CASE("an argument is refused with all that is known of it") {
    CHECK_THROWS_WITH_AS(intarsia::detail::refuse("no room"), "no room", ArgumentError);
    CHECK_THROWS_WITH_AS(intarsia::detail::refuse("no room for ", std::size_t{3}, " of ", -2),
                         "no room for 3 of -2", ArgumentError);
}

}  // namespace intarsia::tests::core_refuse
