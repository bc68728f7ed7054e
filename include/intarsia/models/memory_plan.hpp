// Where each layer's output lies: decided from the types of the layers, before anything runs.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace INTARSIA_NAMESPACE {

/// What planning needs to know of one layer at its input shape.
struct LayerTraits {
    std::size_t input_size = 0;
    std::size_t output_size = 0;
    bool in_place = false;
    bool preserves_values = false;
    bool backward_reads_input = false;
    bool backward_reads_output = false;

    template <class At>
    static constexpr LayerTraits of() {
        static_assert(!At::in_place || At::input_shape::size == At::output_shape::size,
                      "a layer that works in place has as many outputs as inputs");
        return {At::input_shape::size, At::output_shape::size,   At::in_place,
                At::preserves_values,  At::backward_reads_input, At::backward_reads_output};
    }
};

/// Numbers of type T: where the output of each layer begins in one block, and how long the block is.
template <std::size_t Layers>
struct MemoryPlan {
    std::array<std::size_t, Layers> offset{};
    std::size_t size = 0;
};

/// For training: what the backward pass reads stays where it is. A layer writes over its input if it can do
/// so and if the numbers there are not needed to go backward: by itself, or by the layer that made them, or
/// by one between the two that only passed them on.
template <class T, std::size_t Layers>
constexpr MemoryPlan<Layers> plan_training(const std::array<LayerTraits, Layers>& layers, std::size_t batch) {
    MemoryPlan<Layers> plan;
    bool needed = true;  // the numbers that the layer before left; the first layer's input is not ours
    for (std::size_t i = 0; i < Layers; ++i) {
        const LayerTraits& layer = layers[i];
        const bool shared =
            i > 0 && layer.in_place && (layer.preserves_values || !(needed || layer.backward_reads_input));
        if (shared) {
            plan.offset[i] = plan.offset[i - 1];
        } else {
            plan.offset[i] = plan.size;
            plan.size += aligned_size<T>(layer.output_size * batch);
        }
        const bool passed_on = shared && layer.preserves_values;
        needed = layer.backward_reads_output || (passed_on && (needed || layer.backward_reads_input));
    }
    return plan;
}

/// For inference: only one layer's input and output live at a time. Outputs lie at the front and at the back
/// of the block in turn, so the block is the largest pair, not the sum. The last output lies elsewhere, where
/// the caller wants it, and so does what layers that work in place make it of.
template <class T, std::size_t Layers>
constexpr MemoryPlan<Layers> plan_inference(const std::array<LayerTraits, Layers>& layers,
                                            std::size_t batch) {
    MemoryPlan<Layers> plan;
    std::size_t inside = Layers - 1;  // so many layers have their outputs in the block
    while (inside > 0 && layers[inside].in_place) --inside;
    std::size_t before = 0;  // the input of the first layer is not in the block
    for (std::size_t i = 0; i < inside; ++i) {
        const std::size_t after = aligned_size<T>(layers[i].output_size * batch);
        plan.size = (std::max)(plan.size, layers[i].in_place ? (std::max)(before, after) : before + after);
        before = after;
    }
    bool front = false;
    for (std::size_t i = 0; i < inside; ++i) {
        if (i == 0 || !layers[i].in_place) front = !front;
        plan.offset[i] = front ? 0 : plan.size - aligned_size<T>(layers[i].output_size * batch);
    }
    return plan;
}

/// For the backward pass: offset[i] is where the gradient of layer i's input lies, dy of the last layer being
/// at the back of the block. A layer that can work in place does.
template <class T, std::size_t Layers>
constexpr MemoryPlan<Layers> plan_gradients(const std::array<LayerTraits, Layers>& layers,
                                            std::size_t batch) {
    MemoryPlan<Layers> plan;
    for (const LayerTraits& layer : layers) {
        const std::size_t dx = aligned_size<T>(layer.input_size * batch);
        const std::size_t dy = aligned_size<T>(layer.output_size * batch);
        plan.size = (std::max)(plan.size, layer.in_place ? (std::max)(dx, dy) : dx + dy);
    }
    bool front = false;
    for (std::size_t i = Layers; i-- > 0;) {
        if (!layers[i].in_place) front = !front;
        plan.offset[i] = front ? 0 : plan.size - aligned_size<T>(layers[i].input_size * batch);
    }
    return plan;
}

}  // namespace INTARSIA_NAMESPACE
