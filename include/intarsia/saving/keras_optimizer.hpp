// The state of an optimizer in a file, as any version of Keras has written it.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/saving/keras_weights.hpp>
#include <intarsia/saving/layer_description.hpp>
#include <intarsia/saving/optimizer_slots.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// How far training had come, and for each slot the numbers of each weight that is trained. A slot may be
/// missing.
template <class T>
struct OptimizerState {
    std::size_t steps = 0;
    std::size_t epochs = 0;
    std::vector<std::vector<std::vector<T>>> slots;  ///< [slot][weight]
};

/// Keras keeps no count of epochs: this attribute beside an optimizer's arrays does.
inline constexpr const char* epochs_attribute = "intarsia_epochs";

namespace detail {

/// The arrays of a file's optimizer, in the file's order.
struct StoredState {
    struct Array {
        std::string path;
        io::Hdf5Array values;
    };
    std::size_t steps = 0;
    std::vector<Array> arrays;
    bool numbered = false;  ///< 0, 1, 2, ...: an archive's, without names

    explicit StoredState(const io::Hdf5Object& group) : numbered(group.find("0").has_value()) {
        if (numbered)
            for (std::size_t i = 0; group.find(std::to_string(i)); ++i) add(group, std::to_string(i));
        else
            for (std::string& path : read_names(group, "weight_names")) add(group, std::move(path));
    }

private:
    void add(const io::Hdf5Object& group, std::string path) {
        io::Hdf5Array values = group.dataset(path);
        if (!values.shape().empty()) {
            arrays.push_back({std::move(path), std::move(values)});
        } else if (path == "0" || path.find("iter") != std::string::npos) {  // iterations:0, Adam/iter:0
            const double steps_said = values.template values<double>().at(0);
            if (steps_said >= 0 && steps_said < 0x1p62) steps = static_cast<std::size_t>(steps_said);
        }
    }
};

/// The arrays of `found` in the order of `weights`; nothing where one has no array of its shape. Arrays come
/// in the order of the weights, but for old files whose order is none.
inline std::optional<std::vector<const StoredState::Array*>> in_order_of(
    std::vector<const StoredState::Array*> found, const std::vector<const WeightDescription*>& weights) {
    std::vector<const StoredState::Array*> result;
    for (const WeightDescription* weight : weights) {
        const auto same_shape = [&](const StoredState::Array* array) {
            return array &&
                   (array->values.shape() == weight->stored || array->values.shape() == weight->shape);
        };
        const auto array = std::find_if(found.begin(), found.end(), same_shape);
        if (array == found.end()) return std::nullopt;
        result.push_back(std::exchange(*array, nullptr));
    }
    return result;
}

/// The arrays of each slot, without names: all slots of a weight together, or all weights of a slot.
inline std::vector<std::vector<const StoredState::Array*>> slots_by_number(const StoredState& stored,
                                                                           bool by_weight, std::size_t slots,
                                                                           std::size_t weights) {
    std::vector<std::vector<const StoredState::Array*>> by_slot(slots);
    for (std::size_t i = 0; i < (std::min)(slots * weights, stored.arrays.size()); ++i)
        by_slot[by_weight ? i % slots : i / weights].push_back(&stored.arrays[i]);
    return by_slot;
}

}  // namespace detail

/// Reads the group `optimizer_weights`, or an archive's `optimizer/vars`, for an optimizer of so many slots.
/// Throws MismatchError where it is not of this network.
template <class T>
OptimizerState<T> read_optimizer_state(const io::Hdf5Object& group, std::string_view keras_class,
                                       std::size_t slots, const ModelDescription& model,
                                       const std::string& source) {
    std::vector<const WeightDescription*> weights;
    for (const LayerDescription& layer : model.layers)
        for (const WeightDescription& weight : layer.weights)
            if (weight.trainable) weights.push_back(&weight);

    const detail::StoredState stored(group);
    OptimizerState<T> state;
    state.steps = stored.steps;
    if (const auto epochs = group.find_attribute(epochs_attribute))
        state.epochs = static_cast<std::size_t>(epochs->template value<std::uint64_t>());
    state.slots.resize(slots);

    std::vector<std::vector<const detail::StoredState::Array*>> by_slot(slots + 1);
    for (const auto& array : stored.arrays)
        by_slot[slot_of(array.path, keras_class, slots)].push_back(&array);
    const bool named =
        std::all_of(by_slot.begin(), by_slot.end() - 1,
                    [&](const auto& arrays) { return arrays.empty() || arrays.size() == weights.size(); }) &&
        by_slot.back().size() < stored.arrays.size();
    if (!named) {  // names that say nothing
        const OptimizerSlots* entry = find_optimizer(keras_class);
        by_slot = detail::slots_by_number(stored, stored.numbered && (!entry || entry->by_weight), slots,
                                          weights.size());
    }
    for (std::size_t slot = 0; slot < slots; ++slot) {
        if (by_slot[slot].empty()) continue;  // SGD without momentum, for one, keeps none
        const auto arrays = detail::in_order_of(by_slot[slot], weights);
        if (!arrays)
            throw MismatchError(source + ": the optimizer's arrays are not those of this network's " +
                                std::to_string(weights.size()) + " weights");
        for (std::size_t i = 0; i < weights.size(); ++i)
            state.slots[slot].push_back(read_weight<T>(group, (*arrays)[i]->path, *weights[i], source));
    }
    return state;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
