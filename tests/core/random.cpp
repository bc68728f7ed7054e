#include <intarsia/core/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

namespace intarsia::tests::core_random {
namespace {

using Words = std::array<std::uint32_t, 4>;

// The known answers of the authors' own distribution (Random123, kat_vectors, philox4x32 with 10 rounds).
static_assert(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
              Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
              Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

static_assert(std::uniform_random_bit_generator<Random>);

// A stream: the seed is its key, a block's index its counter.
static_assert(RandomKey(Seed{0}).block(0) == philox4x32({0, 0, 0, 0}, {0, 0}));
static_assert(RandomKey(Seed{0x0000000200000001}).words() == std::array<std::uint32_t, 2>{1, 2});
static_assert(RandomKey(Seed{0x0000000200000001}).block(0x0000000400000003) ==
              philox4x32({3, 4, 0, 0}, {1, 2}));

// The numbers of a stream in order are the words of its blocks.
static_assert([] {
    const RandomKey key(Seed{42});
    Random random(key);
    for (std::uint64_t index = 0; index < 9; ++index)
        if (random() != key.block(index / 4)[index % 4]) return false;
    return true;
}());

}  // namespace

TEST_CASE("sub-streams differ from each other, from their parent and by their order") {
    const RandomKey parent(Seed{7});
    std::set<Words> blocks{parent.block(0)};
    for (std::uint64_t i = 0; i < 100; ++i) {
        blocks.insert(parent.fold(i).block(0));
        blocks.insert(parent.fold(i << 32).fold(1).block(0));
    }
    CHECK(blocks.size() == 201);
    CHECK(parent.fold(1).fold(2).block(0) != parent.fold(2).fold(1).block(0));
    CHECK(parent.fold(5).words() != std::array{parent.block(5)[0], parent.block(5)[1]});
    CHECK(RandomKey(Seed{7}).fold(3).block(9) == parent.fold(3).block(9));
}

TEST_CASE("uniform numbers have the mean, the spread and the evenness of uniform numbers") {
    Random random(Seed{1});
    constexpr int count = 200000, cells = 20;
    double sum = 0, squares = 0, least = 1, largest = 0;
    std::array<int, cells> cell{};
    for (int i = 0; i < count; ++i) {
        const double x = random.uniform();
        least = std::min(least, x);
        largest = std::max(largest, x);
        sum += x;
        squares += x * x;
        ++cell[static_cast<std::size_t>(x * cells) % cells];
    }
    CHECK(least >= 0);
    CHECK(largest < 1);
    // Five standard deviations each; of chi squared with 19 degrees of freedom, 1 in 10,000 is above 50.
    CHECK(std::abs(sum / count - 0.5) < 5 * std::sqrt(1.0 / 12 / count));
    CHECK(std::abs(squares / count - 1.0 / 3) < 5 * std::sqrt(4.0 / 45 / count));
    double chi_squared = 0;
    for (const int hits : cell)
        chi_squared += (hits - count / cells) * (hits - count / cells) / (1.0 * count / cells);
    CHECK(chi_squared < 50);

    for (int i = 0; i < 1000; ++i) {
        const double x = random.uniform(-3, 2);
        REQUIRE(x >= -3);
        REQUIRE(x < 2);
    }
}

TEST_CASE("normal numbers have the moments of the normal distribution") {
    Random random(Seed{2});
    constexpr int count = 200000;
    double sum = 0, squares = 0, fourths = 0;
    int beyond_two = 0;
    for (int i = 0; i < count; ++i) {
        const double x = random.normal();
        sum += x;
        squares += x * x;
        fourths += x * x * x * x;
        beyond_two += std::abs(x) > 2;
    }
    CHECK(std::abs(sum / count) < 5 * std::sqrt(1.0 / count));
    CHECK(std::abs(squares / count - 1) < 5 * std::sqrt(2.0 / count));
    CHECK(std::abs(fourths / count - 3) < 5 * std::sqrt(96.0 / count));
    CHECK(std::abs(beyond_two - 0.0455 * count) < 5 * std::sqrt(0.0455 * count));
}

TEST_CASE("below() takes every value, each as often, and none other") {
    Random random(Seed{3});
    for (const std::uint32_t bound : {1u, 2u, 3u, 6u, 10u, 255u}) {
        std::vector<int> hits(bound);
        for (std::uint32_t i = 0; i < 1000 * bound; ++i) ++hits.at(random.below(bound));
        for (const int hit : hits) CHECK(std::abs(hit - 1000) < 5 * std::sqrt(1000.0));
    }
    // Where 2^32 / bound is 1 and a third, plain multiplication would take every third value twice as often.
    const std::uint32_t large = 3u << 30;
    int low = 0;
    for (int i = 0; i < 30000; ++i) low += random.below(large) % 3 == 0;
    CHECK(std::abs(low - 10000) < 5 * std::sqrt(30000 * 2.0 / 9));
}

TEST_CASE("a permutation holds every number once, differs by key, and moves things evenly") {
    for (const std::size_t count : {0u, 1u, 2u, 5u, 1000u}) {
        auto order = random_permutation(count, RandomKey(Seed{4}));
        CHECK(order == random_permutation(count, RandomKey(Seed{4})));
        if (count == 1000) CHECK(order != random_permutation(count, RandomKey(Seed{5})));
        std::sort(order.begin(), order.end());
        CHECK(order.size() == count);
        for (std::size_t i = 0; i < count; ++i) CHECK(order[i] == i);
    }
    // All 24 orders of four, 12,000 times.
    std::array<int, 256> hits{};
    for (std::uint64_t i = 0; i < 12000; ++i) {
        const auto order = random_permutation(4, RandomKey(Seed{6}).fold(i));
        ++hits[order[0] + 4 * order[1] + 16 * order[2] + 64 * order[3]];
    }
    CHECK(std::count_if(hits.begin(), hits.end(), [](int hit) { return hit > 0; }) == 24);
    for (const int hit : hits)
        if (hit > 0) CHECK(std::abs(hit - 500) < 5 * std::sqrt(500.0));
}

}  // namespace intarsia::tests::core_random
