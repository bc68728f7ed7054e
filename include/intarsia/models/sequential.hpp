// A network whose layers follow one another, and its weights.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/core/refuse.hpp>
#include <intarsia/core/team.hpp>
#include <intarsia/core/working_memory.hpp>
#include <intarsia/models/cost.hpp>
#include <intarsia/models/fusion.hpp>
#include <intarsia/models/input.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/models/samples.hpp>
#include <intarsia/models/small_network.hpp>
#include <intarsia/simd/target.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
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

    /// The memory in which the first `Count` layers run, for batches of at most `batch` samples: made once,
    /// used again and again, by one thread at a time.
    ///
    /// It also keeps what the layers prepare of their weights (a convolution's in another order, for
    /// instance), and notices by itself when a prediction comes with other weights than the last one.
    template <std::size_t Count>
    class WorkspaceUpTo {
        using runs = execution<Count>;
        static constexpr std::size_t prepared_size = runs::template prepared_offset<T>(runs::layer_count);

    public:
        /// On the heap. A ThreadPool is a Team, and must outlive the workspace.
        explicit WorkspaceUpTo(std::size_t batch = 1, Team threads = {})
            : WorkspaceUpTo(batch, threads, WorkingMemory<T>::on_heap(size(batch, threads.size()))) {}

        /// In memory that the caller gives and keeps: size(batch) numbers or more, beginning on a cache line.
        /// Nothing is allocated. Throws ArgumentError where it is too little.
        explicit WorkspaceUpTo(std::span<T> numbers, std::size_t batch = 1)
            : WorkspaceUpTo(batch, Team{}, WorkingMemory<T>(numbers.data())) {
            if (numbers.size() < size(batch)) refuse_memory(numbers.size(), size(batch));
        }

        /// In an array whose length is known, which is checked while compiling: nothing is left to fail.
        template <std::size_t Length>
        explicit WorkspaceUpTo(T (&numbers)[Length]) : WorkspaceUpTo(1, Team{}, WorkingMemory<T>(numbers)) {
            static_assert(Length >= size(), "the array is too short for a workspace: it has size() numbers");
        }

        WorkspaceUpTo(WorkspaceUpTo&&) noexcept = default;             ///< takes the memory
        WorkspaceUpTo& operator=(WorkspaceUpTo&&) noexcept = default;  ///< takes the memory

        /// The numbers that it works in.
        [[nodiscard]] static constexpr std::size_t size(std::size_t batch = 1, std::size_t threads = 1) {
            return aligned_size<T>(outputs_size(batch)) + aligned_size<T>(scratch_size(batch, threads)) +
                   aligned_size<T>(prepared_size) + aligned_size<T>(weights_to_prepare());
        }

        /// The most samples it has room for.
        [[nodiscard]] std::size_t batch() const noexcept { return batch_; }

    private:
        friend BasicSequential;
        friend View;

        WorkspaceUpTo(std::size_t batch, Team threads, WorkingMemory<T>&& numbers)
            : threads_(threads),
              plan_(plan_inference<T>(runs::traits(), batch)),
              batch_(batch),
              memory_(std::move(numbers)),
              outputs_(memory_.data()),
              scratch_(outputs_ + aligned_size<T>(outputs_size(batch)), scratch_size(batch, threads.size())),
              prepared_(scratch_.data() + aligned_size<T>(scratch_.size()), prepared_size),
              prepared_from_(prepared_.data() + aligned_size<T>(prepared_size)) {}

        static constexpr std::size_t outputs_size(std::size_t batch) {
            return needs_no_memory(batch) ? 0 : plan_inference<T>(runs::traits(), batch).size;
        }
        static constexpr std::size_t scratch_size(std::size_t batch, std::size_t threads) {
            return needs_no_memory(batch) ? 0 : runs::template forward_workspace<T>(batch, threads);
        }

        void run(const T* parameters, Batch<const T, input_shape> x,
                 Batch<T, typename runs::output_shape> y) {
            if constexpr (prepared_size > 0) prepare(parameters);
            const Pass<T> pass{.threads = threads_, .workspace = scratch_, .prepared = prepared_};
            runs::template forward<T>(pass, parameters, x, outputs_, plan_, y);
        }
        void run_one(const T* parameters, const T* x, T* y) {
            if constexpr (prepared_size > 0) prepare(parameters);
            const Pass<T> pass{.threads = {}, .workspace = scratch_, .prepared = prepared_};
            runs::template predict_one<T>(pass, parameters, x, outputs_, y);
        }

        /// One sample at a time goes through a small network on the stack.
        static constexpr bool needs_no_memory(std::size_t batch) {
            return batch == 1 && is_small_network<T, typename network::template first<Count>>;
        }

        /// Calls function(offset, size) for the blocks of weights that layers prepare.
        template <class Function>
        static constexpr void for_prepared_blocks(Function&& function) {
            runs::for_each_layer([&](auto i) {
                const std::size_t offset = runs::template parameter_offset<T>(i);
                if (runs::template at<i>::template prepared_size<T>() > 0)
                    function(offset, runs::template parameter_offset<T>(i + 1) - offset);
            });
        }
        static constexpr std::size_t weights_to_prepare() {
            std::size_t sum = 0;
            for_prepared_blocks([&](std::size_t, std::size_t size) { sum += size; });
            return sum;
        }

        /// Comparing costs a pass over weights that the prediction reads several times anyway.
        void prepare(const T* parameters) {
            bool same = prepared_for_ == static_cast<int>(simd::target());
            T* kept = prepared_from_;
            for_prepared_blocks([&](std::size_t offset, std::size_t size) {
                same = same && std::memcmp(kept, parameters + offset, size * sizeof(T)) == 0;
                kept += size;
            });
            if (same) return;
            kept = prepared_from_;
            for_prepared_blocks([&](std::size_t offset, std::size_t size) {
                kept = std::copy_n(parameters + offset, size, kept);
            });
            runs::template prepare<T>(parameters, prepared_.data());
            prepared_for_ = static_cast<int>(simd::target());
        }

        Team threads_;
        MemoryPlan<runs::layer_count> plan_;
        std::size_t batch_;
        WorkingMemory<T> memory_;
        T* outputs_;
        std::span<T> scratch_;
        std::span<T> prepared_;
        T* prepared_from_;       ///< the weights that prepared_ was made of
        int prepared_for_ = -1;  ///< and the target; -1: nothing is prepared yet
    };

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
            run<layer_count>(parameters_, x, y, workspace);
        }

        /// The network's output for one sample. Nothing is allocated.
        std::array<T, output_shape::size> predict(std::span<const T, input_shape::size> x,
                                                  Workspace& workspace) const {
            std::array<T, output_shape::size> y;
            run_one<layer_count>(parameters_, x.data(), y.data(), workspace);
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
            run_one<layer_count>(parameters_, x, y, own);
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
        run<Count>(parameters_.data(), x, y, workspace);
    }

