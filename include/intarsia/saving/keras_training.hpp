// Trainings kept in files, and gone on with.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/saving/keras_config.hpp>
#include <intarsia/saving/keras_file.hpp>
#include <intarsia/saving/keras_h5.hpp>
#include <intarsia/saving/keras_optimizer.hpp>
#include <intarsia/saving/layer_description.hpp>
#include <intarsia/saving/optimizer_slots.hpp>
#include <intarsia/saving/weight_entries.hpp>
#include <intarsia/training/trainer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

namespace keras {

/// One array that an optimizer keeps.
struct StateEntry {
    WeightEntry weight;
    std::size_t slot;
};

/// All that a trainer keeps, in the order in which Keras 2.11 and later have it. What is only there for a
/// momentum of 0 is left out, as Keras does.
template <class Model, class Loss, class Optimizer>
std::vector<StateEntry> state_entries(const Trainer<Model, Loss, Optimizer>& trainer) {
    std::size_t slots = Trainer<Model, Loss, Optimizer>::slots;
    if constexpr (requires { trainer.optimizer().momentum; })
        if (trainer.optimizer().momentum == 0 && slots > 0) --slots;
    const OptimizerSlots* entry = find_optimizer(Optimizer::keras_class);
    const std::vector<WeightEntry> weights = weight_entries(trainer.model());
    std::vector<StateEntry> entries;
    const auto add = [&](const WeightEntry& weight, std::size_t slot) {
        if (weight.trainable) entries.push_back({weight, slot});
    };
    if (!entry || entry->by_weight) {
        for (const WeightEntry& weight : weights)
            for (std::size_t slot = 0; slot < slots; ++slot) add(weight, slot);
    } else {
        for (std::size_t slot = 0; slot < slots; ++slot)
            for (const WeightEntry& weight : weights) add(weight, slot);
    }
    return entries;
}

/// The group `optimizer_weights`: the steps that were trained, and what the optimizer keeps of each weight.
template <class Model, class Loss, class Optimizer>
void write_optimizer(const Trainer<Model, Loss, Optimizer>& trainer, io::Hdf5Group& group) {
    const std::string keras_class(Optimizer::keras_class);
    const std::vector<std::string> names = layer_names<typename Model::network>();
    std::vector<std::string> paths{"iteration:0"};
    group.dataset(paths[0], static_cast<std::int64_t>(trainer.progress().steps));
    group.attribute(epochs_attribute, static_cast<std::int64_t>(trainer.progress().epochs));
    for (const StateEntry& entry : state_entries(trainer)) {
        const WeightEntry& weight = entry.weight;
        std::string path = keras_class + "/" + slot_name(keras_class, entry.slot) + "/" +
                           weight_path(names[weight.layer], weight.name);
        group.dataset(path, weight.shape(), weight.of(trainer.optimizer_state(entry.slot)));
        paths.push_back(std::move(path));
    }
    write_names(group, "weight_names", paths);
}

/// The same as the group `optimizer/vars` of an archive, which has numbers for names.
template <class Model, class Loss, class Optimizer>
void write_archive_optimizer(const Trainer<Model, Loss, Optimizer>& trainer, io::Hdf5Group& group) {
    std::string name(Optimizer::keras_class);
    for (char& letter : name)
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    group.attribute("name", name);
    group.attribute(epochs_attribute, static_cast<std::int64_t>(trainer.progress().epochs));
    group.dataset("0", static_cast<std::int64_t>(trainer.progress().steps));
    std::size_t count = 1;
    if constexpr (requires { trainer.optimizer().learning_rate; })
        group.dataset(std::to_string(count++), static_cast<float>(trainer.optimizer().learning_rate));
    for (const StateEntry& entry : state_entries(trainer))
        group.dataset(std::to_string(count++), entry.weight.shape(),
                      entry.weight.of(trainer.optimizer_state(entry.slot)));
}

/// What `compile` was told, as an archive's configuration has it.
inline Json compile_config(const Json& training_config) {
    Json optimizer = training_config.at("optimizer_config");
    add_modules(optimizer, "keras.optimizers");
    Json config = Json::object({{"optimizer", std::move(optimizer)}});
    for (const char* key : {"loss", "loss_weights", "metrics", "weighted_metrics"})
        config[key] = training_config.at(key);
    config["run_eagerly"] = false;
    config["steps_per_execution"] = 1;
    config["jit_compile"] = false;
    return config;
}

/// Sets what a trainer keeps to a file's. Throws MismatchError where they do not fit.
template <class Model, class Loss, class Optimizer>
void read_optimizer(const KerasFile& file, const ModelDescription& description,
                    Trainer<Model, Loss, Optimizer>& trainer) {
    using T = typename Model::value_type;
    constexpr std::size_t slots = Trainer<Model, Loss, Optimizer>::slots;
    const std::string keras_class(Optimizer::keras_class);
    if (const auto training = file.training_config()) {
        const Json* optimizer = training->find("optimizer_config");
        const Json* name = optimizer ? optimizer->find("class_name") : nullptr;
        std::string found = name && name->is_string() ? name->as_string() : keras_class;
        found = found.substr(found.rfind('>') + 1);  // Keras 2.11 and later write Custom>Adam
        if (found != keras_class)
            throw MismatchError(file.source() + ": the file was trained with " + found +
                                ", the trainer has " + keras_class);
        const Json* settings = optimizer ? optimizer->find("config") : nullptr;
        const Json* averages = settings ? settings->find("use_ema") : nullptr;
        if (averages && *averages == true && !file.root().find("optimizer_weights"))  // there by name
            throw MismatchError(file.source() + ": an optimizer that averages (use_ema) is not supported");
    }
    const OptimizerState<T> state =
        read_optimizer_state<T>(*file.optimizer(), keras_class, slots, description, file.source());
    std::size_t next = 0;
    std::vector<bool> trained;  // what was frozen in the file has no state there
    for (const LayerDescription& layer : description.layers)
        for (const WeightDescription& weight : layer.weights) trained.push_back(weight.trainable);
    std::size_t number = 0;
    for (const WeightEntry& weight : weight_entries(trainer.model())) {
        const bool has_state = trained.at(number++);
        for (std::size_t slot = 0; slot < slots; ++slot) {
            const std::span<T> kept = weight.of(trainer.optimizer_state(slot));
            if (!has_state || state.slots[slot].empty())
                std::fill(kept.begin(), kept.end(), T(0));
            else
                std::copy(state.slots[slot][next].begin(), state.slots[slot][next].end(), kept.begin());
        }
        next += has_state ? 1 : 0;
    }
    trainer.set_progress({state.steps, state.epochs});
}

}  // namespace keras

