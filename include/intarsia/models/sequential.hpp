// A network whose layers follow one another, and its weights.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/models/cost.hpp>
#include <intarsia/models/fusion.hpp>
#include <intarsia/models/input.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/models/samples.hpp>
#include <intarsia/models/workspace.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

class ThreadPool;  // core/thread_pool.hpp; only who names one needs it

/// A network of numbers of type T; see Sequential, which is that of float.
template <class T, class... Layers>
class BasicSequential;

/// A list of layers, and the weights that make it a function from input_shape to output_shape.
///
///     using Digits = Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Flatten, Dense<10>, Softmax>;
///
/// The object is a handle on one block of weights; copies are deep. predict() is const and may be called from
/// many threads at once.
template <class... Layers>
using Sequential = BasicSequential<float, Layers...>;

template <class T, class... Layers>
class BasicSequential {
public:
    using value_type = T;  ///< of weights, inputs and outputs
    /// The layers at their shapes, and what follows from those.
    using network = typename detail::NetworkOf<Layers...>::type;
    using input_shape = typename network::input_shape;    ///< of one sample
    using output_shape = typename network::output_shape;  ///< of one sample

    static constexpr std::size_t layer_count = network::layer_count;  ///< layers, Input not counted
    /// The numbers that training changes.
    static constexpr std::size_t parameter_count = network::parameter_count;
    /// Those that an optimizer changes; a layer like BatchNormalization changes others by itself.
    static constexpr std::size_t trainable_parameter_count = network::trainable_parameter_count;
    /// The numbers of the block that parameters() is: the weights, each padded to whole cache lines.
    static constexpr std::size_t block_size = network::template parameter_offset<T>(layer_count);
    /// Its bytes: what the weights take, in memory or in flash.
    static constexpr std::size_t parameter_bytes = block_size * sizeof(T);
    /// Multiply-adds of one forward pass for one sample.
    static constexpr std::size_t multiply_adds = network::multiply_adds;

    /// Weights begin as their initializers say; the seed decides all their numbers.
    explicit BasicSequential(Seed seed = Seed{}) : parameters_(block_size) {
        const RandomKey key(seed);
        for_each_weight([&](auto layer, auto weight, auto numbers) {
            using W = typename network::template at<layer>::weights::template weight<weight>;
            initialize<T>(numbers, W::initializer, Fans::of<typename W::shape>(),
                          key.fold(layer).fold(weight));
        });
    }

    /// A copy of weights that stand elsewhere.
    class View;
    /// Copies them.
    explicit BasicSequential(View weights) : parameters_(block_size) {
        std::copy_n(weights.parameters().data(), block_size, parameters_.data());
    }

    /// All weights, layer after layer; each begins on a cache line, zeros between them.
    [[nodiscard]] std::span<T> parameters() noexcept { return parameters_; }
    /// The same, constant.
    [[nodiscard]] std::span<const T> parameters() const noexcept { return parameters_; }

    /// The numbers of weight W (0: the kernel, most often) of layer L, counted from 0 behind Input.
    template <std::size_t L, std::size_t W>
    [[nodiscard]] auto weight() noexcept {
        return get<W>(network::template block<L>(parameters_.data()));
    }
    /// The same, constant.
    template <std::size_t L, std::size_t W>
    [[nodiscard]] auto weight() const noexcept {
        return get<W>(network::template block<L>(parameters_.data()));
    }

    /// Calls function(layer, weight, numbers) for every weight in order; layer and weight are
    /// std::integral_constants, numbers is a span.
    template <class Function>
    void for_each_weight(Function&& function) {
        visit_weights(parameters_.data(), function);
    }
    /// The same, constant.
    template <class Function>
    void for_each_weight(Function&& function) const {
        visit_weights(parameters_.data(), function);
    }

    /// What runs when the first `Count` layers run: see models/fusion.hpp.
    template <std::size_t Count = layer_count>
    using execution = Execution<typename network::template first<Count>>;

