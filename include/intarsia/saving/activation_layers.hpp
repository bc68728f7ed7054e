// Activations as files name them.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/saving/layer_builder.hpp>
#include <intarsia/saving/layer_config.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <optional>
#include <string>
#include <string_view>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// The type of an activation: empty for the one that does nothing, nothing where the library has none like
/// it.
inline std::optional<std::string_view> activation_type(std::string_view name, const FileFacts& file) {
    struct Entry {
        std::string_view name, type;
    };
    static constexpr Entry table[] = {
        {"linear", ""},
        {"relu", "ReLU"},
        {"relu6", "ReLU6"},
        {"sigmoid", "Sigmoid"},
        {"tanh", "Tanh"},
        {"softmax", "Softmax"},
        {"leaky_relu", "LeakyReLU<0.2>"},
        {"elu", "ELU<1.0>"},
        {"selu", "SELU"},
        {"gelu", "GELU"},
        {"swish", "Swish"},
        {"silu", "Swish"},
        {"softplus", "Softplus"},
        {"softsign", "Softsign"},
        {"exponential", "Exponential"},
    };
    // The same name for two functions: the slope is 0.2 up to Keras 2, 1 / 6 since.
    if (name == "hard_sigmoid") return file.version < 3 ? "HardSigmoid<0.2>" : "HardSigmoid<1.0 / 6>";
    for (const Entry& entry : table)
        if (entry.name == name) return entry.type;
    return std::nullopt;
}

inline void add_activation(LayerBuilder& layers, std::string_view name) {
    const std::optional<std::string_view> type = activation_type(name, layers.file);
    if (!type) return layers.add_foreign("activation \"" + std::string(name) + "\"", layers.shape());
    if (*type == "Softmax" && layers.shape().size() > 1 && layers.file.channels_first)
        throw Error("a softmax over the columns of a channels_first image is not supported");
    if (!type->empty()) layers.add(std::string(*type), layers.shape());
}

/// What the layers ReLU and LeakyReLU say: their slopes below 0 differ where nothing is said.
inline void add_relu(LayerBuilder& layers, const LayerConfig& config, double slope_otherwise) {
    config.expect({"threshold"}, 0);
    const double slope = config.number({"negative_slope", "alpha"}, slope_otherwise);
    const double most = config.number({"max_value"}, 0);
    if (most < 0 || (most > 0 && slope != 0))
        throw Error("a ReLU that is leaky and clipped is not supported");
    std::string type = "ReLU";
    if (slope != 0) type = TypeSpelling("LeakyReLU").argument(number_spelling(slope)).text();
    if (most > 0) type = TypeSpelling("ClippedReLU").argument(number_spelling(most)).text();
    layers.add(most == 6 ? "ReLU6" : std::move(type), layers.shape());
}
inline void read_relu(LayerBuilder& layers, const LayerConfig& config) { add_relu(layers, config, 0.0); }
inline void read_leaky_relu(LayerBuilder& layers, const LayerConfig& config) {
    add_relu(layers, config, 0.3);
}

inline void read_elu(LayerBuilder& layers, const LayerConfig& config) {
    layers.add(TypeSpelling("ELU").argument(number_spelling(config.number({"alpha"}, 1))).text(),
               layers.shape());
}

inline void read_softmax(LayerBuilder& layers, const LayerConfig& config) {
    const double axis = config.number({"axis"}, -1);
    if (axis != -1 && axis != static_cast<double>(layers.shape().size()))
        throw Error("a softmax along another axis than the last is not supported");
    add_activation(layers, "softmax");
}

/// The setting `activation`: a name, a function of Keras 3, or a layer.
inline void read_activation(LayerBuilder& layers, const LayerConfig& config) {
    const Json* value = config.find({"activation"});
    if (!value) return;
    if (value->is_string()) return add_activation(layers, value->as_string());
    const std::string& kind = value->at("class_name").as_string();
    const Json* settings = value->find("config");
    if (settings && settings->is_string()) return add_activation(layers, settings->as_string());
    const Json none = Json::Object{};
    const LayerConfig inner(settings && settings->is_object() ? *settings : none);
    if (kind == "ReLU") {
        read_relu(layers, inner);
    } else if (kind == "LeakyReLU") {
        read_leaky_relu(layers, inner);
    } else if (kind == "ELU") {
        read_elu(layers, inner);
    } else if (kind == "Softmax") {
        read_softmax(layers, inner);
    } else if (kind == "Activation") {
        add_activation(layers, inner.text({"activation"}, "linear"));
    } else {
        add_activation(layers, kind);
    }
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
