#include <intarsia/training/evaluate.hpp>

#include "data.hpp"

#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/sigmoid.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace intarsia::tests::training_evaluate {
namespace {

using Classifier = BasicSequential<double, Input<5, 4, 1>, Conv2D<3, 2, 2>, Sigmoid, Flatten, Dropout<0.5>,
                                   Dense<4>, Softmax>;
using Line = Sequential<Input<2>, Dense<3>>;

}  // namespace

TEST_CASE("loss and accuracy are means over the samples, for batches of any size") {
    const auto data = labelled_noise<double, Shape<5, 4, 1>>(31, 4);
    const Classifier model{Seed{2}};
    double loss = 0;
    std::size_t right = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto probabilities = model.predict(data.inputs()[i]);  // Dropout does nothing here
        loss -= std::log(probabilities[data.targets()[i].value]) / 31;
        right += argmax(probabilities) == data.targets()[i].value;
    }
    REQUIRE(right > 0);
    REQUIRE(right < 31);
    for (const std::size_t batch_size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{31},
                                         std::size_t{32}, std::numeric_limits<std::size_t>::max()}) {
        INFO("batches of " << batch_size);
        const auto [mean_loss, accuracy] = evaluate(model, data, EvaluateOptions{.batch_size = batch_size});
        CHECK(mean_loss == doctest::Approx(loss).epsilon(1e-13));
        CHECK(accuracy == static_cast<double>(right) / 31);
    }
}

TEST_CASE("the number of threads does not change a bit") {
    const auto data = labelled_noise<double, Shape<5, 4, 1>>(300, 4);
    const Classifier model;
    const Evaluation alone = evaluate(model, data, EvaluateOptions{.threads = &ThreadPool::serial()});
    for (const std::size_t threads : {2u, 3u}) {
        ThreadPool pool(threads);
        const Evaluation together = evaluate(model, data, EvaluateOptions{.threads = &pool});
        CHECK(together.loss == alone.loss);
        CHECK(together.accuracy == alone.accuracy);
    }
}

TEST_CASE("the loss follows from the targets where none is named") {
    const auto labelled = labelled_noise<double, Shape<5, 4, 1>>(9, 4);
    const Classifier model;
    CHECK(evaluate(model, labelled).loss == evaluate(model, labelled, SparseCategoricalCrossentropy{}).loss);

    Tensor<double, Shape<4>> one_hot(9);
    for (std::size_t i = 0; i < 9; ++i) one_hot[i][labelled.targets()[i].value] = 1;
    const Dataset data(labelled.inputs(), one_hot);
    CHECK(evaluate(model, data).loss == doctest::Approx(evaluate(model, labelled).loss));
    CHECK(evaluate(model, data).accuracy == evaluate(model, labelled).accuracy);
    CHECK(evaluate(model, data, MeanSquaredError{}).loss < 1);
}

TEST_CASE("a regression has a loss and no accuracy") {
    const auto data = noise_to_noise<float, Shape<2>, Shape<3>>(10);
    const Line model;
    static_assert(std::is_same_v<decltype(evaluate(model, data)), RegressionEvaluation>);
    double loss = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        const auto y = model.predict(data.inputs()[i]);
        for (std::size_t j = 0; j < 3; ++j) loss += std::pow(y[j] - data.targets()[i][j], 2) / 30;
    }
    CHECK(evaluate(model, data).loss == doctest::Approx(loss));
}

TEST_CASE("what cannot be meant is refused") {
    const Classifier model;
    const auto data = labelled_noise<double, Shape<5, 4, 1>>(5, 10);
    CHECK_THROWS_WITH_AS(evaluate(model, data.slice(0, 0)), "evaluate: the dataset is empty", ArgumentError);
    CHECK_THROWS_WITH_AS(evaluate(model, data.slice(0, 1), EvaluateOptions{.batch_size = 0}),
                         "evaluate: the batch size is 0", ArgumentError);
    CHECK_THROWS_WITH_AS(evaluate(model, data), "label 5 of sample 2, but the network has 4 outputs",
                         ArgumentError);
}

}  // namespace intarsia::tests::training_evaluate
