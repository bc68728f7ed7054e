#include <intarsia/core/sorted_order.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace intarsia::tests::core_sorted_order {
using intarsia::first_repeated;
using intarsia::sorted_order;

namespace {

std::size_t first_repeated_of(const std::vector<std::string_view>& names) {
    return first_repeated(names.size(), [&](std::size_t index) { return names[index]; });
}

}  // namespace

TEST_CASE("sorted_order: as std::stable_sort, for many sizes and few values") {
    std::uint32_t state = 1;
    for (std::size_t count = 0; count < 200; ++count) {
        std::vector<std::pair<std::uint32_t, std::size_t>> things;
        for (std::size_t index = 0; index < count; ++index) {
            state = state * 1664525 + 1013904223;
            things.push_back({(state >> 16) % 17, index});
        }
        const auto order = sorted_order(count, [&](std::size_t left, std::size_t right) {
            return things[left].first <=> things[right].first;
        });
        std::vector<std::pair<std::uint32_t, std::size_t>> sorted;
        for (const std::size_t index : order) sorted.push_back(things[index]);
        std::stable_sort(things.begin(), things.end(),
                         [](const auto& left, const auto& right) { return left.first < right.first; });
        REQUIRE(sorted == things);
    }
}

TEST_CASE("first_repeated: the first name that was there before, wherever") {
    CHECK(first_repeated_of({}) == 0);
    CHECK(first_repeated_of({"a"}) == 1);
    CHECK(first_repeated_of({"b", "a", "", "ab"}) == 4);
    CHECK(first_repeated_of({"a", "a"}) == 1);
    CHECK(first_repeated_of({"a", "b", "c", "b", "a"}) == 3);
    CHECK(first_repeated_of({"z", "a", "a", "z", "a", "a"}) == 2);
    CHECK(first_repeated_of({"", "x", ""}) == 2);
}

}  // namespace intarsia::tests::core_sorted_order