    /// The memory in which the first `Count` layers run: see models/workspace.hpp.
    template <std::size_t Count>
    using WorkspaceUpTo = BasicWorkspace<T, typename network::template first<Count>>;
    /// The memory in which predict() works.
    using Workspace = WorkspaceUpTo<layer_count>;
    /// Its bytes for one sample.
    static constexpr std::size_t workspace_bytes = Workspace::size() * sizeof(T);
    /// Its bytes for `batch` samples on so many threads.
    static constexpr std::size_t workspace_bytes_for(std::size_t batch, std::size_t threads = 1) {
        return Workspace::size(batch, threads) * sizeof(T);
    }
    /// The bytes in which a Trainer trains with batches of so many samples, the weights themselves not
    /// counted: activations, gradients, and an optimizer's state of so many numbers for each weight
    /// (Trainer::slots: 1 of SGD, 2 of Adam).
    static constexpr std::size_t training_bytes(std::size_t batch, std::size_t threads = 1,
                                                std::size_t slots = 0) {
        return (TrainingMemory<T, execution<>>::size(batch, threads) + (1 + slots) * block_size) * sizeof(T);
    }
    /// What each layer costs, in order:
    ///
    ///     static_assert(Digits::layers[3].multiply_adds < 100'000);
    static constexpr std::array<LayerCost, layer_count> layers = layer_costs<T, network>();
    /// The bytes of memory that layer I works in by itself, at inference.
    template <std::size_t I>
    static constexpr std::size_t layer_workspace_bytes(std::size_t batch, std::size_t threads = 1) {
        return workspace_bytes_of<T, typename network::template at<I>>(batch, threads);
    }
    /// The same in training.
    template <std::size_t I>
    static constexpr std::size_t layer_training_bytes(std::size_t batch, std::size_t threads = 1) {
        return training_bytes_of<T, typename network::template at<I>>(batch, threads);
    }

    /// The network over weights that stand elsewhere: constant data, a mapped file. A pointer, no more:
    ///
    ///     alignas(64) constexpr float weights[Digits::block_size] = {...};
    ///     constexpr Digits::View digits{weights};
    ///
    /// They are laid out as parameters() is, begin on a cache line, and must stay.
    class View {
    public:
        /// Copies nothing.
        constexpr explicit View(std::span<const T, block_size> parameters) noexcept
            : parameters_(parameters.data()) {}

        /// The weights, where they stand.
        [[nodiscard]] constexpr std::span<const T, block_size> parameters() const noexcept {
            return std::span<const T, block_size>(parameters_, block_size);
        }

        /// y = the network's output for each x. Nothing is allocated.
        ///
        /// Throws ArgumentError where x and y differ in length, or are longer than the workspace has room
        /// for.
        void predict(Batch<const T, input_shape> x, Batch<T, output_shape> y, Workspace& workspace) const {
            workspace.predict(parameters_, x, y);
        }

        /// The network's output for one sample. Nothing is allocated.
        std::array<T, output_shape::size> predict(std::span<const T, input_shape::size> x,
                                                  Workspace& workspace) const {
            std::array<T, output_shape::size> y;
            workspace.predict_one(parameters_, x.data(), y.data());
            return y;
        }

        /// The network's output for one sample; where weights and x are constants, a constant:
        ///
        ///     static_assert(argmax(digits(seven)) == 7);
        ///
        /// At run time the memory of the pass lies on the stack, for networks that need at most 64 KB of it.
        [[nodiscard]] constexpr std::array<T, output_shape::size> operator()(
            std::span<const T, input_shape::size> x) const {
            std::array<T, output_shape::size> y{};
            if (std::is_constant_evaluated())
                evaluate(x.data(), y.data());
            else
                predict_on_stack(x.data(), y.data());
            return y;
        }

        /// Anything else does not compile, and says why.
        template <detail::NoSamples<T, input_shape> X, class... Rest>
        auto predict(const X& /*x*/, const Rest&... /*rest*/) const {
            using Place = InCall<Got<X>, Expected<input_shape>>;
            static_assert(detail::samples_fit<FirstMistake<network::fits, Place>>() || true);
            return detail::no_prediction<X, T, output_shape>();
        }
        /// Nor does another place for the output.
        template <detail::NoOutput<T, output_shape> Y>
        void predict(Batch<const T, input_shape> /*x*/, const Y& /*y*/,
                     const Workspace& /*workspace*/) const {
            using Place = InCall<Got<Y>, Expected<Batch<T, output_shape>>>;
            static_assert(detail::output_fits<FirstMistake<network::fits, Place>>() || true);
        }

