// Counter-based random numbers: a value depends on its key and index alone, never on who asked first.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// What a user chooses once; everything random follows from it.
struct Seed {
    std::uint64_t value = 0;  ///< any number; equal ones give equal bits
};

/// Philox4x32-10: 128 random bits for a 128-bit counter and a 64-bit key.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), section 4.
constexpr std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) noexcept {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(second),
                   static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(first)};
        key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
    }
    return counter;
}

/// Names one stream of random numbers; streams of different keys are independent.
class RandomKey {
public:
    /// The stream of a seed; fold() makes others of it.
    constexpr explicit RandomKey(Seed seed) noexcept : key_(split(seed.value)) {}

    /// The key of a sub-stream: one for each step, layer, image, ...
    [[nodiscard]] constexpr RandomKey fold(std::uint64_t number) const noexcept {
        const auto [low, high] = split(number);
        const auto words = philox4x32({low, high, 1, 0}, key_);  // words 2, 3 tell it from block()'s counters
        return RandomKey({words[0], words[1]});
    }

    /// Words 4 * index ... 4 * index + 3 of the stream.
    [[nodiscard]] constexpr std::array<std::uint32_t, 4> block(std::uint64_t index) const noexcept {
        const auto [low, high] = split(index);
        return philox4x32({low, high, 0, 0}, key_);
    }

    /// The key itself, for kernels that draw many blocks at once.
    [[nodiscard]] constexpr std::array<std::uint32_t, 2> words() const noexcept { return key_; }

private:
    constexpr explicit RandomKey(std::array<std::uint32_t, 2> key) noexcept : key_(key) {}

    static constexpr std::array<std::uint32_t, 2> split(std::uint64_t value) noexcept {
        return {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)};
    }

    std::array<std::uint32_t, 2> key_;
};

/// The numbers of one stream in order; a UniformRandomBitGenerator.
class Random {
public:
    using result_type = std::uint32_t;  ///< 32 random bits.

    constexpr explicit Random(RandomKey key) noexcept : key_(key) {}  ///< from the beginning of a stream
    /// From the beginning of a seed's stream.
    constexpr explicit Random(Seed seed) noexcept : key_(seed) {}

    static constexpr result_type(min)() noexcept { return 0; }  ///< the least result
    /// The largest result.
    static constexpr result_type(max)() noexcept { return (std::numeric_limits<result_type>::max)(); }

    /// The next 32 bits.
    constexpr result_type operator()() noexcept {
        if (position_ % 4 == 0) words_ = key_.block(position_ / 4);
        return words_[position_++ % 4];
    }

    /// Uniform in [0, 1), on a grid of 2^-32.
    constexpr double uniform() noexcept { return (*this)() * 0x1p-32; }

    /// Uniform in [low, high).
    constexpr double uniform(double low, double high) noexcept { return low + (high - low) * uniform(); }

    /// Normal with mean 0 and standard deviation 1, by Box and Muller's method.
    double normal() noexcept {
        constexpr double two_pi = 6.283185307179586476925;
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(two_pi * uniform());
    }

    /// Uniform in 0 ... bound - 1 without bias; bound must not be 0.
    ///
    /// Source: Lemire, "Fast random integer generation in an interval" (2019).
    constexpr std::uint32_t below(std::uint32_t bound) noexcept {
        std::uint64_t product = static_cast<std::uint64_t>((*this)()) * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            const std::uint32_t threshold = (0u - bound) % bound;
            while (static_cast<std::uint32_t>(product) < threshold)
                product = static_cast<std::uint64_t>((*this)()) * bound;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

private:
    RandomKey key_;
    std::uint64_t position_ = 0;
    std::array<std::uint32_t, 4> words_{};
};

/// The numbers 0 ... count - 1 in random order (Fisher and Yates's shuffle). Fewer than 2^32 of them.
inline std::vector<std::uint32_t> random_permutation(std::size_t count, RandomKey key) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    Random random(key);
    for (std::size_t left = count; left > 1; --left) {
        const std::size_t chosen = random.below(static_cast<std::uint32_t>(left));
        std::swap(order[left - 1], order[chosen]);
    }
    return order;
}

}  // namespace INTARSIA_NAMESPACE
