// Training: a model, a loss and an optimizer brought together.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/core/thread_pool.hpp>
#include <intarsia/data/dataset.hpp>
#include <intarsia/models/cost.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/optimizer.hpp>
#include <intarsia/simd/kernels.hpp>
#include <intarsia/training/callback.hpp>
#include <intarsia/training/evaluate.hpp>
#include <intarsia/training/fit_options.hpp>
#include <intarsia/training/history.hpp>
#include <intarsia/training/objective.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// How far training has come.
struct TrainingProgress {
    std::size_t steps = 0;   ///< of the optimizer
    std::size_t epochs = 0;  ///< begun: they decide the order of samples, and what Dropout leaves out
};

/// Trains a model in place; what Keras's `compile` and `fit` do.
///
///     Trainer trainer{model, CategoricalCrossentropy{}, Adadelta{.learning_rate = 1.0f}};
///     History history = trainer.fit(train, {.epochs = 12, .batch_size = 128, .validation = &test});
///
/// The trainer keeps the gradients, the optimizer's state and the activations of a batch; the model keeps
/// nothing but its weights, and must outlive the trainer. fit() may be called again: training goes on with
/// the optimizer's state.
///
/// The same model, data, options and target give the same bits for any number of threads.
template <class Model, class Loss, class Optimizer>
class Trainer {
    using T = typename Model::value_type;
    using Rule = detail::RuleOf<Optimizer, T>;
    using network = typename Model::network;

    template <class TargetType>
    using data_for = Dataset<typename Model::input_shape, TargetType, T>;

    /// Whether all layers can be trained; if not, the message.
    template <std::size_t... I>
    static constexpr bool is_trainable(std::index_sequence<I...>) {
        constexpr bool all = (detail::is_trainable<typename network::template at<I>>() && ...);
        if constexpr (!all)
            return (detail::is_trainable<typename network::template at<I>,
                                         InLayer<I, typename network::template layer<I>,
                                                 Got<typename network::template at<I>::input_shape>>>() &&
                    ...);
        return all;
    }
    static constexpr bool fits = network::fits && OptimizerFor<Optimizer, T> &&
                                 is_trainable(std::make_index_sequence<network::layer_count>());
    static_assert(
        detail::optimizer_fits<Optimizer, T, FirstMistake<network::fits, InOptimizer<Optimizer>>>() || true);

public:
    /// The model must outlive it. Throws std::bad_alloc.
    Trainer(Model& model, Loss loss, Optimizer optimizer, ThreadPool& threads = ThreadPool::shared())
        : model_(&model),
          loss_(std::move(loss)),
          optimizer_(std::move(optimizer)),
          threads_(&threads),
          gradients_(model.parameters().size()),
          state_(Rule::slots * model.parameters().size()) {}

    [[nodiscard]] Model& model() noexcept { return *model_; }                         ///< what it trains
    [[nodiscard]] const Loss& loss() const noexcept { return loss_; }                 ///< what it makes small
    [[nodiscard]] const Optimizer& optimizer() const noexcept { return optimizer_; }  ///< how it does so
    [[nodiscard]] const Model& model() const noexcept { return *model_; }  ///< what it trains, constant

    /// What must be kept, beside the weights, for a training to go on with the same bits: see resume(). A
    /// slot of the optimizer's state is laid out as the model's parameters().
    static constexpr std::size_t slots = Rule::slots;
    /// Slot `slot` of the state, below `slots`.
    [[nodiscard]] std::span<T> optimizer_state(std::size_t slot) noexcept {
        return std::span<T>(state_).subspan(slot * gradients_.size(), gradients_.size());
    }
    /// The same, constant.
    [[nodiscard]] std::span<const T> optimizer_state(std::size_t slot) const noexcept {
        return std::span<const T>(state_).subspan(slot * gradients_.size(), gradients_.size());
    }
    /// How far training has come.
    [[nodiscard]] TrainingProgress progress() const noexcept { return {steps_trained_, epochs_trained_}; }
    /// Goes on from there.
    void set_progress(TrainingProgress progress) noexcept {
        steps_trained_ = progress.steps;
        epochs_trained_ = progress.epochs;
    }

