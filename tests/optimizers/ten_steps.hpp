// What tests of optimizers have in common: the steps that golden/optimizers.hpp tells of, on every target.
#pragma once

#include "../golden/optimizers.hpp"

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/optimizers/optimizer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>

namespace intarsia::tests {

constexpr std::size_t weight_count = std::size(golden::optimizers::initial);

/// Weights behind ten steps, as a trainer takes them: by the kernel, on whole vectors.
template <class T, class Optimizer>
AlignedBuffer<T> ten_steps(const Optimizer& optimizer) {
    using Rule = decltype(optimizer.template rule<T>(1));
    const std::size_t size = aligned_size<T>(weight_count);
    AlignedBuffer<T> weights(size), gradients(size), state(Rule::slots * size);
    for (std::size_t i = 0; i < weight_count; ++i)
        weights[i] = static_cast<T>(golden::optimizers::initial[i]);
    for (std::size_t step = 1; step <= 10; ++step) {
        for (std::size_t i = 0; i < weight_count; ++i)
            gradients[i] = static_cast<T>(golden::optimizers::gradients[step - 1][i]);
        const Rule rule = optimizer.template rule<T>(step);
        simd::dispatch([&](auto kernels) {
            kernels.optimizer_step(rule, weights.data(), gradients.data(), state.data(), size, size);
        });
    }
    return weights;
}

/// The same for a single number: rules are written once for numbers and vectors.
template <class T, class Optimizer>
T ten_steps_of_one(const Optimizer& optimizer, std::size_t index) {
    using Rule = decltype(optimizer.template rule<T>(1));
    T weight = static_cast<T>(golden::optimizers::initial[index]);
    T slots[Rule::slots + 1]{};
    for (std::size_t step = 1; step <= 10; ++step)
        optimizer.template rule<T>(step).apply(
            weight, static_cast<T>(golden::optimizers::gradients[step - 1][index]), slots);
    return weight;
}

template <class T, class Optimizer>
void check_ten_steps_of(const Optimizer& optimizer, std::span<const double, weight_count> expected) {
    static_assert(OptimizerFor<Optimizer, T>);
    const double tolerance = std::is_same_v<T, float> ? 2e-6 : 1e-14;
    const auto within = [&](T value, std::size_t i) {
        return std::abs(static_cast<double>(value) - expected[i]) <= tolerance * (1 + std::abs(expected[i]));
    };
    const simd::Target in_use = simd::target();
    for (const simd::Target target : simd::available_targets()) {
        simd::set_target(target);
        const auto weights = ten_steps<T>(optimizer);
        for (std::size_t i = 0; i < weight_count; ++i) {
            INFO(name(target) << ", weight " << i << ": " << weights[i] << " for " << expected[i]);
            CHECK(within(weights[i], i));
        }
        for (std::size_t i = weight_count; i < weights.size(); ++i)
            CHECK(weights[i] == 0);  // the zeros between two weights of a model stay zeros
    }
    simd::set_target(in_use);
    for (std::size_t i = 0; i < weight_count; ++i) CHECK(within(ten_steps_of_one<T>(optimizer, i), i));
}

/// Float and double, every target, against the weights that Keras's formula leads to.
template <class Optimizer>
void check_ten_steps(const Optimizer& optimizer, std::span<const double, weight_count> expected) {
    check_ten_steps_of<double>(optimizer, expected);
    check_ten_steps_of<float>(optimizer, expected);
}

}  // namespace intarsia::tests
