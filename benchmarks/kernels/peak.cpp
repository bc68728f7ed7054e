// What one core can do at most.
#include "kernel_benchmark.hpp"

#include <algorithm>

namespace intarsia::benchmarks {
namespace {

/// Chains of multiply-adds, each waiting for itself alone: two a cycle of a latency of four or five cycles
/// ask for ten; twelve, a factor and an addend fit into sixteen registers.
struct MultiplyAdds {
    static constexpr std::size_t chains = 12;
    static constexpr std::size_t rounds = 4096;

    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        const V factor = x;
        V addend, sum[chains];
        simd::fill(addend, 0.5f);
        INTARSIA_UNROLL(12)
        for (std::size_t c = 0; c < chains; ++c) sum[c] = x + static_cast<float>(c);
        for (std::size_t round = 0; round < rounds; ++round) {
            INTARSIA_UNROLL(12)
            for (std::size_t c = 0; c < chains; ++c) sum[c] = sum[c] * factor + addend;
        }
        INTARSIA_UNROLL(12)
        for (std::size_t c = 0; c < chains; ++c) x += sum[c];
    }
};

/// The least that can be done with a number.
struct Negate {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = -x;
    }
};

/// The best of some runs: whatever else the machine does can only slow one down. In seconds.
template <class Work>
double best_seconds(int runs, const Work& work) {
    using Clock = std::chrono::steady_clock;
    double best = 1e9;
    for (int run = 0; run < runs; ++run) {
        const auto begin = Clock::now();
        work();
        benchmark::ClobberMemory();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
    }
    return best;
}

}  // namespace

double Peak::arithmetic() {
    AlignedBuffer<float> x(256);
    for (float& number : x) number = 0.5f;
    const double seconds = best_seconds(20, [&] {
        simd::dispatch(
            [&](auto kernels) { kernels.template apply<MultiplyAdds>(x.data(), x.data(), x.size()); });
        for (float& number : x) number = 0.5f;
    });
    const std::size_t multiply_adds = x.size() * MultiplyAdds::chains * MultiplyAdds::rounds;
    return 2 * static_cast<double>(multiply_adds) / seconds;
}

double Peak::reading(std::size_t bytes) {
    constexpr std::size_t streams = 16;
    const std::size_t size = std::max<std::size_t>(bytes / sizeof(float) / streams, 16);
    AlignedBuffer<float> from(streams * size), to(size);
    const double seconds = best_seconds(10, [&] {
        simd::dispatch([&](auto kernels) { kernels.sum_parts(from.data(), streams, size, to.data(), size); });
    });
    return static_cast<double>(from.size() * sizeof(float)) / seconds;
}

double Peak::updating(std::size_t bytes) {
    AlignedBuffer<float> x(std::max<std::size_t>(bytes / sizeof(float) / 2, 16));
    const double seconds = best_seconds(10, [&] {
        simd::dispatch([&](auto kernels) { kernels.template apply<Negate>(x.data(), x.data(), x.size()); });
    });
    return 2 * static_cast<double>(x.size() * sizeof(float)) / seconds;
}

}  // namespace intarsia::benchmarks
