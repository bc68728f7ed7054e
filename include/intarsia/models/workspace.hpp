// The memory in which a network predicts, and predicting in it.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/refuse.hpp>
#include <intarsia/core/team.hpp>
#include <intarsia/core/working_memory.hpp>
#include <intarsia/layers/layer.hpp>
#include <intarsia/models/fusion.hpp>
#include <intarsia/models/memory_plan.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/models/small_network.hpp>
#include <intarsia/simd/kernels.hpp>
#include <intarsia/simd/target.hpp>
#include <intarsia/tensor/batch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// The memory in which a network N predicts in numbers of type T, for batches of at most `batch` samples:
/// made once, used again and again, by one thread at a time. Sequential's Workspace is that of all its
/// layers.
///
/// It also keeps what the layers prepare of their weights (a convolution's in another order, for instance),
/// and notices by itself when a prediction comes with other weights than the last one.
template <class T, class N>
class BasicWorkspace {
    using runs = Execution<N>;
    using input_shape = typename N::input_shape;
    using output_shape = typename N::output_shape;
    static constexpr std::size_t prepared_size = runs::template prepared_offset<T>(runs::layer_count);

public:
    /// On the heap. A ThreadPool is a Team, and must outlive the workspace.
    explicit BasicWorkspace(std::size_t batch = 1, Team threads = {})
        : BasicWorkspace(batch, threads, WorkingMemory<T>::on_heap(size(batch, threads.size()))) {}

    /// In memory that the caller gives and keeps: size(batch) numbers or more, beginning on a cache line.
    /// Nothing is allocated. Throws ArgumentError where it is too little.
    explicit BasicWorkspace(std::span<T> numbers, std::size_t batch = 1)
        : BasicWorkspace(batch, Team{}, WorkingMemory<T>(numbers.data())) {
        if (numbers.size() < size(batch)) refuse_memory(numbers.size(), size(batch));
    }

    /// In an array whose length is known, which is checked while compiling: nothing is left to fail.
    template <std::size_t Length>
    explicit BasicWorkspace(T (&numbers)[Length]) : BasicWorkspace(1, Team{}, WorkingMemory<T>(numbers)) {
        static_assert(Length >= size(), "the array is too short for a workspace: it has size() numbers");
    }

    BasicWorkspace(BasicWorkspace&&) noexcept = default;             ///< takes the memory
    BasicWorkspace& operator=(BasicWorkspace&&) noexcept = default;  ///< takes the memory

    /// The numbers that it works in.
    [[nodiscard]] static constexpr std::size_t size(std::size_t batch = 1, std::size_t threads = 1) {
        return aligned_size<T>(outputs_size(batch)) + aligned_size<T>(scratch_size(batch, threads)) +
               aligned_size<T>(prepared_size) + aligned_size<T>(weights_to_prepare());
    }

    /// The most samples it has room for.
    [[nodiscard]] std::size_t batch() const noexcept { return batch_; }

    /// y = N's output for each x, with a block of weights laid out as Sequential::parameters() is. Nothing is
    /// allocated.
    ///
    /// Throws ArgumentError where x and y differ in length, or are longer than batch().
    void predict(const T* parameters, Batch<const T, input_shape> x, Batch<T, output_shape> y) {
        if (x.size() != y.size() || x.size() > batch_) refuse_batch(x.size(), y.size(), batch_);
        if constexpr (is_small_network<T, N>)
            if (x.size() == 1) return predict_one(parameters, x.data(), y.data());
        if (x.empty()) return;
        if constexpr (prepared_size > 0) prepare(parameters);
        const Pass<T> pass{.threads = threads_, .workspace = scratch_, .prepared = prepared_};
        runs::template forward<T>(pass, parameters, x, outputs_, plan_, y);
    }

    /// The same for one sample: a program that only ever asks so has no code for batches in it.
    void predict_one(const T* parameters, const T* x, T* y) {
        if constexpr (is_small_network<T, N>) {
            simd::dispatch(
                [&](auto kernels) { kernels.small_network(SmallNetworkSteps<T, N>{}, parameters, x, y); });
        } else {
            if (batch_ == 0) refuse_batch(1, 1, 0);
            if constexpr (prepared_size > 0) prepare(parameters);
            const Pass<T> pass{.threads = {}, .workspace = scratch_, .prepared = prepared_};
            runs::template predict_one<T>(pass, parameters, x, outputs_, y);
        }
    }

private:
    BasicWorkspace(std::size_t batch, Team threads, WorkingMemory<T>&& numbers)
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

    /// One sample at a time goes through a small network on the stack.
    static constexpr bool needs_no_memory(std::size_t batch) { return batch == 1 && is_small_network<T, N>; }

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

    /// Apart, so that predict() is small enough to become a part of its caller.
    [[noreturn]] static void refuse_batch(std::size_t inputs, std::size_t outputs, std::size_t room) {
        if (inputs != outputs)
            detail::refuse("predict: not as many outputs as inputs: ", outputs, " and ", inputs);
        detail::refuse("predict: a batch larger than the workspace has room for: ", inputs, " and ", room);
    }
    [[noreturn]] static void refuse_memory(std::size_t given, std::size_t needed) {
        detail::refuse("too little memory for a workspace: ", given, " numbers where ", needed,
                       " are needed");
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

}  // namespace INTARSIA_NAMESPACE