    /// Trains for some epochs and tells what each was like. In each, the samples are taken in batches; the
    /// last batch holds what is left.
    ///
    /// Throws ArgumentError where the data are empty, or a number of the options is 0, or a label is not one
    /// of the network's classes.
    template <class Data>
    History fit(const Data& data, const FitOptions<typename detail::DatasetIn<Data>::type>& options) {
        using Input = typename Model::input_shape;
        static_assert(
            detail::data_fit<Data, Input, T, FirstMistake<fits, InCall<Got<Data>, Expected<Input>>>>() ||
            true);
        if constexpr (fits && detail::data_fit<Data, Input, T>()) {
            using Goal = Objective<Model, Loss, typename Data::target_type>;
            if constexpr (Goal::fits) return train<Goal>(data, options);
        }
        return {};
    }

private:
    using Clock = std::chrono::steady_clock;

    template <class Goal>
    History train(const data_for<typename Goal::target_type>& data,
                  const FitOptions<data_for<typename Goal::target_type>>& options) {
        check(data.size() > 0, "fit: the dataset is empty");
        check(options.epochs > 0, "fit: the number of epochs is 0");
        check(options.batch_size > 0, "fit: the batch size is 0");
        check(!options.validation || options.validation->size() > 0, "fit: the validation data are empty");
        Goal::check(data);
        if (options.validation) Goal::check(*options.validation);

        Batches<Goal> batches(data, (std::min)(options.batch_size, data.size()), *threads_);
        History history;
        for (std::size_t epoch = 0; epoch < options.epochs; ++epoch) {
            for (Callback* callback : options.callbacks) callback->on_epoch_begin(epoch, options.epochs);
            Epoch result = train_epoch<Goal>(batches, epoch, options);
            if (options.validation) {
                const auto evaluation = evaluate(*model_, *options.validation, loss_,
                                                 EvaluateOptions{options.batch_size, threads_});
                result.val_loss = evaluation.loss;
                if constexpr (Loss::classification) result.val_accuracy = evaluation.accuracy;
            }
            history.epochs.push_back(result);
            bool keep_training = true;
            for (Callback* callback : options.callbacks) {
                callback->on_epoch_end(epoch, options.epochs, result);
                keep_training = keep_training && callback->keep_training();
            }
            if (!keep_training) break;
        }
        return history;
    }

    static void check(bool condition, const char* problem) {
        if (!condition) throw ArgumentError(problem);
    }

    static double seconds_since(Clock::time_point begin) {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    }

    /// The memory of a step, and the samples of the batch that it works on.
    template <class Goal>
    struct Batches {
        using Data = data_for<typename Goal::target_type>;
        using runs = typename Model::template execution<Goal::layer_count>;
        static constexpr std::size_t stages = runs::layer_count;
        using Memory = TrainingMemory<T, runs>;

        const Data& data;
        std::size_t batch_size;
        MemoryPlan<stages> output_plan;
        MemoryPlan<stages> gradient_plan;
        Tensor<T, typename Model::input_shape> x;
        AlignedBuffer<T> outputs;
        AlignedBuffer<T> gradients;  ///< of outputs; dy at the back
        AlignedBuffer<T> workspace;
        AlignedBuffer<T> prepared;
        AlignedBuffer<T> tape;

        Batches(const Data& from, std::size_t size, ThreadPool& threads)
            : data(from),
              batch_size(size),
              output_plan(plan_training<T>(runs::traits(), size)),
              gradient_plan(plan_gradients<T>(runs::traits(), size)),
              x(size),
              outputs(Memory::outputs(size)),
              gradients(Memory::gradients(size)),
              workspace(Memory::workspace(size, threads.size())),
              prepared(Memory::prepared()),
              tape(Memory::tape(size)) {}

        [[nodiscard]] T* dy() {
            return gradients.data() + gradients.size() - aligned_size<T>(Goal::predictions * batch_size);
        }
        [[nodiscard]] Batch<const T, typename Goal::prediction_shape> predictions(std::size_t count) const {
            return {outputs.data() + output_plan.offset[stages - 1], count};
        }
    };

