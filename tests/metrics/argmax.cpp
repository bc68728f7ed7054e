#include <intarsia/metrics/argmax.hpp>

#include <doctest/doctest.h>

#include <array>
#include <span>

namespace intarsia::tests::metrics_argmax {

TEST_CASE("argmax is the place of the largest number, the first of equals") {
    static_assert(argmax(std::array{0.1, 0.7, 0.2}) == 1);
    static_assert(argmax(std::array{5.0f}) == 0);
    CHECK(argmax(std::array{-3.0, -2.0, -2.0}) == 1);
    CHECK(argmax(std::array{1.0f, 1.0f, 1.0f}) == 0);
    const std::array values{1.0, 2.0, 4.0, 3.0};
    CHECK(argmax(std::span(values)) == 2);
    CHECK(argmax(std::span<const double>(values)) == 2);  // of a length known at run time
}

}  // namespace intarsia::tests::metrics_argmax
