// Activations, dropout and reductions over a batch's numbers as they come along, and the optimizers' updates.
#include "kernel_benchmark.hpp"

#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/optimizers/adam.hpp>
#include <intarsia/optimizers/rmsprop.hpp>
#include <intarsia/optimizers/sgd.hpp>

namespace intarsia::benchmarks {
namespace {

/// An image of 24x24x64: it stays in the L2 cache.
constexpr std::size_t count = 24 * 24 * 64;

template <class Function>
void activation(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(count);
    AlignedBuffer<float> y(count);
    measure_traffic(state, target, Traffic::updates, 2 * count,
                    [&](auto kernels) { kernels.template apply<Function>(x.data(), y.data(), count); });
}

template <class Function>
void activation_gradient(benchmark::State& state, simd::Target target) {
    const auto y = random_numbers(count), dy = random_numbers(count);
    AlignedBuffer<float> dx(count);
    measure_traffic(state, target, Traffic::updates, 3 * count, [&](auto kernels) {
        kernels.template apply_gradient<Function>(y.data(), y.data(), dy.data(), dx.data(), count);
    });
}

/// Rows of `Scores` numbers.
template <std::size_t Scores>
void softmax(benchmark::State& state, simd::Target target) {
    constexpr std::size_t rows = count / Scores;
    const auto x = random_numbers(rows * Scores);
    AlignedBuffer<float> y(rows * Scores);
    measure_traffic(state, target, Traffic::updates, 2 * rows * Scores, [&](auto kernels) {
        for (std::size_t row = 0; row < rows; ++row)
            kernels.softmax(x.data() + row * Scores, y.data() + row * Scores, Scores);
    });
}

void dropout(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(count);
    AlignedBuffer<float> y(count);
    AlignedBuffer<std::uint8_t> kept(count);
    measure_traffic(state, target, Traffic::updates, 2 * count, [&](auto kernels) {
        kernels.dropout(x.data(), y.data(), count, RandomKey(Seed{1}), 0, 1u << 30, 4.0f / 3.0f, kept.data());
    });
}

/// The gradient of a bias: the sums of 128 columns over a batch of 128.
void column_sums(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(128 * 128);
    AlignedBuffer<float> sums(128);
    measure_traffic(state, target, Traffic::reads, x.size(),
                    [&](auto kernels) { kernels.column_sums(x.data(), 128, 128, sums.data()); });
}

/// The gradients of 16 parts of a batch, of as many weights as the second convolution has.
void sum_parts(benchmark::State& state, simd::Target target) {
    constexpr std::size_t parts = 16, weights = 3 * 3 * 32 * 64 + 64;
    const auto x = random_numbers(parts * weights);
    AlignedBuffer<float> sums(weights);
    measure_traffic(state, target, Traffic::reads, x.size(),
                    [&](auto kernels) { kernels.sum_parts(x.data(), parts, weights, sums.data(), weights); });
}

/// All 1.2 million weights of the digit network: each is read and written, its gradient read, its state both.
template <class Optimizer>
void update(benchmark::State& state, simd::Target target) {
    constexpr std::size_t weights = 1'200'128;
    const auto rule = Optimizer{}.template rule<float>(std::size_t{1});
    constexpr std::size_t slots = decltype(rule)::slots;
    auto w = random_numbers(weights);
    const auto gradients = random_numbers(weights);
    AlignedBuffer<float> memory(slots * weights);
    measure_traffic(state, target, Traffic::updates, (3 + 2 * slots) * weights, [&](auto kernels) {
        kernels.optimizer_step(rule, w.data(), gradients.data(), memory.data(), weights, weights);
    });
}

}  // namespace

void add_elementwise(simd::Target target) {
    add("relu", target, activation<ReLU>);
    add("relu_gradient", target, activation_gradient<ReLU>);
    add("sigmoid", target, activation<Sigmoid>);
    add("sigmoid_gradient", target, activation_gradient<Sigmoid>);
    add("tanh", target, activation<Tanh>);
    add("tanh_gradient", target, activation_gradient<Tanh>);
    add("softmax/10", target, softmax<10>);
    add("softmax/1000", target, softmax<1000>);
    add("dropout", target, dropout);
    add("column_sums", target, column_sums);
    add("sum_parts", target, sum_parts);
    add("update/sgd", target, update<SGD>);
    add("update/adadelta", target, update<Adadelta>);
    add("update/adam", target, update<Adam>);
    add("update/rmsprop", target, update<RMSprop>);
}

}  // namespace intarsia::benchmarks
