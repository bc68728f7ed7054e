#include <intarsia/core/random.hpp>
#include <intarsia/models/memory_plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace intarsia::tests::models_memory_plan {
namespace {

constexpr std::size_t layer_count = 7;
using Traits = std::array<LayerTraits, layer_count>;

/// Layers of all kinds, their sizes chained; one that works in place keeps its size, one that preserves
/// values may read what it likes.
Traits random_layers(RandomKey key) {
    Random random(key);
    const auto coin = [&] { return random.below(2) == 1; };
    Traits layers;
    std::size_t size = 1 + random.below(40);
    for (LayerTraits& layer : layers) {
        layer.in_place = coin();
        layer.preserves_values = layer.in_place && random.below(3) == 0;
        layer.backward_reads_input = coin();
        layer.backward_reads_output = coin();
        layer.input_size = size;
        if (!layer.in_place) size = 1 + random.below(40);
        layer.output_size = size;
    }
    return layers;
}

/// Memory in which every number bears the mark of the tensor that was written there last.
class Memory {
public:
    explicit Memory(std::size_t size) : marks_(size, -1) {}

    /// False where the tensor does not fit.
    bool write(std::size_t offset, std::size_t count, int mark) {
        if (offset + count > marks_.size()) return false;
        for (std::size_t i = 0; i < count; ++i) marks_[offset + i] = mark;
        return true;
    }
    bool holds(std::size_t offset, std::size_t count, int mark) const {
        for (std::size_t i = 0; i < count; ++i)
            if (marks_[offset + i] != mark) return false;
        return true;
    }

private:
    std::vector<int> marks_;
};

/// Whether two tensors are apart, or, where that is allowed, exactly the same.
bool apart(std::size_t a, std::size_t a_count, std::size_t b, std::size_t b_count, bool may_be_same) {
    return (may_be_same && a == b) || a + a_count <= b || b + b_count <= a;
}

/// Runs the layers of a network through memory as a plan says; true if every tensor fits and every layer
/// finds its input where the one before left it, unspoilt and not beneath its output.
bool forward_works(const Traits& layers, const MemoryPlan<layer_count>& plan, std::size_t batch,
                   Memory& memory) {
    int mark = -1;  // of the numbers that pass through
    for (std::size_t i = 0; i < layer_count; ++i) {
        const std::size_t in = layers[i].input_size * batch, out = layers[i].output_size * batch;
        if (i > 0 && (!memory.holds(plan.offset[i - 1], in, mark) ||
                      !apart(plan.offset[i - 1], in, plan.offset[i], out, layers[i].in_place)))
            return false;
        if (i == 0 || !layers[i].preserves_values) mark = static_cast<int>(i);
        if (!memory.write(plan.offset[i], out, mark)) return false;
    }
    return true;
}

/// The same for inference: outputs from the last layer on that does not work in place lie elsewhere.
bool inference_works(const Traits& layers, const MemoryPlan<layer_count>& plan, std::size_t batch) {
    std::size_t inside = layer_count - 1;
    while (inside > 0 && layers[inside].in_place) --inside;
    Memory memory(plan.size);
    for (std::size_t i = 0; i < inside; ++i) {
        const std::size_t in = layers[i].input_size * batch, out = layers[i].output_size * batch;
        const int before = static_cast<int>(i) - 1;
        if (i > 0 && (!memory.holds(plan.offset[i - 1], in, before) ||
                      !apart(plan.offset[i - 1], in, plan.offset[i], out, layers[i].in_place)))
            return false;
        if (!memory.write(plan.offset[i], out, static_cast<int>(i))) return false;
    }
    return inside == 0 || memory.holds(plan.offset[inside - 1], layers[inside].input_size * batch,
                                       static_cast<int>(inside) - 1);
}

/// Whether some way to lay out the outputs in `lines` cache lines lets all layers find their inputs: every
/// place of every output is tried.
bool fits(const Traits& layers, std::size_t batch, std::size_t lines) {
    const auto size = [&](std::size_t i) { return aligned_size<float>(layers[i].output_size * batch) / 16; };
    std::size_t inside = layer_count - 1;
    while (inside > 0 && layers[inside].in_place) --inside;
    std::vector<bool> possible;  // places at which the output before may lie
    for (std::size_t i = 0; i < inside; ++i) {
        if (size(i) > lines) return false;
        std::vector<bool> next(lines - size(i) + 1, i == 0);
        for (std::size_t from = 0; from < possible.size(); ++from)
            for (std::size_t to = 0; possible[from] && to < next.size(); ++to)
                if (apart(from, size(i - 1), to, size(i), layers[i].in_place)) next[to] = true;
        possible = next;
        if (std::find(possible.begin(), possible.end(), true) == possible.end()) return false;
    }
    return true;
}

/// True if after a forward pass all that the backward pass reads is still there.
bool backward_finds_all(const Traits& layers, const MemoryPlan<layer_count>& plan, std::size_t batch,
                        const Memory& memory) {
    int mark = -1, before = -1;
    for (std::size_t i = 0; i < layer_count; ++i) {
        if (i == 0 || !layers[i].preserves_values) mark = static_cast<int>(i);
        if (layers[i].backward_reads_output &&
            !memory.holds(plan.offset[i], layers[i].output_size * batch, mark))
            return false;
        if (i > 0 && layers[i].backward_reads_input &&
            !memory.holds(plan.offset[i - 1], layers[i].input_size * batch, before))
            return false;
        before = mark;
    }
    return true;
}

/// Goes back from dy, at the back of the block, as a plan says.
bool gradients_work(const Traits& layers, const MemoryPlan<layer_count>& plan, std::size_t batch) {
    Memory memory(plan.size);
    const std::size_t last = layers.back().output_size * batch;
    std::size_t dy = plan.size - aligned_size<float>(last);
    if (!memory.write(dy, last, static_cast<int>(layer_count))) return false;
    for (std::size_t i = layer_count; i-- > 0;) {
        const std::size_t in = layers[i].input_size * batch, out = layers[i].output_size * batch;
        if (!memory.holds(dy, out, static_cast<int>(i + 1)) ||
            !apart(dy, out, plan.offset[i], in, layers[i].in_place) ||
            !memory.write(plan.offset[i], in, static_cast<int>(i)))
            return false;
        dy = plan.offset[i];
    }
    return true;
}

/// Calls check(layers, batch) for thousands of networks.
template <class Check>
void for_random_networks(Check check) {
    const RandomKey key(Seed{3});
    for (std::uint64_t i = 0; i < 20000; ++i)
        check(random_layers(key.fold(i)), static_cast<std::size_t>(1 + i % 5));
}

// Layers of 16 floats, a cache line, so that offsets are easy to read.
constexpr LayerTraits apart_from_input{16, 16, false, false, true, false};  // a convolution
constexpr LayerTraits reads_output{16, 16, true, false, false, true};       // a sigmoid
constexpr LayerTraits passes_on{16, 16, true, true, false, false};          // a flatten
constexpr LayerTraits overwrites{16, 16, true, false, false, false};        // a dropout
constexpr LayerTraits overwrites_what_it_reads{16, 16, true, false, true, false};

template <class... Layers>
constexpr auto training_offsets(Layers... layers) {
    return plan_training<float>(std::array<LayerTraits, sizeof...(Layers)>{layers...}, 1).offset;
}

// Convolution, sigmoid: one memory. A dropout behind it must not write over what the sigmoid reads ...
static_assert(training_offsets(apart_from_input, reads_output, overwrites) ==
              std::array<std::size_t, 3>{0, 0, 16});
// ... not even where a flatten lies between them, which shares memory with both.
static_assert(training_offsets(apart_from_input, reads_output, passes_on, overwrites) ==
              std::array<std::size_t, 4>{0, 0, 0, 16});
static_assert(training_offsets(apart_from_input, passes_on, overwrites, reads_output) ==
              std::array<std::size_t, 4>{0, 0, 0, 0});
static_assert(training_offsets(apart_from_input, overwrites_what_it_reads) ==
              std::array<std::size_t, 2>{0, 16});
// The input of the network is never written over.
static_assert(plan_training<float>(std::array{overwrites}, 1).size == 16);

// At inference, two outputs live at a time, layers that work in place need one, and the last one is the
// caller's.
static_assert(plan_inference<float>(std::array{apart_from_input, overwrites, passes_on}, 3).size == 0);
static_assert(plan_inference<float>(std::array{apart_from_input, overwrites, apart_from_input}, 3).size ==
              48);
static_assert(plan_inference<float>(std::array{apart_from_input, apart_from_input, apart_from_input,
                                               apart_from_input, apart_from_input},
                                    3)
                  .size == 96);

}  // namespace

