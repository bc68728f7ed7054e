#include <doctest/doctest.h>

#include <intarsia/core/error.hpp>
#include <intarsia/saving/extents.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace intarsia::tests::saving_extents {
using namespace intarsia::keras;

TEST_CASE("extents are a list of few sizes") {
    Extents shape{28, 28};
    shape.push_back(3);
    CHECK(shape == Extents{28, 28, 3});
    CHECK(shape != Extents{28, 28});
    CHECK(shape == std::vector<std::size_t>{28, 28, 3});
    CHECK(shape != std::vector<std::size_t>{28, 28, 1});
    CHECK(shape != std::vector<std::size_t>{28, 28});
    CHECK(Extents(2, 7) == Extents{7, 7});
    CHECK(shape.back() == 3);
    shape.clear();
    CHECK(shape.empty());
    CHECK(shape == Extents{});
}

TEST_CASE("more axes than fit are refused") {
    Extents shape(Extents::capacity, 2);
    CHECK_THROWS_WITH_AS(shape.push_back(2), "more than 8 axes are not supported", Error);
    CHECK(shape.size() == Extents::capacity);
}

TEST_CASE("extents as text, and their product, which does not overflow") {
    CHECK(joined(Extents{28, 28, 1}) == "28, 28, 1");
    CHECK(joined(std::vector<std::size_t>{2, 3}, "x") == "2x3");
    CHECK(joined(Extents{}).empty());
    CHECK(product({}) == 1);
    CHECK(product({2, 3, 4}) == 24);
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    CHECK(product({most / 2 + 1, 2}) == most);
    CHECK(product({most / 2 + 1, 2, 0}) == 0);
}

}  // namespace intarsia::tests::saving_extents
