// The digit network's first dense layer: 9216 inputs, 128 units.
#include "kernel_benchmark.hpp"

namespace intarsia::benchmarks {
namespace {

constexpr std::size_t batch = 128, inputs = 9216, units = 128;

/// C = A B, or a transposed: Rows x Inner times Inner x Columns.
enum class Stored { as_read, transposed };

template <std::size_t Rows, std::size_t Columns, std::size_t Inner, Stored A, Stored B>
void matrix_multiply(benchmark::State& state, simd::Target target) {
    const auto a = random_numbers(Rows * Inner), b = random_numbers(Inner * Columns);
    AlignedBuffer<float> c(Rows * Columns);
    auto scratch = numbers_for([](auto kernels) { return kernels.template matrix_multiply_scratch<float>; });
    simd::ConstMatrix<float> left{a.data(), Inner, 1}, right{b.data(), Columns, 1};
    if (A == Stored::transposed) left = {a.data(), 1, Rows};
    if (B == Stored::transposed) right = {b.data(), 1, Inner};
    measure_arithmetic(state, target, Rows * Columns * Inner, [&](auto kernels) {
        kernels.matrix_multiply(Rows, Columns, Inner, left, right, nullptr, c.data(), Columns, false,
                                scratch.data());
    });
}

/// The same where of A's numbers `percent` are not 0; C is transposed for the weights' gradient.
template <std::size_t Rows, std::size_t Columns, std::size_t Inner, Stored B, bool Transposed,
          unsigned percent>
void sparse_multiply(benchmark::State& state, simd::Target target) {
    const auto a = sparse_numbers(Rows * Inner, percent), b = random_numbers(Inner * Columns);
    AlignedBuffer<float> c(Rows * Columns);
    auto scratch = numbers_for([](auto kernels) { return kernels.template sparse_multiply_scratch<float>; });
    simd::ConstMatrix<float> right{b.data(), Columns, 1};
    if (B == Stored::transposed) right = {b.data(), 1, Inner};
    measure_arithmetic(state, target, Rows * Columns * Inner, [&](auto kernels) {
        kernels.sparse_multiply(Rows, Columns, Inner, a.data(), Inner, right, nullptr, c.data(),
                                Transposed ? Rows : Columns, Transposed, scratch.data());
    });
}

/// One sample: as fast as the weights are read. Rows behind a 0 are not read, but counted.
void one_sample(benchmark::State& state, simd::Target target, const AlignedBuffer<float>& x) {
    const auto b = random_numbers(inputs * units), bias = random_numbers(units);
    AlignedBuffer<float> y(units);
    measure_traffic(state, target, Traffic::reads, inputs * units, [&](auto kernels) {
        kernels.template vector_matrix_multiply<simd::Identity, true, inputs, units>(x.data(), b.data(),
                                                                                     bias.data(), y.data());
    });
}

}  // namespace

void add_dense(simd::Target target) {
    add("dense/forward", target, matrix_multiply<batch, units, inputs, Stored::as_read, Stored::as_read>);
    add("dense/weight_gradient", target,
        matrix_multiply<inputs, units, batch, Stored::transposed, Stored::as_read>);
    add("dense/input_gradient", target,
        matrix_multiply<batch, inputs, units, Stored::as_read, Stored::transposed>);
    // As a step of training finds them.
    add("dense/sparse_forward", target, sparse_multiply<batch, units, inputs, Stored::as_read, false, 38>);
    add("dense/sparse_weight_gradient", target,
        sparse_multiply<units, inputs, batch, Stored::as_read, true, 18>);
    add("dense/sparse_input_gradient", target,
        sparse_multiply<batch, inputs, units, Stored::transposed, false, 18>);
    add("dense/one_sample", target,
        [](auto& state, simd::Target on) { one_sample(state, on, random_numbers(inputs)); });
    add("dense/one_sample_half_zeros", target,
        [](auto& state, simd::Target on) { one_sample(state, on, sparse_numbers(inputs, 50)); });
}

}  // namespace intarsia::benchmarks
