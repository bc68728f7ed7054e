// Sorting what is read or written once, compiled once whatever is sorted.
#pragma once

#include <intarsia/core/config.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

namespace detail {

/// How thing `left` compares with thing `right`, both told by their indices.
using CompareThings = std::strong_ordering (*)(const void* things, std::size_t left, std::size_t right);

/// One std::sort for all: the compiler makes 2 KB of code of every other one.
inline std::vector<std::size_t> sorted_order(std::size_t count, const void* things, CompareThings compare) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [=](std::size_t left, std::size_t right) {
        const std::strong_ordering one = compare(things, left, right);
        return one != 0 ? one < 0 : left < right;
    });
    return order;
}

}  // namespace detail

/// The indices of `count` things from the least to the greatest; equal ones stay in their order.
///
///     sorted_order(sizes.size(), [&](std::size_t i, std::size_t j) { return sizes[i] <=> sizes[j]; })
///
/// Cost: about count log2(count) calls of `compare`, each through a pointer.
template <class Compare>
[[nodiscard]] std::vector<std::size_t> sorted_order(std::size_t count, const Compare& compare) {
    return detail::sorted_order(count, &compare, [](const void* things, std::size_t left, std::size_t right) {
        return (*static_cast<const Compare*>(things))(left, right);
    });
}

/// The index of the first of `count` names that has stood before, `count` where all are different; `name_of`
/// an index is a std::string_view.
template <class NameOf>
[[nodiscard]] std::size_t first_repeated(std::size_t count, const NameOf& name_of) {
    const auto compare = [&](std::size_t left, std::size_t right) {
        return name_of(left).compare(name_of(right)) <=> 0;
    };
    const std::vector<std::size_t> order = sorted_order(count, compare);
    std::size_t first = count;
    for (std::size_t i = 1; i < count; ++i)
        if (order[i] < first && compare(order[i - 1], order[i]) == 0) first = order[i];
    return first;
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