    template <class Goal, class Options>
    Epoch train_epoch(Batches<Goal>& batches, std::size_t epoch, const Options& options) {
        const std::size_t samples = batches.data.size();
        const RandomKey epoch_key = RandomKey(options.seed).fold(epochs_trained_++);
        std::vector<std::uint32_t> order(samples);
        if (options.shuffle)
            order = random_permutation(samples, epoch_key);
        else
            std::iota(order.begin(), order.end(), 0u);

        const Clock::time_point begin = Clock::now();
        typename Goal::Sums sums;
        for (std::size_t first = 0; first < samples; first += batches.batch_size) {
            const std::size_t count = (std::min)(batches.batch_size, samples - first);
            const std::span<const std::uint32_t> chosen(order.data() + first, count);
            step(batches, chosen, epoch_key.fold(first + 1), sums);
            if (options.callbacks.empty()) continue;
            BatchReport report{epoch, options.epochs,      sums.samples, samples, sums.mean_loss(),
                               {},    seconds_since(begin)};
            if constexpr (Loss::classification) report.accuracy = sums.accuracy();
            for (Callback* callback : options.callbacks) callback->on_batch_end(report);
        }
        Epoch result;
        result.loss = sums.mean_loss();
        if constexpr (Loss::classification) result.accuracy = sums.accuracy();
        result.seconds = seconds_since(begin);
        result.samples = samples;
        return result;
    }

    /// Forward, loss, backward, and a step of the optimizer, for the chosen samples.
    template <class Goal>
    void step(Batches<Goal>& batches, std::span<const std::uint32_t> chosen, RandomKey key,
              typename Goal::Sums& sums) {
        using runs = typename Batches<Goal>::runs;
        constexpr std::size_t input_size = Model::input_shape::size;
        const std::size_t count = chosen.size();
        const Pass<T> pass{.threads = *threads_,
                           .workspace = batches.workspace,
                           .training = true,
                           .step = key,
                           .prepared = std::as_const(batches.prepared),
                           .tape = batches.tape};
        pass.for_ranges(
            count,
            [&](std::size_t first, std::size_t last, std::size_t) {
                for (std::size_t i = first; i < last; ++i)
                    std::copy_n(batches.data.inputs()[chosen[i]].data(), input_size, batches.x[i].data());
            },
            4096 / input_size + 1);
        const Batch<const T, typename Model::input_shape> x(batches.x.data(), count);
        const T* parameters = model_->parameters().data();
        runs::template prepare<T>(parameters, batches.prepared.data());
        runs::template forward<T>(pass, parameters, x, batches.outputs.data(), batches.output_plan);

        const auto predictions = batches.predictions(count);
        const Batch<T, typename Goal::prediction_shape> dy(batches.dy(), count);
        const T scale = T(1) / static_cast<T>(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto target = batches.data.targets()[chosen[i]];
            sums.add(loss_, predictions[i], target);
            Goal::gradient(loss_, predictions[i], target, dy[i]);
            for (T& value : dy[i]) value *= scale;
        }

        runs::template backward<T>(pass, parameters, x, batches.outputs.data(), batches.output_plan,
                                   dy.data(), batches.gradients.data(), batches.gradient_plan,
                                   gradients_.data());
        update(pass);
    }

    void update(const Pass<T>& pass) {
        const Rule rule = optimizer_.template rule<T>(++steps_trained_);
        const std::size_t size = gradients_.size();
        pass.for_ranges(
            size,
            [&](std::size_t first, std::size_t last, std::size_t) {
                T* parameters = model_->parameters().data();
                Model::network::template for_each_parameter_run<T>([&](const auto& run) {
                    const std::size_t begin = (std::max)(first, run.begin), end = (std::min)(last, run.end);
                    if (begin >= end) return;
                    if (!run.trainable) {  // the layer has said what they become
                        std::copy_n(gradients_.data() + begin, end - begin, parameters + begin);
                        return;
                    }
                    T* state = Rule::slots > 0 ? state_.data() + begin : nullptr;
                    simd::dispatch([&](auto kernels) {
                        kernels.optimizer_step(rule, parameters + begin, gradients_.data() + begin, state,
                                               size, end - begin);
                    });
                });
            },
            4096);
    }

    Model* model_;
    Loss loss_;
    Optimizer optimizer_;
    ThreadPool* threads_;
    AlignedBuffer<T> gradients_;
    AlignedBuffer<T> state_;  ///< slot after slot, each as long as the block of parameters
    std::size_t steps_trained_ = 0;
    std::size_t epochs_trained_ = 0;
};

}  // namespace INTARSIA_NAMESPACE
