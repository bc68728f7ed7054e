// Every weight's gradient in whole networks, as the trainer takes it, against the slope of the loss.
#include "data.hpp"

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/global_average_pool.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

namespace intarsia::tests::training_trainer_gradients {
namespace {

/// One step on the whole batch; the loss in front of it. Every call draws the same dropout.
template <class Model, class Loss, class Data>
double step(Model& model, const Loss& loss, const Data& data, float learning_rate) {
    Trainer trainer{model, loss, SGD{.learning_rate = learning_rate}, ThreadPool::serial()};
    return trainer.fit(data, {.batch_size = data.size(), .shuffle = false}).epochs[0].loss;
}

/// With a learning rate of 1, a step of SGD goes by the gradient itself.
template <class Model, class Loss, class Data>
void check_gradients(const Loss& loss, const Data& data) {
    constexpr double nudge = 1e-5;
    Model model{Seed{3}};
    Model stepped = model;
    step(stepped, loss, data, 1);
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        const auto after = stepped.template weight<layer, weight>();
        double largest = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const double kept = numbers[i], gradient = kept - after[i];
            numbers[i] = kept + nudge;
            const double above = step(model, loss, data, 0);
            numbers[i] = kept - nudge;
            const double below = step(model, loss, data, 0);
            numbers[i] = kept;
            const double slope = (above - below) / (2 * nudge);
            INFO("layer " << layer() << ", weight " << weight() << ", number " << i << ": " << gradient
                          << " for " << slope);
            CHECK(std::abs(gradient - slope) < 1e-8);
            largest = std::max(largest, std::abs(gradient));
        }
        CHECK(largest > 1e-4);  // zeros would agree with anything that learns nothing
    });
}

}  // namespace

TEST_CASE("Softmax and cross-entropy in one step, behind dropout and layers that work in place") {
    using Net =
        BasicSequential<double, Input<5, 4, 2>, Conv2D<3, 3, 2, Conv2DOptions{.padding = Padding::same}>,
                        Tanh, Flatten, Dropout<0.4>, Dense<6>, Sigmoid, Dropout<0.25>, Dense<3>, Softmax>;
    check_gradients<Net>(SparseCategoricalCrossentropy{}, labelled_noise<double, Shape<5, 4, 2>>(5, 3));
}

TEST_CASE("two convolutions, both pools, and the mean squared error") {
    using Net =
        BasicSequential<double, Input<9, 8, 1>, Conv2D<2, 2, 3>, ReLU, MaxPool<2, 2>,
                        Conv2D<3, 2, 2, Conv2DOptions{.strides = {1, 2}, .padding = Padding::same}>, Sigmoid,
                        AveragePool<2, 2, PoolOptions{.strides = {1, 1}}>, GlobalAveragePool, Dense<2>>;
    check_gradients<Net>(MeanSquaredError{}, noise_to_noise<double, Shape<9, 8, 1>, Shape<2>>(3));
}

TEST_CASE("a Softmax in the middle, and one over rows at the end") {
    using Middle = BasicSequential<double, Input<4>, Dense<5>, InnerSoftmax, Dense<3>, Tanh>;
    check_gradients<Middle>(MeanSquaredError{}, noise_to_noise<double, Shape<4>, Shape<3>>(4));
    using Rows = BasicSequential<double, Input<4, 3, 1>, Conv2D<3, 2, 3>, Softmax>;
    static_assert(std::is_same_v<Rows::output_shape, Shape<3, 1, 3>>);
    Tensor<double, Shape<3, 1, 3>> one_hot(2);
    for (std::size_t i = 0; i < 6; ++i) one_hot.values()[3 * i + i % 3] = 1;
    check_gradients<Rows>(CategoricalCrossentropy{}, Dataset(noise<double, Shape<4, 3, 1>>(2, 5), one_hot));
}

}  // namespace intarsia::tests::training_trainer_gradients
