#include <intarsia/training/trainer.hpp>

#include "data.hpp"

#include <intarsia/layers/batch_normalization.hpp>
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

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace intarsia::tests::training_trainer {
namespace {

using Linear = Sequential<Input<1>, Dense<1>>;
using Numbers = Dataset<Shape<1>, Shape<1>>;

/// x and y are 0, 1, 2, ...: a sample is known by its target.
Numbers counting(std::size_t samples) {
    Tensor<float, Shape<1>> numbers(samples);
    for (std::size_t i = 0; i < samples; ++i) numbers[i][0] = static_cast<float>(i);
    return {numbers, numbers};
}

/// A loss that writes down the targets in the order in which it meets them, and teaches nothing.
struct Witness {
    std::vector<float>* seen;
    static constexpr bool classification = false;

    template <class T, std::size_t N>
    T value(std::span<const T, N>, std::span<const T, N> target) const {
        seen->push_back(target[0]);
        return target[0];
    }
    template <class T, std::size_t N>
    void gradient(std::span<const T, N>, std::span<const T, N>, std::span<T, N> dy) const {
        dy[0] = 0;
    }
};

std::vector<float> order_of(std::size_t samples, const FitOptions<Numbers>& options) {
    std::vector<float> seen;
    Linear model;
    Trainer(model, Witness{&seen}, SGD{}).fit(counting(samples), options);
    return seen;
}

}  // namespace

TEST_CASE("XOR is learnt") {
    using Xor = Sequential<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>;
    Tensor<float, Shape<2>> x(4);
    Tensor<float, Shape<1>> y(4);
    for (std::size_t i = 0; i < 4; ++i) {
        x[i][0] = static_cast<float>(i & 1);
        x[i][1] = static_cast<float>(i >> 1);
        y[i][0] = x[i][0] != x[i][1] ? 1.0f : 0.0f;
    }
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        Xor model{Seed{seed}};
        Trainer trainer{model, MeanSquaredError{}, Adam{.learning_rate = 0.05f}};
        const History history =
            trainer.fit(Dataset(x, y), {.epochs = 500, .batch_size = 4, .seed = Seed{seed}});
        CHECK(history.epochs.back().loss < 0.01);
        CHECK_FALSE(history.epochs.back().accuracy);  // the mean squared error is no classifier's loss
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(model.predict(std::as_const(x)[i])[0] == doctest::Approx(y[i][0]).epsilon(0.2));
    }
}

TEST_CASE("a small convolutional network learns 32 images of noise by heart") {
    using Net = Sequential<Input<8, 8, 1>, Conv2D<8, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<10>, Softmax>;
    const auto data = labelled_noise<float, Shape<8, 8, 1>>(32, 10);
    Net model;
    Trainer trainer{model, SparseCategoricalCrossentropy{}, Adam{.learning_rate = 0.01f}};
    const History history = trainer.fit(data, {.epochs = 150, .batch_size = 8});
    REQUIRE(history.epochs.size() == 150);
    CHECK(history.epochs.front().loss > 1);
    CHECK(history.epochs.back().loss < 0.01);
    CHECK(history.epochs.back().accuracy == 1.0);
    CHECK(evaluate(model, data).accuracy == 1.0);
}

TEST_CASE("without shuffling, samples come in order, and the last batch holds what is left") {
    for (const std::size_t batch_size : {1u, 3u, 7u, 100u}) {
        const auto seen = order_of(7, {.epochs = 2, .batch_size = batch_size, .shuffle = false});
        CHECK(seen == std::vector<float>{0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6});
    }
}

TEST_CASE("with shuffling, every epoch has each sample once, in an order of its own") {
    auto seen = order_of(50, {.epochs = 2, .batch_size = 8, .seed = Seed{1}});
    CHECK(seen == order_of(50, {.epochs = 2, .batch_size = 9, .seed = Seed{1}}));
    CHECK(seen != order_of(50, {.epochs = 2, .batch_size = 8, .seed = Seed{2}}));

    const auto second = seen.begin() + 50;
    REQUIRE(seen.size() == 100);
    CHECK_FALSE(std::equal(seen.begin(), second, second));
    CHECK_FALSE(std::is_sorted(seen.begin(), second));
    std::sort(seen.begin(), second);
    std::sort(second, seen.end());
    for (std::size_t i = 0; i < 100; ++i) CHECK(seen[i] == static_cast<float>(i % 50));
}

