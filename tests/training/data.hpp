// What tests of training have in common: made-up data, and the weights of a model as numbers to compare.
#pragma once

#include <intarsia/core/random.hpp>
#include <intarsia/data/dataset.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace intarsia::tests {

/// Inputs between -1 and 1.
template <class T, class Shape>
Tensor<T, Shape> noise(std::size_t samples, std::uint64_t seed) {
    Random random(Seed{seed});
    Tensor<T, Shape> inputs(samples);
    for (T& value : inputs.values()) value = static_cast<T>(random.uniform(-1, 1));
    return inputs;
}

/// Inputs between -1 and 1 with labels that have nothing to do with them.
template <class T, class Shape>
Dataset<Shape, Label, T> labelled_noise(std::size_t samples, std::uint32_t classes) {
    std::vector<Label> labels(samples);
    for (std::size_t i = 0; i < samples; ++i)
        labels[i].value = static_cast<std::uint32_t>(i * i + 1) % classes;
    return {noise<T, Shape>(samples, 1), std::move(labels)};
}

/// Inputs and targets between -1 and 1.
template <class T, class Shape, class TargetShape>
Dataset<Shape, TargetShape, T> noise_to_noise(std::size_t samples) {
    return {noise<T, Shape>(samples, 1), noise<T, TargetShape>(samples, 2)};
}

template <class Model>
std::vector<typename Model::value_type> weights_of(const Model& model) {
    const auto parameters = model.parameters();
    return {parameters.begin(), parameters.end()};
}

}  // namespace intarsia::tests
