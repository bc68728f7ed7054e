// The kernels alone, on one core and every target this machine has: how near each comes to the peak.
#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/simd/kernels.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

namespace {

using namespace intarsia;

AlignedBuffer<float> random_numbers(std::size_t size) {
    AlignedBuffer<float> numbers(size);
    Random random{Seed{size}};
    for (float& number : numbers) number = static_cast<float>(random.uniform(-1, 1));
    return numbers;
}

/// The second convolution of the digit network: 26x26x32 -> 24x24x64.
using SecondConvolution =
    simd::Conv2DGeometry<simd::Axis<26, 3, 1, false>, simd::Axis<26, 3, 1, false>, 32, 64>;

void conv2d_forward(benchmark::State& state, simd::Target target) {
    using G = SecondConvolution;
    simd::set_target(target);
    const auto x = random_numbers(G::input_size);
    const auto kernel = random_numbers(G::kernel_size);
    const auto bias = random_numbers(G::filters);
    AlignedBuffer<float> y(G::output_size);
    simd::dispatch([&](auto kernels) {
        AlignedBuffer<float> scratch(kernels.template conv2d_forward_scratch<float, G>());
        for (auto _ : state) {
            kernels.template conv2d_forward<G>(x.data(), kernel.data(), bias.data(), y.data(), 1,
                                               scratch.data());
            benchmark::DoNotOptimize(y.data());
            benchmark::ClobberMemory();
        }
    });
    constexpr double operations = 2.0 * static_cast<double>(G::output_size * G::kernel_rows);
    state.counters["FLOP/s"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

int main(int argc, char** argv) {
    for (const simd::Target target : simd::available_targets())
        benchmark::RegisterBenchmark(("conv2d_forward/" + std::string(simd::name(target))).c_str(),
                                     conv2d_forward, target);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
