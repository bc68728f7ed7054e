// A network's weights by name, for other programs: NumPy's .npz files, and safetensors.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/npz.hpp>
#include <intarsia/io/number_array.hpp>
#include <intarsia/io/safetensors.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/saving/keras_h5.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

namespace detail {

/// "conv2d_1/kernel", for each weight in order.
template <class Model>
std::vector<std::string> array_names(std::span<const keras::WeightEntry> weights) {
    std::vector<std::string_view> layers;
    std::vector<std::size_t> layer_of;  // each weight
    for_each_layer_within<typename Model::network>([&]<class N, std::size_t I>() {
        layer_of.resize(layer_of.size() + N::template at<I>::weights::count, layers.size());
        layers.push_back(name_of_layer<N, I>());
    });
    const std::vector<std::string> unique = unique_names(layers);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < weights.size(); ++i)
        names.push_back(unique[layer_of[i]] + "/" + std::string(weights[i].name));
    return names;
}

/// Whatever kind of file it is: its first bytes tell.
inline std::vector<io::NamedArray> read_arrays(const std::filesystem::path& path) {
    const io::Bytes bytes = io::read_file(path);
    const bool zip = bytes.size() >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
    return zip ? io::parse_npz(bytes, path.string()) : io::parse_safetensors(bytes, path.string());
}

}  // namespace detail

/// Writes a network's weights alone, each as an array named "conv2d_1/kernel" in Keras's shape:
///
///     save_weights(model, "mnist.npz");             // numpy.load("mnist.npz")["dense/kernel"]
///     save_weights(model, "mnist.safetensors");     // safetensors.numpy.load_file("mnist.safetensors")
///
/// The layers of a Residual are named and counted with the others, those of the first branch first.
///
/// The file is written as a whole or not at all. Throws FileError, and ArgumentError for any other ending.
template <class Model>
void save_weights(const Model& model, const std::filesystem::path& path) {
    const std::string ending = path.extension().string();
    if (ending != ".npz" && ending != ".safetensors")
        throw ArgumentError({"save_weights: \"", path.string(), "\" ends in neither .npz nor .safetensors"});
    const std::vector<keras::WeightEntry> weights = keras::weight_table(model);
    const std::vector<std::string> names = detail::array_names<Model>(weights);
    std::vector<io::NamedArray> arrays;
    for (std::size_t i = 0; i < weights.size(); ++i)
        arrays.push_back(
            {names[i], io::NumberArray::of(weights[i].shape(), weights[i].of(model.parameters()).data(),
                                           weights[i].size)});
    io::write_file(path, ending == ".npz" ? io::encode_npz(arrays) : io::encode_safetensors(arrays));
}

/// Sets a network's weights to those of a .npz or safetensors file, found by name, whatever the file's
/// ending; numbers of other types are converted. All of them are set, or none.
///
/// Throws FileError; FormatError where the file is damaged; MismatchError where an array is missing, has
/// another shape, or belongs to no weight.
template <class Model>
void load_weights(Model& model, const std::filesystem::path& path) {
    using T = typename Model::value_type;
    const std::vector<io::NamedArray> arrays = detail::read_arrays(path);
    const std::vector<keras::WeightEntry> weights = keras::weight_table(model);
    const std::vector<std::string> names = detail::array_names<Model>(weights);
    const std::string source = path.string();

    std::vector<std::vector<T>> numbers;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto found = std::find_if(arrays.begin(), arrays.end(),
                                        [&](const io::NamedArray& named) { return named.name == names[i]; });
        if (found == arrays.end()) throw MismatchError({source, ": no array \"", names[i], "\""});
        const std::vector<std::size_t> shape = weights[i].shape();
        if (found->array.shape != shape)
            throw MismatchError({source, ": ", names[i], ": the file has shape (",
                                 keras::joined(found->array.shape), "), the network (", keras::joined(shape),
                                 ")"});
        numbers.push_back(found->array.template values<T>());
    }
    for (const io::NamedArray& named : arrays)
        if (std::find(names.begin(), names.end(), named.name) == names.end())
            throw MismatchError({source, ": \"", named.name, "\" is no weight of the network"});
    for (std::size_t i = 0; i < weights.size(); ++i)
        std::copy(numbers[i].begin(), numbers[i].end(), weights[i].of(model.parameters()).begin());
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
