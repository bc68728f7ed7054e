// Networks as HDF5 files in Keras's layout: `model.save("mnist.h5")`, `load_model("mnist.h5")`.
#pragma once

#include <intarsia/core/config.hpp>
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
#include <intarsia/saving/layer_description.hpp>
#include <intarsia/saving/weight_entries.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// What load() is told beside the file.
struct LoadOptions {
    bool flipped_kernels = false;  ///< the file's convolutions turn their kernels (Keras 1 on Theano), though
                                   ///< it does not say so
    bool channels_first = false;   ///< a file of weights alone is that of a channels_first model
};

namespace keras {

inline constexpr const char* backend = "tensorflow";

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

/// A network as a `.keras` file has it. ArgumentError for a hard_sigmoid of the slope that Keras had up to
/// version 2.
template <class Model>
ArchiveContents to_archive_tree(const Model& model) {
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
        input_shapes.push_back(Extents(Input::extents));
        folders[i] = numbered.next(layer_class<Layer, Input>());
        root.group(folders[i]).attribute("name", names[i]);
    });
    std::vector<std::size_t> counts(names.size(), 0);
    for (const WeightEntry& weight : weight_entries(model))
        root.dataset(folders[weight.layer] + "/" + std::to_string(counts[weight.layer]++), weight.shape(),
                     weight.of(model.parameters()));
    return {archive_config(model_config<Model>(), input_shapes), std::move(root)};
}

template <class Model>
io::Bytes to_archive(const Model& model) {
    return write_archive(to_archive_tree(model));
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
FileContents<typename Model::value_type> read_as(const KerasFile& file, const LoadOptions& options) {
    using T = typename Model::value_type;
    const ModelDescription type = describe_type<Model>();
    FileContents<T> contents;
    if (!file.has_layers()) {
        contents.description = describe_type<Model>(
            file.order_of_weights(type, options.flipped_kernels, options.channels_first));
        contents.numbers = file.read<T>(contents.description);
        return contents;
    }
    const DescribeOptions as_type{
        .flipped_kernels = options.flipped_kernels, .input = type.input, .of_type = type.layers};
    contents.description = file.describe(as_type);
    ModelDescription without = file.describe(as_type);
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
        std::copy_n(read.begin(), (std::min)(read.size(), own.size()), own.begin());
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

/// Reads a network that save() or Keras wrote, a whole model or weights alone:
///
///     auto model = load<Digits>("mnist.h5");
///
/// Keras 1, 2 and 3, Sequential and chains of Functional; a channels_first model becomes the channels-last
/// one that computes the same. Where the file has a BatchNormalization right behind a convolution or a Dense
/// and the type has none, it becomes part of their weights.
///
/// Throws FileError; FormatError where the file is damaged; MismatchError where it holds another network than
/// Model, with the first difference.
template <class Model>
Model load(const std::filesystem::path& path, const LoadOptions& options = {}) {
    Model model;
    keras::set_weights(keras::read_as<Model>(keras::KerasFile(path), options).numbers, model);
    return model;
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
