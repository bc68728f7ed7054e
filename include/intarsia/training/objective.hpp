// Loss and accuracy of a batch: what Trainer and evaluate() have in common.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/data/dataset.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/metrics/accuracy.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// How a loss meets a model: where the model ends in Softmax over a vector and the loss takes scores, the
/// Softmax is left out and the loss is taken from the scores.
template <class Model, class Loss, class TargetType>
struct Objective {
    using value_type = typename Model::value_type;
    using network = typename Model::network;
    using target_type = TargetType;

    static constexpr bool ends_in_softmax =
        std::is_same_v<typename network::template layer<Model::layer_count - 1>, Softmax>;
    // A Softmax over rows has a sum for each row; the losses know one for all scores.
    static constexpr bool from_scores =
        ends_in_softmax && network::output_shape::rank == 1 && takes_scores<Loss> && Model::layer_count > 1;
    /// The layers that run in front of the loss.
    static constexpr std::size_t layer_count = Model::layer_count - (from_scores ? 1 : 0);

    using prediction_shape = typename network::template at<layer_count - 1>::output_shape;
    static constexpr std::size_t predictions = prediction_shape::size;

    /// Whether loss, network and targets fit together. Where they do not, the compiler has said so, and there
    /// is nothing to be computed.
    static constexpr bool fits = network::fits && LossFor<Loss, value_type, predictions, TargetType>;
    using Place =
        InLoss<Loss,
               LastLayer<Model::layer_count - 1, typename network::template layer<Model::layer_count - 1>,
                         typename network::output_shape>,
               Got<TargetType>>;
    static_assert(
        detail::loss_fits<Loss, value_type, predictions, TargetType, FirstMistake<network::fits, Place>>() ||
        true);

    using Prediction = std::span<const value_type, predictions>;
    using Target = target_view_t<value_type, TargetType>;

    static value_type value(const Loss& loss, Prediction prediction, Target target) {
        if constexpr (from_scores)
            return loss.value_from_scores(prediction, target);
        else
            return loss.value(prediction, target);
    }

    static void gradient(const Loss& loss, Prediction prediction, Target target,
                         std::span<value_type, predictions> dy) {
        if constexpr (from_scores)
            loss.gradient_from_scores(prediction, target, dy);
        else
            loss.gradient(prediction, target, dy);
    }

    /// Throws ArgumentError where a label is not one of the network's classes.
    template <class Data>
    static void check(const Data& data) {
        if constexpr (std::is_same_v<TargetType, Label>)
            for (std::size_t i = 0; i < data.size(); ++i)
                if (data.targets()[i].value >= predictions)
                    throw ArgumentError({"label ", data.targets()[i].value, " of sample ", i,
                                         ", but the network has ", predictions, " outputs"});
    }

    /// Sums over samples; means are the caller's division.
    struct Sums {
        double loss = 0;
        std::size_t right = 0;
        std::size_t samples = 0;

        void add(const Loss& loss_function, Prediction prediction, Target target) {
            loss += static_cast<double>(value(loss_function, prediction, target));
            if constexpr (Loss::classification) right += is_right(prediction, target);
            ++samples;
        }

        [[nodiscard]] double mean_loss() const { return loss / static_cast<double>(samples); }
        [[nodiscard]] double accuracy() const {
            return static_cast<double>(right) / static_cast<double>(samples);
        }
    };
};

}  // namespace INTARSIA_NAMESPACE
