// The kernels of the digit network alone, on one core and on every target that this machine has, in FLOP/s; a
// multiply-add counts as two. What skips zeros is counted as if it did not.
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

/// Runs work(kernels) on a target, over and over; one run does that many multiply-adds.
template <class Work>
void measure(benchmark::State& state, simd::Target target, std::size_t multiply_adds, const Work& work) {
    simd::set_target(target);
    simd::dispatch([&](auto kernels) {
        for (auto _ : state) {
            work(kernels);
            benchmark::ClobberMemory();
        }
    });
    state.counters["FLOP/s"] = benchmark::Counter(2.0 * static_cast<double>(multiply_adds),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

/// The second convolution: 26x26x32 -> 24x24x64.
using G = simd::Conv2DGeometry<simd::Axis<26, 3, 1, false>, simd::Axis<26, 3, 1, false>, 32, 64>;
constexpr std::size_t convolution = G::output_size * G::kernel_rows;

void conv2d_forward(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size),
               bias = random_numbers(G::filters);
    AlignedBuffer<float> y(G::output_size), scratch(simd::largest_of_targets([](auto kernels) {
        return kernels.template conv2d_forward_scratch<float, G>();
    }));
    measure(state, target, convolution, [&](auto kernels) {
        kernels.template conv2d_forward<G>(x.data(), kernel.data(), bias.data(), y.data(), 1, scratch.data());
    });
}

/// Both gradients; behind a max pool, three in four numbers of dy are 0.
void conv2d_gradients(benchmark::State& state, simd::Target target, bool behind_max_pool) {
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size);
    auto dy = random_numbers(G::output_size);
    for (std::size_t i = 0; behind_max_pool && i < dy.size(); ++i) {
        const std::size_t row = i / (24 * 64), column = i / 64 % 24, filter = i % 64;
        if (row % 2 * 2 + column % 2 != filter % 4) dy[i] = 0;
    }
    AlignedBuffer<float> dkernel(G::kernel_size), dbias(G::filters), dx(G::input_size),
        scratch(simd::largest_of_targets(
            [](auto kernels) { return kernels.template conv2d_gradients_scratch<float, G>(); }));
    measure(state, target, 2 * convolution, [&](auto kernels) {
        kernels.template conv2d_gradients<G>(x.data(), dy.data(), kernel.data(), dkernel.data(), dbias.data(),
                                             dx.data(), 1, scratch.data());
    });
}

/// rows x inner times inner x columns: the first dense layer's forward pass and its two gradients.
void matrix_multiply(benchmark::State& state, simd::Target target, std::size_t rows, std::size_t columns,
                     std::size_t inner) {
    const auto a = random_numbers(rows * inner), b = random_numbers(inner * columns);
    AlignedBuffer<float> c(rows * columns), scratch(simd::largest_of_targets([](auto kernels) {
        return kernels.template matrix_multiply_scratch<float>;
    }));
    measure(state, target, rows * columns * inner, [&](auto kernels) {
        kernels.matrix_multiply(rows, columns, inner, simd::ConstMatrix<float>{a.data(), inner, 1},
                                simd::ConstMatrix<float>{b.data(), columns, 1}, nullptr, c.data(), columns,
                                false, scratch.data());
    });
}

}  // namespace

int main(int argc, char** argv) {
    for (const simd::Target target : simd::available_targets()) {
        const std::string suffix = "/" + std::string(simd::name(target));
        const auto add = [&](const char* name, auto function, auto... arguments) {
            benchmark::RegisterBenchmark((name + suffix).c_str(), function, target, arguments...);
        };
        add("conv2d_forward", conv2d_forward);
        add("conv2d_gradients", conv2d_gradients, false);
        add("conv2d_gradients_behind_max_pool", conv2d_gradients, true);
        const std::size_t batch = 128, inputs = 9216, units = 256;
        add("dense_forward", matrix_multiply, batch, units, inputs);
        add("dense_weight_gradient", matrix_multiply, inputs, units, batch);
        add("dense_input_gradient", matrix_multiply, batch, inputs, units);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
