// What a network costs, and each of its layers: numbers that are known while compiling.
#pragma once

#include <intarsia/core/alignment.hpp>
#include <intarsia/models/memory_plan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace INTARSIA_NAMESPACE {

/// What one layer costs where it runs by itself. A layer that is joined to its neighbours (models/fusion.hpp)
/// needs less memory; what the network needs as a whole, Sequential tells.
struct LayerCost {
    std::span<const std::size_t> output_shape;  ///< of one sample
    std::size_t parameter_count = 0;            ///< numbers in all weights
    std::size_t parameter_bytes = 0;            ///< each weight filled up to whole cache lines
    std::size_t multiply_adds = 0;              ///< of one sample, forward
    std::size_t output_bytes = 0;               ///< of one sample
    std::size_t workspace_bytes = 0;            ///< for one sample at inference: see workspace_bytes_of()

    /// Of a layer at its input shape, computing with numbers of type T.
    template <class T, class At>
    static constexpr LayerCost of();
};

/// The bytes of memory that a layer brings to a batch at inference, one output included: an output of its own
/// unless it works in place, scratch, and what it prepares of its weights.
template <class T, class At>
constexpr std::size_t workspace_bytes_of(std::size_t batch, std::size_t threads = 1) {
    const std::size_t output = At::in_place ? 0 : aligned_size<T>(batch * At::output_shape::size);
    return sizeof(T) * (output + aligned_size<T>(At::template forward_workspace<T>(batch, threads)) +
                        aligned_size<T>(At::template prepared_size<T>()));
}

/// The same in training: an output and a gradient of it, unless it works in place; scratch, for the larger of
/// the two passes; what it prepares; and what it keeps from forward to backward.
template <class T, class At>
constexpr std::size_t training_bytes_of(std::size_t batch, std::size_t threads = 1) {
    const std::size_t output = At::in_place ? 0 : aligned_size<T>(batch * At::output_shape::size);
    const std::size_t scratch = (std::max)(At::template forward_workspace<T>(batch, threads),
                                           At::template backward_workspace<T>(batch, threads));
    return sizeof(T) *
           (2 * output + aligned_size<T>(scratch) + aligned_size<T>(At::template prepared_size<T>()) +
            aligned_size<T>(At::template tape_size<T>(batch)));
}

template <class T, class At>
constexpr LayerCost LayerCost::of() {
    using weights = typename At::weights;
    return {At::output_shape::extents,
            weights::parameters,
            weights::template offset<T>(weights::count) * sizeof(T),
            At::multiply_adds,
            At::output_shape::size * sizeof(T),
            workspace_bytes_of<T, At>(1)};
}

/// The layers of network N.
template <class T, class N>
constexpr std::array<LayerCost, N::layer_count> layer_costs() {
    std::array<LayerCost, N::layer_count> costs{};
    N::for_each_layer([&](auto i) { costs[i] = LayerCost::of<T, typename N::template at<i>>(); });
    return costs;
}

/// The memory in which `Runs`, what runs of a network, takes a step of training; all in numbers of type T.
template <class T, class Runs>
struct TrainingMemory {
    /// Of a batch's inputs, gathered.
    static constexpr std::size_t inputs(std::size_t batch) { return batch * Runs::input_shape::size; }
    /// Of the outputs of all layers, in the memory that they share.
    static constexpr std::size_t outputs(std::size_t batch) {
        return plan_training<T>(Runs::traits(), batch).size;
    }
    /// Of the outputs; those of the parameters are as many as these.
    static constexpr std::size_t gradients(std::size_t batch) {
        return plan_gradients<T>(Runs::traits(), batch).size;
    }
    /// Of the largest workspace that a layer wants, forward or backward.
    static constexpr std::size_t workspace(std::size_t batch, std::size_t threads) {
        return (std::max)(Runs::template forward_workspace<T>(batch, threads),
                          Runs::template backward_workspace<T>(batch, threads));
    }
    /// Of what layers make of their weights.
    static constexpr std::size_t prepared() { return Runs::template prepared_offset<T>(Runs::layer_count); }
    /// Of what layers keep from forward to backward, beside inputs and outputs.
    static constexpr std::size_t tape(std::size_t batch) {
        return Runs::template tape_offset<T>(Runs::layer_count, batch);
    }
    /// Of all of these.
    static constexpr std::size_t size(std::size_t batch, std::size_t threads) {
        return inputs(batch) + outputs(batch) + gradients(batch) + workspace(batch, threads) + prepared() +
               tape(batch);
    }
};

}  // namespace INTARSIA_NAMESPACE