    private:
        /// In a constant expression: layer by layer, as ever, with the kernels that the compiler can run.
        constexpr void evaluate(const T* x, T* y) const {
            using runs = execution<>;
            std::array<T, runs::template one_sample_plan<T>.size + 1> outputs{};  // + 1: so that there is one
            std::array<T, runs::template forward_workspace<T>(1, 1) + 1> scratch{};
            std::array<T, runs::template prepared_offset<T>(runs::layer_count) + 1> prepared{};
            runs::template prepare<T>(parameters_, prepared.data());
            const Pass<T> pass{.threads = {}, .workspace = scratch, .prepared = prepared};
            runs::template predict_one<T>(pass, parameters_, x, outputs.data(), y);
        }
        void predict_on_stack(const T* x, T* y) const {
            static_assert(workspace_bytes <= 65536,
                          "too much memory for the stack: call predict() with a Workspace");
            alignas(cache_line) T numbers[Workspace::size() + 1];
            Workspace own(numbers);
            own.predict_one(parameters_, x, y);
        }

        const T* parameters_;
    };

    /// Over this network's own weights.
    [[nodiscard]] View view() const noexcept {
        return View(std::span<const T, block_size>(parameters_.data(), block_size));
    }

    /// y = the network's output for each x. Nothing is allocated.
    ///
    /// Throws ArgumentError where x and y differ in length, or are longer than the workspace has room for.
    void predict(Batch<const T, input_shape> x, Batch<T, output_shape> y, Workspace& workspace) const {
        view().predict(x, y, workspace);
    }

    /// The network's output for one sample. Nothing is allocated.
    std::array<T, output_shape::size> predict(std::span<const T, input_shape::size> x,
                                              Workspace& workspace) const {
        return view().predict(x, workspace);
    }

    /// The network's output for one sample; memory for the pass is allocated and given back, unless the
    /// network is a small one (models/small_network.hpp).
    std::array<T, output_shape::size> predict(std::span<const T, input_shape::size> x) const {
        Workspace workspace;
        return predict(x, workspace);
    }

    /// The network's output for each sample of a batch, a ThreadPool (core/thread_pool.hpp) sharing the work.
    template <class Pool = ThreadPool>
    Tensor<T, output_shape> predict(Batch<const T, input_shape> x, Pool& threads = Pool::shared()) const {
        constexpr std::size_t at_once = 128;
        Tensor<T, output_shape> y(x.size());
        Workspace workspace((std::min)(at_once, x.size()), threads);
        for (std::size_t first = 0; first < x.size(); first += at_once) {
            const std::size_t count = (std::min)(at_once, x.size() - first);
            predict(x.slice(first, count), y.batch().slice(first, count), workspace);
        }
        return y;
    }

    /// Anything else does not compile, and says why.
    template <detail::NoSamples<T, input_shape> X, class... Rest>
    auto predict(const X& x, const Rest&... rest) const {
        return view().predict(x, rest...);
    }
    /// Nor does another place for the output.
    template <detail::NoOutput<T, output_shape> Y>
    void predict(Batch<const T, input_shape> x, const Y& y, const Workspace& workspace) const {
        view().predict(x, y, workspace);
    }

    /// As predict(), but only through the first `Count` layers: the features, or the scores in front of a
    /// Softmax.
    template <std::size_t Count>
    void predict_up_to(Batch<const T, input_shape> x,
                       Batch<T, typename network::template at<Count - 1>::output_shape> y,
                       WorkspaceUpTo<Count>& workspace) const {
        workspace.predict(parameters_.data(), x, y);
    }

private:
    template <class Pointer, class Function>
    static void visit_weights(Pointer parameters, Function& function) {
        network::for_each_layer([&](auto layer) {
            [&]<std::size_t... W>(std::index_sequence<W...>) {
                (function(layer, std::integral_constant<std::size_t, W>{},
                          get<W>(network::template block<layer>(parameters))),
                 ...);
            }
            (std::make_index_sequence<network::template at<layer>::weights::count>{});
        });
    }

    AlignedBuffer<T> parameters_;
};

}  // namespace INTARSIA_NAMESPACE
