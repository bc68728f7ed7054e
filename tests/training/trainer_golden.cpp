// Training against PyTorch's arithmetic: golden/generate.py says where the numbers come from.
#include "../golden/networks.hpp"

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/optimizers/adam.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <type_traits>

namespace intarsia::tests::training_trainer_golden {
namespace {

template <class T>
using Classifier =
    BasicSequential<T, Input<8, 6, 2>, Conv2D<3, 3, 2>, ReLU, MaxPool<2, 2>, Flatten, Dense<4>, Softmax>;

template <class T>
using Regression =
    BasicSequential<T, Input<5, 8, 2>,
                    Conv2D<4, 3, 3, Conv2DOptions{.strides = {2, 2}, .padding = Padding::same}>, Tanh,
                    AveragePool<2, 2>, Flatten, Dense<3>, Sigmoid>;

template <class T>
void copy(std::span<const double> from, std::span<T> to) {
    REQUIRE(from.size() == to.size());
    std::transform(from.begin(), from.end(), to.begin(), [](double value) { return static_cast<T>(value); });
}

template <class T, class Shape>
Tensor<T, Shape> tensor(std::span<const double> values) {
    Tensor<T, Shape> samples(values.size() / Shape::size);
    copy(values, samples.values());
    return samples;
}

template <class T>
void check_near(std::span<const T> values, std::span<const double> expected, double tolerance) {
    REQUIRE(values.size() == expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        INFO("number " << i << ": " << values[i] << " for " << expected[i]);
        CHECK(std::abs(static_cast<double>(values[i]) - expected[i]) <= tolerance);
    }
}

/// A network's convolution, and its dense layer at index 4.
struct Weights {
    std::span<const double> conv_kernel, conv_bias, dense_kernel, dense_bias;
};

struct Golden {
    std::span<const double> inputs, targets;
    Weights before;
    std::span<const double> outputs, losses;
    Weights after;
};

template <class Model, class Loss, class Optimizer>
void check_training(const Golden& golden, Loss loss, Optimizer optimizer, double tolerance) {
    using T = typename Model::value_type;
    const Dataset data(tensor<T, typename Model::input_shape>(golden.inputs),
                       tensor<T, typename Model::output_shape>(golden.targets));
    Model model;
    copy<T>(golden.before.conv_kernel, model.template weight<0, 0>());
    copy<T>(golden.before.conv_bias, model.template weight<0, 1>());
    copy<T>(golden.before.dense_kernel, model.template weight<4, 0>());
    copy<T>(golden.before.dense_bias, model.template weight<4, 1>());

    check_near<T>(model.predict(data.inputs().batch()).values(), golden.outputs, tolerance);
    for (std::size_t i = 0; i < data.size(); ++i)  // one by one, too: other kernels
        check_near<T>(model.predict(data.inputs()[i]),
                      golden.outputs.subspan(i * Model::output_shape::size, Model::output_shape::size),
                      tolerance);
    CHECK(std::abs(evaluate(model, data, loss).loss - golden.losses[0]) <= tolerance);

    // The whole batch at a time: an epoch is one step.
    Trainer trainer{model, loss, optimizer};
    const History history =
        trainer.fit(data, {.epochs = golden.losses.size(), .batch_size = data.size(), .shuffle = false});
    for (std::size_t step = 0; step < golden.losses.size(); ++step)
        CHECK(std::abs(history.epochs[step].loss - golden.losses[step]) <= tolerance);
    check_near<T>(model.template weight<0, 0>(), golden.after.conv_kernel, tolerance);
    check_near<T>(model.template weight<0, 1>(), golden.after.conv_bias, tolerance);
    check_near<T>(model.template weight<4, 0>(), golden.after.dense_kernel, tolerance);
    check_near<T>(model.template weight<4, 1>(), golden.after.dense_bias, tolerance);
}

template <class Check>
void on_every_target(const Check& check) {
    const simd::Target in_use = simd::target();
    for (const simd::Target target : simd::available_targets()) {
        simd::set_target(target);
        INFO("target " << std::string(simd::name(target)));
        check();
    }
    simd::set_target(in_use);
}

}  // namespace

TEST_CASE_TEMPLATE("a classifier outputs, loses and learns what PyTorch's does", T, float, double) {
    namespace golden = golden::classifier;
    const Golden numbers{golden::inputs,
                         golden::targets,
                         {golden::conv_kernel, golden::conv_bias, golden::dense_kernel, golden::dense_bias},
                         golden::outputs,
                         golden::losses,
                         {golden::trained_conv_kernel, golden::trained_conv_bias,
                          golden::trained_dense_kernel, golden::trained_dense_bias}};
    on_every_target([&] {
        check_training<Classifier<T>>(numbers, CategoricalCrossentropy{},
                                      SGD{.learning_rate = 0.1f, .momentum = 0.9f},
                                      std::is_same_v<T, float> ? 1e-5 : 1e-13);
    });
}

TEST_CASE_TEMPLATE("a strided, padded regression outputs, loses and learns what PyTorch's does", T, float,
                   double) {
    namespace golden = golden::regression;
    const Golden numbers{golden::inputs,
                         golden::targets,
                         {golden::conv_kernel, golden::conv_bias, golden::dense_kernel, golden::dense_bias},
                         golden::outputs,
                         golden::losses,
                         {golden::trained_conv_kernel, golden::trained_conv_bias,
                          golden::trained_dense_kernel, golden::trained_dense_bias}};
    on_every_target([&] {
        check_training<Regression<T>>(numbers, MeanSquaredError{}, Adam{.learning_rate = 0.01f},
                                      std::is_same_v<T, float> ? 1e-5 : 1e-13);
    });
}

}  // namespace intarsia::tests::training_trainer_golden
