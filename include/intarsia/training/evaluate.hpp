// How good a model is on data.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/core/thread_pool.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/training/objective.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// Means over the samples.
struct Evaluation {
    double loss = 0;      ///< of one sample
    double accuracy = 0;  ///< from 0 to 1
};

/// The mean over the samples, of a loss that is not one of classification.
struct RegressionEvaluation {
    double loss = 0;  ///< of one sample
};

/// How to go through the data.
struct EvaluateOptions {
    std::size_t batch_size = 128;   ///< samples at a time; the result does not depend on it but for rounding
    ThreadPool* threads = nullptr;  ///< null: ThreadPool::shared()
};

namespace detail {

template <class Goal, class Model, class Data, class Loss>
typename Goal::Sums sums_over(const Model& model, const Data& data, const Loss& loss,
                              EvaluateOptions options) {
    if (data.size() == 0) throw ArgumentError("evaluate: the dataset is empty");
    if (options.batch_size == 0) throw ArgumentError("evaluate: the batch size is 0");
    Goal::check(data);

    const std::size_t at_once = (std::min)(options.batch_size, data.size());
    typename Model::template WorkspaceUpTo<Goal::layer_count> workspace(
        at_once, options.threads ? *options.threads : ThreadPool::shared());
    Tensor<typename Model::value_type, typename Goal::prediction_shape> predictions(at_once);
    typename Goal::Sums sums;
    for (std::size_t first = 0; first < data.size(); first += at_once) {
        const std::size_t count = (std::min)(at_once, data.size() - first);
        model.template predict_up_to<Goal::layer_count>(data.inputs().batch().slice(first, count),
                                                        predictions.batch().slice(0, count), workspace);
        for (std::size_t i = 0; i < count; ++i)
            sums.add(loss, std::as_const(predictions)[i], data.targets()[first + i]);
    }
    return sums;
}

/// The loss that evaluate() takes where none is named.
template <class Model, class Data>
constexpr auto default_loss() {
    constexpr bool softmax =
        std::is_same_v<typename Model::network::template layer<Model::layer_count - 1>, Softmax>;
    if constexpr (requires { typename Data::target_type; })
        return default_loss_t<typename Data::target_type, softmax>{};
    else
        return MeanSquaredError{};
}

}  // namespace detail

/// Loss and, for a loss of classification, accuracy of a model on data:
///
///     auto [loss, accuracy] = evaluate(model, test);
///
/// Where no loss is named it follows from the data: SparseCategoricalCrossentropy for labels,
/// CategoricalCrossentropy for other targets of a network that ends in Softmax, else MeanSquaredError. The
/// same model and data give the same bits for any number of threads. Throws ArgumentError where the data are
/// empty or a label is not one of the network's classes.
template <class Model, class Data, class Loss>
requires requires { typename Model::network; }
auto evaluate(const Model& model, const Data& data, const Loss& loss, EvaluateOptions options = {}) {
    using T = typename Model::value_type;
    using Input = typename Model::input_shape;
    constexpr bool fits = Model::network::fits;
    static_assert(
        detail::data_fit<Data, Input, T, FirstMistake<fits, InCall<Got<Data>, Expected<Input>>>>() || true);
    if constexpr (fits && detail::data_fit<Data, Input, T>()) {
        using Goal = Objective<Model, Loss, typename Data::target_type>;
        if constexpr (Goal::fits) {
            const auto sums = detail::sums_over<Goal>(model, data, loss, options);
            if constexpr (Loss::classification)
                return Evaluation{sums.mean_loss(), sums.accuracy()};
            else
                return RegressionEvaluation{sums.mean_loss()};
        } else {
            return Evaluation{};
        }
    } else {
        return Evaluation{};
    }
}

template <class Model, class Data>
requires requires { typename Model::network; }
auto evaluate(const Model& model, const Data& data, EvaluateOptions options = {}) {
    return evaluate(model, data, detail::default_loss<Model, Data>(), options);
}

}  // namespace INTARSIA_NAMESPACE
