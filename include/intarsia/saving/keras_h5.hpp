// Networks as HDF5 files in Keras's layout: `model.save("mnist.h5")`, `load_model("mnist.h5")`.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/keras_config.hpp>
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

/// Sets the weights of `model` from a group of layers. They are taken by position, among the layers that have
/// weights and then among a layer's weights, as Keras does: names are the writer's own business.
template <class Model>
void read_weights(const io::Hdf5Object& group, const std::string& source, Model& model) {
    using network = typename Model::network;
    std::vector<std::pair<std::string, std::vector<std::string>>> layers;
    for (std::string& name : group.attribute("layer_names").texts()) {
        std::vector<std::string> weights = group.at(name).attribute("weight_names").texts();
        if (!weights.empty()) layers.emplace_back(std::move(name), std::move(weights));
    }
    std::size_t layers_with_weights = 0;
    network::for_each_layer(
        [&](auto i) { layers_with_weights += network::template at<i>::weights::count > 0; });
    if (layers.size() != layers_with_weights)
        throw MismatchError(source + ": the file has " + std::to_string(layers.size()) +
                            " layers with weights, the network " + std::to_string(layers_with_weights));

    std::size_t next = 0;
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        using Weights = typename network::template at<layer>::weights;
        using W = typename Weights::template weight<weight>;
        const auto& [name, weights] = layers[next];
        if (weights.size() != Weights::count)
            throw MismatchError(source + ": " + name + ": the file has " + std::to_string(weights.size()) +
                                " weights, the network " + std::to_string(Weights::count));
        const io::Hdf5Array values = group.dataset(name + "/" + weights[weight]);
        const auto& extents = W::shape::extents;
        if (!std::equal(extents.begin(), extents.end(), values.shape().begin(), values.shape().end())) {
            std::string shape;
            for (const std::size_t extent : values.shape())
                shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
            throw MismatchError(source + ": " + weights[weight] + ": the file has shape (" + shape +
                                "), the network " + to_string(typename W::shape{}));
        }
        const auto read = values.template values<typename Model::value_type>();
        std::copy(read.begin(), read.end(), numbers.begin());
        if (weight + 1 == Weights::count) ++next;
    });
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

/// Reads a network that save() wrote:
///
///     auto model = load<Digits>("mnist.h5");
///
/// Throws FileError; FormatError where the file is damaged; MismatchError where it holds another network than
/// Model, with the first difference.
template <class Model>
Model load(const std::filesystem::path& path) {
    const std::string source = path.string();
    const io::Hdf5File file(io::read_file(path), source);
    const io::Hdf5Object root = file.root();
    const auto config = root.find_attribute("model_config");
    if (!config) throw MismatchError(source + ": no model_config: this is not a whole Keras model");
    const io::Json description = io::parse_json(config->text(), source + ", model_config");
    try {
        keras::check_model_config<Model>(description, source);
    } catch (const MismatchError&) {
        throw;
    } catch (const Error& error) {  // JSON, but not what describes a network
        throw MismatchError(source + ", model_config: " + error.what());
    }
    Model model;
    keras::read_weights(root.at("model_weights"), source, model);
    return model;
}

}  // namespace intarsia