/// The same with loss and optimizer, as Keras's `compile` had been told them, and with what the optimizer
/// keeps: see resume(). Keras restores that, too, but for Keras 3 from a legacy HDF5 file, where it begins
/// anew.
template <class Model, class Loss, class Optimizer>
requires keras::Describable<Loss, Optimizer>
void save(const Model& model, const std::filesystem::path& path,
          const Trainer<Model, Loss, Optimizer>& trainer) {
    const keras::Json training = keras::training_config<Loss>(trainer.optimizer());
    if (path.extension() == ".keras") {
        keras::ArchiveContents contents = keras::to_archive_tree(model);
        contents.config["compile_config"] = keras::compile_config(training);
        keras::write_archive_optimizer(trainer, contents.weights.group("optimizer/vars"));
        io::write_file(path, keras::write_archive(contents));
        return;
    }
    io::Hdf5Group root = keras::to_tree(model);
    root.attribute("training_config", training.dump());
    keras::write_optimizer(trainer, root.group("optimizer_weights"));
    io::write_file(path, io::encode(root));
}

/// Goes on with a training that save() has kept, or Keras: sets the weights of the trainer's model, and what
/// its optimizer keeps, to the file's. What fit() does then has the same bits as if training had not been
/// interrupted between two calls, or at the end of an epoch, given the same data, options and optimizer:
///
///     Trainer trainer{model, CategoricalCrossentropy{}, Adam{}};
///     resume(trainer, "mnist.h5");
///
/// Returns whether the file had an optimizer's state; if not, only the weights are set. (Files of Keras do
/// not tell how many epochs were trained: their order of samples begins anew.) The optimizer's numbers, such
/// as its learning rate, stay the trainer's.
///
/// Throws as load(), and MismatchError where the file was trained with another optimizer.
template <class Model, class Loss, class Optimizer>
bool resume(Trainer<Model, Loss, Optimizer>& trainer, const std::filesystem::path& path,
            const LoadOptions& options = {}) {
    const keras::KerasFile file(path);
    const auto contents = keras::read_as<Model>(file, options);
    const bool has_state = !contents.folded && file.optimizer().has_value();
    if (has_state) keras::read_optimizer(file, contents.description, trainer);
    keras::set_weights(contents.numbers, trainer.model());
    return has_state;
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
