// Networks as HDF5 files in Keras's layout: `model.save("mnist.h5")`, `load_model("mnist.h5")`.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/batch_normalization_folding.hpp>
#include <intarsia/saving/keras_archive.hpp>
#include <intarsia/saving/keras_config.hpp>
#include <intarsia/saving/keras_file.hpp>
#include <intarsia/saving/keras_optimizer.hpp>
#include <intarsia/saving/layer_description.hpp>
#include <intarsia/saving/optimizer_slots.hpp>
#include <intarsia/training/trainer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intarsia {

namespace keras {

inline constexpr const char* backend = "tensorflow";

/// Splits a list of names where it is too long for one attribute: NAME0, NAME1, ... as equal as can be.
inline void write_names(io::Hdf5Group& group, const std::string& name,
                        const std::vector<std::string>& names) {
    std::size_t longest = 1;
    for (const std::string& text : names) longest = std::max(longest, text.size());
    const std::size_t in_one = std::max<std::size_t>(1, io::hdf5::attribute_limit / longest);
    if (names.size() <= in_one) {
        group.attribute(name, names);
        return;
    }
    const std::size_t parts = (names.size() + in_one - 1) / in_one;
    auto next = names.begin();
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t count = names.size() / parts + (part < names.size() % parts ? 1 : 0);
        group.attribute(name + std::to_string(part),
                        std::vector<std::string>(next, next + static_cast<std::ptrdiff_t>(count)));
        next += static_cast<std::ptrdiff_t>(count);
    }
}

/// "conv2d/kernel:0", below the group of the layer.
inline std::string weight_path(const std::string& layer, std::string_view weight) {
    return layer + "/" + std::string(weight) + ":0";
}

/// A weight of a network: whose it is, and where its numbers are among those of all.
struct WeightEntry {
    std::size_t layer;
    std::string_view name;
    std::span<const std::size_t> extents;
    std::size_t offset;
    std::size_t size;
    bool trainable = true;

    [[nodiscard]] std::vector<std::size_t> shape() const { return {extents.begin(), extents.end()}; }
    template <class T>
    [[nodiscard]] std::span<T> of(std::span<T> all) const {
        return all.subspan(offset, size);
    }
};

/// The weights of a network in order, as a table: what is done with each of them is compiled once.
template <class Model>
std::vector<WeightEntry> weight_entries(const Model& model) {
    std::vector<WeightEntry> entries;
    const auto* first = model.parameters().data();
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        using W = typename Model::network::template at<layer>::weights::template weight<weight>;
        const auto offset = static_cast<std::size_t>(numbers.data() - first);
        entries.push_back({layer, W::name, W::shape::extents, offset, numbers.size()});
        if constexpr (requires { W::trainable; }) entries.back().trainable = W::trainable;
    });
    return entries;
}

/// The group `model_weights`: for each layer a group with the names of its weights, and the weights.
template <class Model>
void write_weights(const Model& model, io::Hdf5Group& root) {
    using network = typename Model::network;
    const std::vector<std::string> names = layer_names<network>();
    std::vector<std::vector<std::string>> weight_names(names.size());
    for (const WeightEntry& weight : weight_entries(model)) {
        const std::string& layer = names[weight.layer];
        const std::string path = weight_path(layer, weight.name);
        weight_names[weight.layer].push_back(path);
        root.dataset(layer + "/" + path, weight.shape(), weight.of(model.parameters()));
    }
    std::vector<std::string> layers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) continue;  // an activation of the layer before
        layers.push_back(names[i]);
        write_names(root.group(names[i]), "weight_names", weight_names[i]);
    }
    write_names(root, "layer_names", layers);
    root.attribute("backend", backend);
    root.attribute("keras_version", written_version<Model>());
}

template <class Model>
io::Hdf5Group to_tree(const Model& model) {
    io::Hdf5Group root;
    root.attribute("keras_version", written_version<Model>());
    root.attribute("backend", backend);
    root.attribute("model_config", model_config<Model>().dump());
    write_weights(model, root.group("model_weights"));
    return root;
}

