// The weights of a file: which dataset belongs to which weight, and its numbers in the network's order.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// A list of names, which Keras splits into NAME0, NAME1, ... where it is too long for one attribute.
inline std::vector<std::string> read_names(const io::Hdf5Object& object, const std::string& name) {
    if (const auto whole = object.find_attribute(name)) return whole->texts();
    std::vector<std::string> names;
    for (std::size_t part = 0;; ++part) {
        const auto values = object.find_attribute(name + std::to_string(part));
        if (!values) break;
        for (std::string& text : values->texts()) names.push_back(std::move(text));
    }
    if (names.empty()) (void)object.attribute(name);  // throws that it is missing
    return names;
}

/// The weights of one of a file's own layers: paths from the group of all layers.
struct StoredLayer {
    std::string name;
    std::vector<std::string> weights;
};

/// The layers of a file that have weights, in the file's order.
inline std::vector<StoredLayer> stored_layers(const io::Hdf5Object& group) {
    std::vector<StoredLayer> layers;
    for (std::string& name : read_names(group, "layer_names")) {
        StoredLayer layer{std::move(name), {}};
        for (const std::string& weight : read_names(group.at(layer.name), "weight_names"))
            layer.weights.push_back(layer.name + "/" + weight);
        if (!layer.weights.empty()) layers.push_back(std::move(layer));
    }
    return layers;
}

/// Where a file has the weights of each layer of a description: their paths from the group of all layers.
using WeightPaths = std::vector<std::vector<std::string>>;

namespace detail {

/// Whether a path ends in ".../layer/weight" or ".../layer/weight:0".
inline bool names_weight(std::string_view path, std::string_view layer, std::string_view weight) {
    path = path.substr(0, path.find(':'));
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos || path.substr(slash + 1) != weight) return false;
    path = path.substr(0, slash);
    return path.substr(path.rfind('/') + 1) == layer;
}

/// A model within a model keeps first what is trained, then the rest; but where the names say it, they
/// decide.
inline void place_by_name(const ModelDescription& model, const std::vector<std::size_t>& layers,
                          const StoredLayer& stored, WeightPaths& paths) {
    std::vector<std::string> named;
    std::size_t position = 0;
    for (const bool trained : {true, false})
        for (const std::size_t layer : layers)
            for (std::size_t j = 0; j < model.layers[layer].weights.size(); ++j) {
                const WeightDescription& weight = model.layers[layer].weights[j];
                if (weight.trainable != trained) continue;
                paths[layer][j] = stored.weights[position++];
                for (const std::string& path : stored.weights)
                    if (names_weight(path, model.layers[layer].name, weight.name)) named.push_back(path);
            }
    if (named.size() != position) return;
    const auto name_of = [&](std::size_t index) { return std::string_view(named[index]); };
    if (first_repeated(named.size(), name_of) < named.size()) return;
    position = 0;
    for (const bool trained : {true, false})
        for (const std::size_t layer : layers)
            for (std::size_t j = 0; j < model.layers[layer].weights.size(); ++j)
                if (model.layers[layer].weights[j].trainable == trained) paths[layer][j] = named[position++];
}

}  // namespace detail

/// Where each weight of `model` is. Layers are found by their names, or where the file has others, by
/// position among those that have weights, as Keras does; weights by position. Throws MismatchError where
/// numbers differ.
inline WeightPaths place_weights(const ModelDescription& model, const std::vector<StoredLayer>& stored,
                                 const std::string& source) {
    WeightPaths paths(model.layers.size());
    std::vector<std::vector<std::size_t>> layers_of(model.groups.size());  // those with weights
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        paths[i].resize(model.layers[i].weights.size());
        if (!paths[i].empty()) layers_of[model.layers[i].group()].push_back(i);
    }

    const auto find = [&](const std::string& name) {
        const StoredLayer* layer = stored.data();
        while (layer != stored.data() + stored.size() && layer->name != name) ++layer;
        return layer;
    };
    std::vector<std::size_t> with_weights;
    bool by_name = true;
    for (std::size_t group = 0; group < layers_of.size(); ++group) {
        if (layers_of[group].empty()) continue;
        with_weights.push_back(group);
        by_name = by_name && find(model.groups[group]) != stored.data() + stored.size();
    }
    if (with_weights.size() != stored.size())
        throw MismatchError({source, ": the file has ", stored.size(), " layers with weights, the network ",
                             with_weights.size()});

    for (std::size_t i = 0; i < with_weights.size(); ++i) {
        const std::vector<std::size_t>& layers = layers_of[with_weights[i]];
        const StoredLayer& from = by_name ? *find(model.groups[with_weights[i]]) : stored[i];
        std::size_t weights = 0;
        for (const std::size_t layer : layers) weights += paths[layer].size();
        if (from.weights.size() != weights)
            throw MismatchError({source, ": ", from.name, ": the file has ", from.weights.size(),
                                 " weights, the network ", weights});
        if (layers.size() == 1)
            for (std::size_t j = 0; j < weights; ++j) paths[layers[0]][j] = from.weights[j];
        else
            detail::place_by_name(model, layers, from, paths);
    }
    return paths;
}

/// Puts a file's numbers into the network's order: see WeightDescription.
template <class T>
std::vector<T> arranged(std::vector<T> stored, const WeightDescription& weight) {
    if (weight.axes.empty() && weight.flipped == 0) return stored;
    const std::size_t rank = weight.stored.size();
    Extents strides(rank, 1);  // of the stored array
    for (std::size_t axis = rank; axis-- > 1;) strides[axis - 1] = strides[axis] * weight.stored[axis];
    Extents extents(rank, 0), steps(rank, 0);  // of the arranged one
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const std::size_t from = weight.axes.empty() ? axis : weight.axes[axis];
        extents[axis] = weight.stored[from];
        steps[axis] = strides[from];
    }
    std::vector<T> result;
    result.reserve(stored.size());
    Extents index(rank, 0);
    for (std::size_t count = 0; count < stored.size(); ++count) {
        std::size_t position = 0;
        for (std::size_t axis = 0; axis < rank; ++axis)
            position += steps[axis] * (axis < weight.flipped ? extents[axis] - 1 - index[axis] : index[axis]);
        result.push_back(stored[position]);
        for (std::size_t axis = rank; axis-- > 0;) {
            if (++index[axis] < extents[axis]) break;
            index[axis] = 0;
        }
    }
    return result;
}

/// The numbers of a weight. Throws MismatchError where the file has another shape.
template <class T>
std::vector<T> read_weight(const io::Hdf5Object& group, const std::string& path,
                           const WeightDescription& weight, const std::string& source) {
    const io::Hdf5Array array = group.dataset(path);
    // What Flatten made of an image is one axis of the file.
    const bool same_size = array.count() == product(weight.shape);
    const bool rows = weight.axes.size() > weight.shape.size() && array.shape() == weight.shape;
    const bool one_column = weight.shape.size() == 3 && weight.axes.empty() &&  // Conv1D's, in Keras 1
                            Extents{weight.stored[0], 1, weight.stored[1], weight.stored[2]} == array.shape();
    if (same_size && (weight.stored == array.shape() || rows || one_column))
        return arranged(array.values<T>(), weight);
    throw MismatchError({source, ": ", path, ": the file has shape (", joined(array.shape()),
                         "), the network (", joined(weight.shape), ")"});
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
