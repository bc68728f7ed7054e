#include <intarsia/training/objective.hpp>

#include "data.hpp"

#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

namespace intarsia::tests::training_objective {
namespace {

template <class T>
using Net = BasicSequential<T, Input<6>, Dense<5>, Tanh, Dense<4>, Softmax>;

/// A loss that is told probabilities only: the Softmax in front of it runs as a layer.
template <class Loss>
struct Unfused {
    static constexpr bool classification = Loss::classification;

    template <class T, std::size_t N, class Target>
    T value(std::span<const T, N> prediction, Target target) const {
        return Loss::value(prediction, target);
    }
    template <class T, std::size_t N, class Target>
    void gradient(std::span<const T, N> prediction, Target target, std::span<T, N> dy) const {
        Loss::gradient(prediction, target, dy);
    }
};

template <class Loss, class T, class TargetType>
struct Trained {
    Net<T> model;
    double loss, accuracy;

    explicit Trained(const Dataset<Shape<6>, TargetType, T>& data) {
        Trainer trainer{model, Loss{}, SGD{.learning_rate = 0.5f, .momentum = 0.9f}, ThreadPool::serial()};
        const Epoch last = trainer.fit(data, {.epochs = 5, .batch_size = 7}).epochs.back();
        loss = last.loss;
        accuracy = last.accuracy.value();
    }
};

template <class Loss, class T, class TargetType>
void check_fused(const Dataset<Shape<6>, TargetType, T>& data) {
    const double tolerance = std::is_same_v<T, float> ? 1e-5 : 1e-13;
    const Trained<Loss, T, TargetType> fused(data);
    const Trained<Unfused<Loss>, T, TargetType> unfused(data);
    CHECK(std::abs(fused.loss - unfused.loss) < tolerance);
    CHECK(fused.accuracy == unfused.accuracy);
    const auto one = fused.model.parameters(), other = unfused.model.parameters();
    for (std::size_t i = 0; i < one.size(); ++i)
        CHECK(std::abs(static_cast<double>(one[i] - other[i])) < tolerance);
    CHECK(std::abs(evaluate(fused.model, data, Loss{}).loss -
                   evaluate(fused.model, data, Unfused<Loss>{}).loss) < tolerance);
}

}  // namespace

TEST_CASE("a Softmax at the end is left out where the loss takes scores") {
    using Fused = Objective<Net<float>, SparseCategoricalCrossentropy, Label>;
    static_assert(Fused::from_scores && Fused::layer_count == 3);
    using Without = Objective<Net<float>, Unfused<SparseCategoricalCrossentropy>, Label>;
    static_assert(!Without::from_scores && Without::layer_count == 4);
    using Squares = Objective<Net<float>, MeanSquaredError, Shape<4>>;
    static_assert(!Squares::from_scores && Squares::layer_count == 4);

    // No Softmax at the end, nothing but a Softmax, a Softmax over rows:
    using Open = Objective<Sequential<Input<6>, Dense<4>>, CategoricalCrossentropy, Shape<4>>;
    static_assert(!Open::from_scores);
    using Only = Objective<Sequential<Input<4>, Softmax>, CategoricalCrossentropy, Shape<4>>;
    static_assert(!Only::from_scores && Only::layer_count == 1);
    using Rows = Objective<Sequential<Input<2, 3>, Tanh, Softmax>, CategoricalCrossentropy, Shape<2, 3>>;
    static_assert(!Rows::from_scores && Rows::layer_count == 2);
}

TEST_CASE_TEMPLATE("Softmax and cross-entropy in one step train as the two of them do", T, float, double) {
    const auto labelled = labelled_noise<T, Shape<6>>(30, 4);
    check_fused<SparseCategoricalCrossentropy>(labelled);

    Tensor<T, Shape<4>> one_hot(labelled.size());
    for (std::size_t i = 0; i < labelled.size(); ++i) one_hot[i][labelled.targets()[i].value] = 1;
    check_fused<CategoricalCrossentropy>(Dataset(labelled.inputs(), one_hot));
}

TEST_CASE("labels and one-hot vectors train to the same bits") {
    const auto labelled = labelled_noise<float, Shape<6>>(30, 4);
    Tensor<float, Shape<4>> one_hot(labelled.size());
    for (std::size_t i = 0; i < labelled.size(); ++i) one_hot[i][labelled.targets()[i].value] = 1;
    const Trained<SparseCategoricalCrossentropy, float, Label> sparse(labelled);
    const Trained<CategoricalCrossentropy, float, Shape<4>> dense(Dataset(labelled.inputs(), one_hot));
    CHECK(weights_of(sparse.model) == weights_of(dense.model));
    CHECK(sparse.accuracy == dense.accuracy);
}

TEST_CASE("sums are divided by the samples, whatever the batches") {
    using Goal = Objective<Net<double>, SparseCategoricalCrossentropy, Label>;
    Goal::Sums sums;
    const double scores[3][4] = {{0, 0, 0, 0}, {5, 0, 0, 0}, {0, 0, 0, 5}};
    for (const auto& sample : scores) sums.add({}, Goal::Prediction(sample), Label{3});
    const double other = std::log(std::exp(5.0) + 3);
    CHECK(sums.mean_loss() == doctest::Approx((std::log(4.0) + other + other - 5) / 3));
    CHECK(sums.accuracy() == doctest::Approx(1.0 / 3));
}

}  // namespace intarsia::tests::training_objective