private:
    template <std::size_t Count>
    static void run(const T* parameters, Batch<const T, input_shape> x,
                    Batch<T, typename network::template at<Count - 1>::output_shape> y,
                    WorkspaceUpTo<Count>& workspace) {
        if (x.size() != y.size() || x.size() > workspace.batch_) refuse(x.size(), y.size(), workspace.batch_);
        if constexpr (is_small_network<T, typename network::template first<Count>>)
            if (x.size() == 1) return run_one<Count>(parameters, x.data(), y.data(), workspace);
        if (x.empty()) return;
        workspace.run(parameters, x, y);
    }

    /// One sample: a program that only ever asks so has no code for batches in it.
    template <std::size_t Count>
    static void run_one(const T* parameters, const T* x, T* y, WorkspaceUpTo<Count>& workspace) {
        using N = typename network::template first<Count>;
        if constexpr (is_small_network<T, N>) {
            simd::dispatch(
                [&](auto kernels) { kernels.small_network(SmallNetworkSteps<T, N>{}, parameters, x, y); });
        } else {
            if (workspace.batch_ == 0) refuse(1, 1, 0);
            workspace.run_one(parameters, x, y);
        }
    }

    /// Apart, so that run() is small enough to become a part of its caller.
    [[noreturn]] static void refuse(std::size_t inputs, std::size_t outputs, std::size_t room) {
        if (inputs != outputs)
            detail::refuse("predict: not as many outputs as inputs: ", outputs, " and ", inputs);
        detail::refuse("predict: a batch larger than the workspace has room for: ", inputs, " and ", room);
    }
    [[noreturn]] static void refuse_memory(std::size_t given, std::size_t needed) {
        detail::refuse("too little memory for a workspace: ", given, " numbers where ", needed,
                       " are needed");
    }

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
