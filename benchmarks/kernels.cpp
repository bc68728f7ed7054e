// The kernels of the digit network alone, on one core and on every target that this machine has, in FLOP/s. A
// multiply-add counts as two; what saves work (Winograd's algorithm, skipping zeros) is counted as if it did
// not.
#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/simd/kernels.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

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

using P = simd::Pool2DGeometry<simd::Axis<24, 2, 2, false>, simd::Axis<24, 2, 2, false>, 64>;

/// As conv2d_forward takes it, by Winograd's algorithm; and with ReLU and the max pool behind it.
template <class Pool, class Function>
void conv2d_forward(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size),
               bias = random_numbers(G::filters);
    AlignedBuffer<float> y(G::output_size);
    AlignedBuffer<float> prepared(simd::largest_of_targets(
        [](auto kernels) { return kernels.template conv2d_prepared_size<float, G>(); }));
    AlignedBuffer<float> scratch(simd::largest_of_targets(
        [](auto kernels) { return kernels.template conv2d_forward_scratch<float, G, Pool>(); }));
    std::vector<std::uint8_t> places(G::output_size);
    simd::set_target(target);
    simd::dispatch([&](auto kernels) { kernels.template conv2d_prepare<G>(kernel.data(), prepared.data()); });
    measure(state, target, convolution, [&](auto kernels) {
        kernels.template conv2d_forward<G, Pool, Function>(x.data(), prepared.data(), bias.data(), y.data(),
                                                           places.data(), scratch.data());
    });
}

/// The direct sum.
void conv2d_direct(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size),
               bias = random_numbers(G::filters);
    AlignedBuffer<float> y(G::output_size), panels(simd::largest_of_targets([](auto kernels) {
        return kernels.template packed_kernel_size<float, G>();
    }));
    simd::set_target(target);
    simd::dispatch([&](auto kernels) { kernels.template pack_kernel<G>(kernel.data(), panels.data()); });
    measure(state, target, convolution, [&](auto kernels) {
        using Kernels = decltype(kernels);
        kernels
            .template conv2d_rows<typename Kernels::template Conv2DTiles<26 * 32, G>, simd::Identity, float>(
                x.data(), panels.data(), bias.data(), y.data(), G::rows::positions);
    });
}

/// Both gradients, or one: dense, or behind ReLU, max pool and dropout, where half of the pool's numbers are
/// 0.
template <class Pool>
void conv2d_gradients(benchmark::State& state, simd::Target target, bool weights_only) {
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size);
    auto dz = random_numbers(G::output_size);
    std::vector<std::uint8_t> places(dz.size());
    Random random{Seed{1}};
    for (std::size_t i = 0; i < dz.size() && !std::is_same_v<Pool, simd::NoPool>; ++i) {
        places[i] = static_cast<std::uint8_t>(random.below(4));
        if (random.below(2) == 0) dz[i] = 0;
    }
    const auto numbers = [](auto size) { return AlignedBuffer<float>(simd::largest_of_targets(size)); };
    auto prepared = numbers(
        [](auto kernels) { return kernels.template conv2d_gradients_prepared_size<float, G, Pool>(); });
    auto sums =
        numbers([](auto kernels) { return kernels.template conv2d_gradients_sums_size<float, G, Pool>(); });
    auto scratch =
        numbers([](auto kernels) { return kernels.template conv2d_gradients_scratch<float, G, Pool>(); });
    AlignedBuffer<float> dx(G::input_size);
    simd::set_target(target);
    simd::dispatch([&](auto kernels) {
        kernels.template conv2d_prepare_gradients<G, Pool>(kernel.data(), prepared.data());
    });
    measure(state, target, (weights_only ? 1 : 2) * convolution, [&](auto kernels) {
        kernels.template conv2d_gradients<G, Pool>(x.data(), dz.data(), places.data(), prepared.data(),
                                                   sums.data(), weights_only ? nullptr : dx.data(),
                                                   scratch.data());
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
        add("conv2d_direct", conv2d_direct);
        add("conv2d_forward", conv2d_forward<simd::NoPool, simd::Identity>);
        add("conv2d_relu_max_pool", conv2d_forward<P, ReLU>);
        add("conv2d_gradients", conv2d_gradients<simd::NoPool>, false);
        add("conv2d_weight_gradient_behind_max_pool", conv2d_gradients<P>, true);
        add("conv2d_gradients_behind_max_pool", conv2d_gradients<P>, false);
        const std::size_t batch = 128, inputs = 9216, units = 128;
        add("dense_forward", matrix_multiply, batch, units, inputs);
        add("dense_weight_gradient", matrix_multiply, inputs, units, batch);
        add("dense_input_gradient", matrix_multiply, batch, inputs, units);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