TEST_CASE("the history tells the mean over samples, not over batches") {
    std::vector<float> seen;
    Linear model;
    Trainer trainer{model, Witness{&seen}, SGD{}};
    // Batches of 4 and 1: the mean of their means would be 2.75.
    const History history = trainer.fit(counting(5), {.batch_size = 4, .shuffle = false});
    CHECK(history.epochs[0].loss == 2);
    CHECK(history.epochs[0].samples == 5);
    CHECK(history.epochs[0].seconds >= 0);
    CHECK_FALSE(history.epochs[0].val_loss);
}

TEST_CASE("a batch's step is that of its mean gradient, also for a batch that is not full") {
    // w x with x = 1, w = 0: d loss / d w = 2 (w - y), of the mean over each batch.
    using Scale = Sequential<Input<1>, Dense<1, DenseOptions{.use_bias = false}>>;
    Tensor<float, Shape<1>> x(3), y(3);
    for (std::size_t i = 0; i < 3; ++i) {
        x[i][0] = 1;
        y[i][0] = static_cast<float>(i + 1);
    }
    Scale model;
    model.weight<0, 0>()[0] = 0;
    Trainer trainer{model, MeanSquaredError{}, SGD{.learning_rate = 0.25f}};
    trainer.fit(Dataset(x, y), {.batch_size = 2, .shuffle = false});
    // 0 + 0.25 * 2 * 1.5 = 0.75, then 0.75 + 0.25 * 2 * (3 - 0.75) = 1.875
    CHECK(model.weight<0, 0>()[0] == 1.875f);
}

TEST_CASE("fit called twice goes on where it was") {
    const auto data = noise_to_noise<float, Shape<1>, Shape<1>>(20);
    Linear once, twice, anew;
    Trainer trainer_once{once, MeanSquaredError{}, Adam{}};
    Trainer trainer_twice{twice, MeanSquaredError{}, Adam{}};
    const History whole = trainer_once.fit(data, {.epochs = 4, .batch_size = 8});
    trainer_twice.fit(data, {.epochs = 2, .batch_size = 8});
    const History rest = trainer_twice.fit(data, {.epochs = 2, .batch_size = 8});
    CHECK(weights_of(once) == weights_of(twice));
    CHECK(whole.epochs[3].loss == rest.epochs[1].loss);

    // A new trainer begins anew: without Adam's means, and with the first epoch's order.
    for (int i = 0; i < 2; ++i)
        Trainer{anew, MeanSquaredError{}, Adam{}}.fit(data, {.epochs = 2, .batch_size = 8});
    CHECK(weights_of(once) != weights_of(anew));
}

TEST_CASE("a model can be trained on other data with the same trainer") {
    Linear model;
    Trainer trainer{model, MeanSquaredError{}, SGD{.learning_rate = 0.1f}};
    trainer.fit(noise_to_noise<float, Shape<1>, Shape<1>>(5), {.batch_size = 2});
    const History history = trainer.fit(noise_to_noise<float, Shape<1>, Shape<1>>(50), {.batch_size = 20});
    CHECK(history.epochs[0].samples == 50);
    CHECK(&trainer.model() == &model);
    CHECK(trainer.optimizer().learning_rate == 0.1f);
}

TEST_CASE("validation tells how the model is after each epoch, and changes nothing") {
    using Net = Sequential<Input<4>, Dense<3>, Softmax>;
    const auto train = labelled_noise<float, Shape<4>>(30, 3);
    const auto validation = train.slice(10, 7);
    Net model, unwatched;
    Trainer trainer{model, SparseCategoricalCrossentropy{}, SGD{.learning_rate = 0.5f}};
    const History history = trainer.fit(train, {.epochs = 3, .batch_size = 4, .validation = &validation});
    Trainer{unwatched, SparseCategoricalCrossentropy{}, SGD{.learning_rate = 0.5f}}.fit(
        train, {.epochs = 3, .batch_size = 4});
    CHECK(weights_of(model) == weights_of(unwatched));

    const Evaluation last = evaluate(model, validation, EvaluateOptions{.batch_size = 4});
    CHECK(history.epochs[2].val_loss == last.loss);
    CHECK(history.epochs[2].val_accuracy == last.accuracy);
    CHECK(history.epochs[0].val_loss != last.loss);
}