/// A network as a `.keras` file. ArgumentError for a hard_sigmoid of the slope that Keras had up to
/// version 2.
template <class Model>
io::Bytes to_archive(const Model& model) {
    using network = typename Model::network;
    const std::vector<std::string> names = layer_names<network>();
    std::vector<std::string> folders(names.size());
    std::vector<Extents> input_shapes;  // of the layers that Keras counts
    ArchiveFolders numbered;
    io::Hdf5Group root;
    root.group("vars");
    network::for_each_layer([&](auto i) {
        using Layer = typename network::template layer<i>;
        using Input = typename network::template at<i>::input_shape;
        if constexpr (requires { Layer::slope; })
            if (Layer::keras_activation == "hard_sigmoid" && Layer::slope != 1.0 / 6)
                throw ArgumentError("Keras 3 has no hard_sigmoid of slope " + number_spelling(Layer::slope));
        if (names[i].empty()) return;  // an activation of the layer before
        input_shapes.emplace_back(Input::extents.begin(), Input::extents.end());
        folders[i] = numbered.next(layer_class<Layer, Input>());
        root.group(folders[i]).attribute("name", names[i]);
    });
    std::vector<std::size_t> counts(names.size(), 0);
    for (const WeightEntry& weight : weight_entries(model))
        root.dataset(folders[weight.layer] + "/" + std::to_string(counts[weight.layer]++), weight.shape(),
                     weight.of(model.parameters()));
    return write_archive(archive_config(model_config<Model>(), input_shapes), "3.10.0", root);
}

/// The group `optimizer_weights`: the steps that were trained, and what the optimizer keeps of each weight.
template <class Model, class Loss, class Optimizer>
void write_optimizer(const Trainer<Model, Loss, Optimizer>& trainer, io::Hdf5Group& group) {
    using network = typename Model::network;
    using Slots = Trainer<Model, Loss, Optimizer>;
    const std::string keras_class(Optimizer::keras_class);
    const std::vector<std::string> names = layer_names<network>();
    std::size_t slots = Slots::slots;
    // RMSprop without momentum keeps none in Keras.
    if constexpr (requires {
                      trainer.optimizer().momentum;
                      trainer.optimizer().rho;
                  })
        if (trainer.optimizer().momentum == 0) slots = 1;

    std::vector<std::string> paths{"iteration:0"};
    group.dataset(paths[0], static_cast<std::int64_t>(trainer.progress().steps));
    group.attribute(epochs_attribute, static_cast<std::int64_t>(trainer.progress().epochs));
    const OptimizerSlots* entry = find_optimizer(keras_class);
    std::vector<std::vector<std::string>> by_slot(slots);
    for (const WeightEntry& weight : weight_entries(trainer.model())) {
        if (!weight.trainable) continue;
        for (std::size_t slot = 0; slot < slots; ++slot) {
            std::string path = keras_class + "/" + slot_name(keras_class, slot) + "/" +
                               weight_path(names[weight.layer], weight.name);
            group.dataset(path, weight.shape(), weight.of(trainer.optimizer_state(slot)));
            (!entry || entry->by_weight ? paths : by_slot[slot]).push_back(std::move(path));
        }
    }
    for (const std::vector<std::string>& slot : by_slot) paths.insert(paths.end(), slot.begin(), slot.end());
    write_names(group, "weight_names", paths);
}

