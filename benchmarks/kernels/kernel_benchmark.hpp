// How a kernel is measured: on one core, on a given target, beside what that core can do at its best.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/simd/kernels.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace intarsia::benchmarks {

/// Numbers from -1 to 1, none of them 0.
inline AlignedBuffer<float> random_numbers(std::size_t size) {
    AlignedBuffer<float> numbers(size);
    Random random{Seed{size}};
    for (float& number : numbers) number = static_cast<float>(random.uniform(-1, 1));
    return numbers;
}

/// What ReLU, a pool or dropout leave: so many per cent are not 0.
inline AlignedBuffer<float> sparse_numbers(std::size_t size, unsigned percent) {
    AlignedBuffer<float> numbers = random_numbers(size);
    Random random{Seed{1}};
    for (float& number : numbers)
        if (random.below(100) >= percent) number = 0;
    return numbers;
}

/// A buffer as large as some kernel asks for, whichever target is in use.
template <class Size>
AlignedBuffer<float> numbers_for(Size size) {
    return AlignedBuffer<float>(simd::largest_of_targets(size));
}

/// What the core can do at most, on the target in use. Measured beside every kernel, because its clock
/// changes.
struct Peak {
    /// Multiply-adds that never wait for memory or for each other, in FLOP/s.
    static double arithmetic();
    /// Bytes a second of a pass that reads `bytes`, or that multiplies bytes / 2 of numbers in place.
    static double reading(std::size_t bytes);
    static double updating(std::size_t bytes);
};

/// Runs work(kernels) on a target, over and over. Seconds of one run.
template <class Work>
double seconds_of(benchmark::State& state, simd::Target target, const Work& work) {
    using Clock = std::chrono::steady_clock;
    simd::set_target(target);
    const auto begin = Clock::now();
    simd::dispatch([&](auto kernels) {
        for (auto _ : state) {
            work(kernels);
            benchmark::ClobberMemory();
        }
    });
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    return seconds.count() / static_cast<double>(state.iterations());
}

/// A kernel of arithmetic. A multiply-add counts as two operations; what saves work (Winograd's algorithm,
/// skipping zeros) is counted as if it did not, so its share of the peak may exceed 100 %.
template <class Work>
void measure_arithmetic(benchmark::State& state, simd::Target target, std::size_t multiply_adds,
                        const Work& work) {
    const double rate = 2 * static_cast<double>(multiply_adds) / seconds_of(state, target, work);
    state.counters["GFLOP/s"] = rate * 1e-9;
    state.counters["peak%"] = 100 * rate / Peak::arithmetic();
}

/// Whether a kernel writes about as much as it reads.
enum class Traffic { reads, updates };

/// A kernel whose work is to move numbers: beside a bare pass over as many bytes.
template <class Work>
void measure_traffic(benchmark::State& state, simd::Target target, Traffic traffic, std::size_t numbers,
                     const Work& work) {
    const std::size_t bytes = numbers * sizeof(float);
    const double rate = static_cast<double>(bytes) / seconds_of(state, target, work);
    state.counters["GB/s"] = rate * 1e-9;
    state.counters["pass%"] =
        100 * rate / (traffic == Traffic::reads ? Peak::reading(bytes) : Peak::updating(bytes));
}

/// Registers a benchmark as name/target.
template <class Function>
void add(std::string_view name, simd::Target target, Function function) {
    benchmark::RegisterBenchmark((std::string(name) + "/" + std::string(simd::name(target))).c_str(),
                                 [function, target](benchmark::State& state) { function(state, target); });
}

// The tables: each registers its kernels on a target.
void add_conv2d(simd::Target);
void add_conv2d_shapes(simd::Target);
void add_dense(simd::Target);
void add_pool2d(simd::Target);
void add_elementwise(simd::Target);

}  // namespace intarsia::benchmarks