TEST_CASE("an optimizer leaves moving statistics alone, and the layer moves them") {
    constexpr BatchNormalizationOptions options{.momentum = 0.75};
    using Net = Sequential<Input<2>, BatchNormalization<options>, Dense<1>>;
    const auto data = noise_to_noise<float, Shape<2>, Shape<1>>(50);
    const auto check = [&](auto optimizer) {
        Net model;
        Trainer trainer{model, MeanSquaredError{}, optimizer};
        trainer.fit(data, {.epochs = 3, .batch_size = 50});
        for (std::size_t c = 0; c < 2; ++c) {
            double sum = 0, squares = 0;
            for (std::size_t i = 0; i < 50; ++i) sum += static_cast<double>(data.inputs()[i][c]);
            const double mean = sum / 50, kept = 0.75 * 0.75 * 0.75;
            for (std::size_t i = 0; i < 50; ++i) {
                const double difference = static_cast<double>(data.inputs()[i][c]) - mean;
                squares += difference * difference;
            }
            CHECK(static_cast<double>(model.template weight<0, 2>()[c]) ==
                  doctest::Approx((1 - kept) * mean).epsilon(1e-5));
            CHECK(static_cast<double>(model.template weight<0, 3>()[c]) ==
                  doctest::Approx(kept + (1 - kept) * squares / 50).epsilon(1e-5));
        }
        CHECK(model.template weight<0, 0>()[0] != 1);  // gamma has learnt
        CHECK(model.template weight<0, 1>()[0] != 0);
    };
    check(SGD{.learning_rate = 0.1f, .momentum = 0.9f});
    check(Adam{});
}

TEST_CASE("validation without classes has no accuracy") {
    const auto data = noise_to_noise<float, Shape<1>, Shape<1>>(5);
    Linear model;
    const History history = Trainer{model, MeanSquaredError{}, SGD{}}.fit(data, {.validation = &data});
    CHECK(history.epochs[0].val_loss);
    CHECK_FALSE(history.epochs[0].val_accuracy);
}

TEST_CASE("what cannot be meant is refused, and leaves the model as it was") {
    using Net = Sequential<Input<4>, Dense<3>, Softmax>;
    const auto data = labelled_noise<float, Shape<4>>(10, 3);
    const auto six_classes = labelled_noise<float, Shape<4>>(10, 6);
    const Dataset<Shape<4>, Label> nothing;
    Net model;
    const auto before = weights_of(model);
    Trainer trainer{model, SparseCategoricalCrossentropy{}, SGD{}};
    CHECK_THROWS_WITH_AS(trainer.fit(nothing, {}), "fit: the dataset is empty", ArgumentError);
    CHECK_THROWS_WITH_AS(trainer.fit(data, {.epochs = 0}), "fit: the number of epochs is 0", ArgumentError);
    CHECK_THROWS_WITH_AS(trainer.fit(data, {.batch_size = 0}), "fit: the batch size is 0", ArgumentError);
    CHECK_THROWS_WITH_AS(trainer.fit(data, {.validation = &nothing}), "fit: the validation data are empty",
                         ArgumentError);
    CHECK_THROWS_WITH_AS(trainer.fit(six_classes, {}), "label 5 of sample 2, but the network has 3 outputs",
                         ArgumentError);
    CHECK_THROWS_AS(trainer.fit(data, {.validation = &six_classes}), ArgumentError);
    CHECK(weights_of(model) == before);
    CHECK_NOTHROW(trainer.fit(data, {.batch_size = std::numeric_limits<std::size_t>::max()}));
}

}  // namespace intarsia::tests::training_trainer
