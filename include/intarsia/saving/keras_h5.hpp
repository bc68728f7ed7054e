// Networks as HDF5 files in Keras's layout: `model.save("mnist.h5")`, `load_model("mnist.h5")`.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/keras_config.hpp>
#include <intarsia/saving/keras_file.hpp>
#include <intarsia/saving/layer_description.hpp>
#include <intarsia/training/trainer.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intarsia {

namespace keras {

inline constexpr const char* version = "2.15.0";  ///< whose layout is written; it must be in the file
inline constexpr const char* backend = "tensorflow";

/// "conv2d/kernel:0", below the group of the layer.
inline std::string weight_path(const std::string& layer, std::string_view weight) {
    return layer + "/" + std::string(weight) + ":0";
}

/// The group `model_weights`: for each layer a group with the names of its weights, and the weights.
template <class Model>
void write_weights(const Model& model, io::Hdf5Group& root) {
    using network = typename Model::network;
    const std::vector<std::string> names = layer_names<network>();
    std::vector<std::vector<std::string>> weight_names(names.size());
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        using W = typename network::template at<layer>::weights::template weight<weight>;
        const std::string path = weight_path(names[layer], W::name);
        weight_names[layer].push_back(path);
        const auto& extents = W::shape::extents;
        root.dataset(names[layer] + "/" + path, std::vector<std::size_t>(extents.begin(), extents.end()),
                     numbers);
    });
    std::vector<std::string> layers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) continue;  // an activation of the layer before
        layers.push_back(names[i]);
        root.group(names[i]).attribute("weight_names", weight_names[i]);
    }
    root.attribute("layer_names", layers);
    root.attribute("backend", backend);
    root.attribute("keras_version", version);
}

template <class Model>
io::Hdf5Group to_tree(const Model& model) {
    io::Hdf5Group root;
    root.attribute("keras_version", version);
    root.attribute("backend", backend);
    root.attribute("model_config", model_config<Model>().dump());
    write_weights(model, root.group("model_weights"));
    return root;
}

/// Sets the weights of `model` to a file's. Throws MismatchError where they do not fit, with both sides.
template <class Model>
void read_weights(const KerasFile& file, const ModelDescription& description, Model& model) {
    using T = typename Model::value_type;
    std::vector<std::vector<std::span<T>>> places(Model::layer_count);
    model.for_each_weight([&](auto layer, auto, auto numbers) { places[layer].push_back(numbers); });
    file.for_each_weight<T>(description,
                            [&](std::size_t layer, std::size_t weight, const std::vector<T>& numbers) {
                                std::copy(numbers.begin(), numbers.end(), places[layer][weight].begin());
                            });
}

/// What a file says of the network `Model`, once it is seen to be the same. Of weights alone the type says
/// it.
template <class Model>
ModelDescription describe_as(const KerasFile& file, bool flipped_kernels) {
    ModelDescription type = describe_type<Model>();
    if (!file.has_layers()) return type;
    ModelDescription description =
        file.describe({.flipped_kernels = flipped_kernels, .input = type.input, .of_type = type.layers});
    check_same_layers(description, type, file.source());
    return description;
}

}  // namespace keras

/// Writes a network as a whole Keras model (legacy HDF5 format): layers and weights. Opens in Keras 2 and 3:
///
///     save(model, "mnist.h5");            // keras.models.load_model("mnist.h5", compile=False)
///
/// The file is written as a whole or not at all. Throws FileError.
template <class Model>
void save(const Model& model, const std::filesystem::path& path) {
    io::write_file(path, io::encode(keras::to_tree(model)));
}

/// The same with loss and optimizer, as Keras's `compile` had been told them.
template <class Model, class Loss, class Optimizer>
requires keras::Describable<Loss, Optimizer>
void save(const Model& model, const std::filesystem::path& path,
          const Trainer<Model, Loss, Optimizer>& trainer) {
    io::Hdf5Group root = keras::to_tree(model);
    root.attribute("training_config", keras::training_config<Loss>(trainer.optimizer()).dump());
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
    const keras::KerasFile file(path);
    Model model;
    keras::read_weights(file, keras::describe_as<Model>(file, options.flipped_kernels), model);
    return model;
}

}  // namespace intarsia