TEST_CASE("a training plan keeps all that the backward pass reads") {
    std::size_t failures = 0;
    for_random_networks([&](const Traits& layers, std::size_t batch) {
        const auto plan = plan_training<float>(layers, batch);
        Memory memory(plan.size);
        failures +=
            !forward_works(layers, plan, batch, memory) || !backward_finds_all(layers, plan, batch, memory);
    });
    CHECK(failures == 0);
}

TEST_CASE("an inference plan keeps each layer's input until its output is made") {
    std::size_t failures = 0, larger = 0;
    for_random_networks([&](const Traits& layers, std::size_t batch) {
        const auto plan = plan_inference<float>(layers, batch);
        failures += !inference_works(layers, plan, batch);
        larger += plan.size > plan_training<float>(layers, batch).size;
    });
    CHECK(failures == 0);
    CHECK(larger == 0);
}

TEST_CASE("no other inference plan needs less memory: all are tried") {
    std::size_t too_large = 0, impossible = 0, largest = 0;
    for_random_networks([&](const Traits& layers, std::size_t batch) {
        const std::size_t lines = plan_inference<float>(layers, batch).size / 16;
        impossible += !fits(layers, batch, lines);
        too_large += lines > 0 && fits(layers, batch, lines - 1);
        largest = std::max(largest, lines);
    });
    CHECK(impossible == 0);
    CHECK(too_large == 0);
    CHECK(largest > 10);
}

TEST_CASE("a gradient plan keeps each layer's dy until its dx is made") {
    std::size_t failures = 0;
    for_random_networks([&](const Traits& layers, std::size_t batch) {
        failures += !gradients_work(layers, plan_gradients<float>(layers, batch), batch);
    });
    CHECK(failures == 0);
}

TEST_CASE("every output begins on a cache line") {
    std::size_t uneven = 0;
    for_random_networks([&](const Traits& layers, std::size_t batch) {
        for (const auto& plan : {plan_training<double>(layers, batch), plan_inference<double>(layers, batch),
                                 plan_gradients<double>(layers, batch)}) {
            for (const std::size_t offset : plan.offset) uneven += offset != aligned_size<double>(offset);
            uneven += plan.size != aligned_size<double>(plan.size);
        }
    });
    CHECK(uneven == 0);
}

}  // namespace intarsia::tests::models_memory_plan