/// Sets what a trainer keeps to a file's. Throws MismatchError where they do not fit.
template <class Model, class Loss, class Optimizer>
void read_optimizer(const KerasFile& file, const ModelDescription& description,
                    Trainer<Model, Loss, Optimizer>& trainer) {
    using T = typename Model::value_type;
    constexpr std::size_t slots = Trainer<Model, Loss, Optimizer>::slots;
    const std::string keras_class(Optimizer::keras_class);
    if (const auto config = file.root().find_attribute("training_config")) {
        const Json training = io::parse_json(config->text(), file.source() + ", training_config");
        const Json* optimizer = training.find("optimizer_config");
        const Json* name = optimizer ? optimizer->find("class_name") : nullptr;
        std::string found = name && name->is_string() ? name->as_string() : keras_class;
        found = found.substr(found.rfind('>') + 1);  // Keras 2.11 and later write Custom>Adam
        if (found != keras_class)
            throw MismatchError(file.source() + ": the file was trained with " + found +
                                ", the trainer has " + keras_class);
    }
    const OptimizerState<T> state = read_optimizer_state<T>(file.root().at("optimizer_weights"), keras_class,
                                                            slots, description, file.source());
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

/// What a file has for a type.
template <class T>
struct FileContents {
    ModelDescription description;
    WeightNumbers<T> numbers;
    bool folded = false;  ///< normalizations became part of what is before them, as the type has none
};

/// Reads a file for the network `Model`, once it is seen to hold the same one; of weights alone the type says
/// what they are. Throws MismatchError where something does not fit, with both sides.
template <class Model>
FileContents<typename Model::value_type> read_as(const KerasFile& file, bool flipped_kernels) {
    using T = typename Model::value_type;
    const ModelDescription type = describe_type<Model>();
    if (!file.has_layers()) return {type, file.read<T>(type)};
    FileContents<T> contents;
    contents.description =
        file.describe({.flipped_kernels = flipped_kernels, .input = type.input, .of_type = type.layers});
    ModelDescription without = contents.description;
    contents.folded = fold_batch_normalization<T>(without, nullptr) > 0 && same_layers(without, type);
    if (!contents.folded) check_same_layers(contents.description, type, file.source());
    contents.numbers = file.read<T>(contents.description);
    if (contents.folded) fold_batch_normalization(contents.description, &contents.numbers);
    return contents;
}

/// Sets the weights of `model`.
template <class Model>
void set_weights(const WeightNumbers<typename Model::value_type>& numbers, Model& model) {
    std::size_t layer = 0, weight = 0;
    for (const WeightEntry& entry : weight_entries(model)) {
        weight = entry.layer == layer ? weight : 0;
        layer = entry.layer;
        const auto& read = numbers.at(layer).at(weight++);
        const auto own = entry.of(model.parameters());
        std::copy_n(read.begin(), std::min(read.size(), own.size()), own.begin());
    }
}

}  // namespace keras

/// Writes a network as a whole Keras model, layers and weights: as an archive where the name ends in .keras
/// (for Keras 3), else in the legacy HDF5 format (for Keras 2 and 3):
///
///     save(model, "mnist.h5");            // keras.models.load_model("mnist.h5", compile=False)
///
/// The file is written as a whole or not at all. Throws FileError.
template <class Model>
void save(const Model& model, const std::filesystem::path& path) {
    io::write_file(
        path, path.extension() == ".keras" ? keras::to_archive(model) : io::encode(keras::to_tree(model)));
}

/// The same with loss and optimizer, as Keras's `compile` had been told them, and with what the optimizer
/// keeps: see resume(). Keras 2.15 restores that, too; Keras 3 begins anew. ArgumentError for a .keras file:
/// what an optimizer keeps is written to HDF5 alone.
template <class Model, class Loss, class Optimizer>
requires keras::Describable<Loss, Optimizer>
void save(const Model& model, const std::filesystem::path& path,
          const Trainer<Model, Loss, Optimizer>& trainer) {
    if (path.extension() == ".keras")
        throw ArgumentError(
            {"save: \"", path.string(), "\": what a trainer keeps goes into .h5 files alone"});
    io::Hdf5Group root = keras::to_tree(model);
    root.attribute("training_config", keras::training_config<Loss>(trainer.optimizer()).dump());
    keras::write_optimizer(trainer, root.group("optimizer_weights"));
    io::write_file(path, io::encode(root));
}

/// What load() is told beside the file.
struct LoadOptions {
    bool flipped_kernels = false;  ///< the file's convolutions turn their kernels (Keras 1 on Theano), though
                                   ///< it does not say so
};

/// Reads a network that save() or Keras wrote, a whole model or weights alone:
///
///     auto model = load<Digits>("mnist.h5");
///
/// Keras 1, 2 and 3, Sequential and chains of Functional; a channels_first model becomes the channels-last
/// one that computes the same.
///
/// Throws FileError; FormatError where the file is damaged; MismatchError where it holds another network than
/// Model, with the first difference.
template <class Model>
Model load(const std::filesystem::path& path, const LoadOptions& options = {}) {
    Model model;
    keras::set_weights(keras::read_as<Model>(keras::KerasFile(path), options.flipped_kernels).numbers, model);
    return model;
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
    const auto contents = keras::read_as<Model>(file, options.flipped_kernels);
    const bool has_state = !contents.folded && file.root().find("optimizer_weights").has_value();
    if (has_state) keras::read_optimizer(file, contents.description, trainer);
    keras::set_weights(contents.numbers, trainer.model());
    return has_state;
}

}  // namespace intarsia
