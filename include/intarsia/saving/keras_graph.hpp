// The layers of a model_config in the order in which data flow through them.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/saving/layer_config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// One layer as it stands in a model_config, of which it is a part.
struct ConfigLayer {
    std::string_view keras_class;
    std::string_view name;
    const Json* config;
    std::size_t position;  ///< in the list of the model
};

namespace detail {

/// The names of all layers whose outputs a node takes, in any of Keras's forms: [["conv2d", 0, 0, {}]], or
/// objects with a "keras_history".
inline void add_inputs(const Json& node, std::vector<std::string>& names) {
    if (node.is_array()) {
        const Json::Array& items = node.as_array();
        if (items.size() >= 2 && items[0].is_string() && items[1].is_number())
            names.push_back(items[0].as_string());
        else
            for (const Json& item : items) add_inputs(item, names);
    } else if (const Json* history = node.find("keras_history")) {
        names.push_back(history->at(std::size_t{0}).as_string());
    } else if (node.is_object()) {
        for (const Json::Member& member : node.as_object()) add_inputs(member.second, names);
    }
}

inline const ConfigLayer& find_layer(const std::vector<ConfigLayer>& layers, std::string_view name) {
    for (const ConfigLayer& layer : layers)
        if (layer.name == name) return layer;
    throw Error({"layer \"", name, "\" is missing"});
}

/// From the output back to the input, each layer taking one other's output.
inline std::vector<ConfigLayer> chain(const Json& config, const std::vector<ConfigLayer>& layers) {
    std::vector<std::string> outputs;
    add_inputs(config.at("output_layers"), outputs);
    if (outputs.size() != 1)
        throw Error({"the model has ", outputs.size(), " outputs; only chains of layers are read"});
    const Json::Array& list = items_of(config.at("layers"));
    std::vector<ConfigLayer> backwards;
    std::string name = outputs[0];
    while (true) {
        const ConfigLayer& layer = find_layer(layers, name);
        if (backwards.size() == layers.size()) throw Error("the layers of the model go round in a circle");
        backwards.push_back(layer);
        const Json* nodes = list[layer.position].find("inbound_nodes");
        if (!nodes || nodes->size() == 0) break;
        if (nodes->size() > 1)
            throw Error(
                {"layer \"", name, "\" is used ", nodes->size(), " times; only chains of layers are read"});
        std::vector<std::string> inputs;
        add_inputs(*nodes, inputs);
        if (inputs.size() != 1)
            throw Error({"layer \"", name, "\" (", layer.keras_class, ") takes ", inputs.size(),
                         " inputs; only chains of layers are read"});
        name = inputs[0];
    }
    if (backwards.size() != layers.size())
        throw Error("the model has branches; only chains of layers are read");
    std::vector<ConfigLayer> result;
    for (std::size_t i = backwards.size(); i-- > 0;) result.push_back(backwards[i]);
    return result;
}

}  // namespace detail

/// Whether a layer is a model itself.
inline bool is_model(const ConfigLayer& layer) {
    return layer.keras_class == "Sequential" || layer.keras_class == "Model" ||
           layer.keras_class == "Functional";
}

/// The layers of a model, the first one first. Error where they are no chain.
inline std::vector<ConfigLayer> layers_in_order(const Json& config) {
    // Sequential models before Keras 2.2.3 are but a list.
    const Json::Array& list = config.is_array() ? config.as_array() : items_of(config.at("layers"));
    std::vector<ConfigLayer> layers;
    for (const Json& layer : list) {
        const Json& settings = layer.at("config");
        const Json* name = settings.find("name");
        if (!name || !name->is_string()) name = layer.find("name");
        const std::string& keras_class = layer.at("class_name").as_string();
        layers.push_back({keras_class, name && name->is_string() ? name->as_string() : keras_class, &settings,
                          layers.size()});
    }
    if (layers.empty()) throw Error("the model has no layers");
    if (config.find("output_layers")) return detail::chain(config, layers);
    return layers;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
