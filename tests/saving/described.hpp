// Short texts of a network in Keras's JSON, and what describe_model() makes of them.
#pragma once

#include <intarsia/io/json.hpp>
#include <intarsia/saving/keras_model.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace described {

using intarsia::keras::DescribeOptions;
using intarsia::keras::Extents;
using intarsia::keras::ModelDescription;

/// A layer: its class, and its settings without the braces.
struct Layer {
    std::string keras_class;
    std::string settings = "";
};

inline std::string json(const std::vector<Layer>& layers) {
    std::string text = R"({"class_name": "Sequential", "config": {"name": "net", "layers": [)";
    for (std::size_t i = 0; i < layers.size(); ++i)
        text += (i > 0 ? ", " : "") + (R"({"class_name": ")" + layers[i].keras_class) +
                R"(", "config": {"name": "l)" + std::to_string(i) + "\"" +
                (layers[i].settings.empty() ? "" : ", " + layers[i].settings) + "}}";
    return text + "]}}";
}

inline ModelDescription model(std::string_view text, const DescribeOptions& options = {}) {
    return intarsia::keras::describe_model(intarsia::io::parse_json(text), "net.h5", options);
}

/// Layers on an input of that shape.
inline ModelDescription model(const Extents& input, const std::vector<Layer>& layers,
                              DescribeOptions options = {}) {
    options.input = input;
    return model(json(layers), options);
}

/// "Conv2D<2, 3, 3> (2, 2, 2); ReLU (2, 2, 2)".
inline std::string types(const ModelDescription& model) {
    std::string text;
    for (const auto& layer : model.layers)
        text += (text.empty() ? "" : "; ") + layer.type + " (" + intarsia::keras::joined(layer.output) + ")";
    return text;
}
inline std::string types(const Extents& input, const std::vector<Layer>& layers,
                         const DescribeOptions& options = {}) {
    return types(model(input, layers, options));
}

/// What is thrown instead.
inline std::string problem(const Extents& input, const std::vector<Layer>& layers,
                           const DescribeOptions& options = {}) {
    try {
        return "none: " + types(input, layers, options);
    } catch (const intarsia::MismatchError& error) {
        return error.what();
    }
}

}  // namespace described
