#include "assume.hpp"

#include <intarsia/saving/keras_archive_weights.hpp>
#include <intarsia/saving/keras_model.hpp>
#include <intarsia/saving/keras_weights.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace intarsia;
using keras::Extents;
using keras::Json;

namespace {

// A layer of the file: what its name and its weights say.
struct Layer {
    std::string name;
    std::string keras_class;
    std::vector<Extents> weights;
    bool out_first = false;  // its kernel is (out, in, rows, columns), as Keras 1 on Theano has it
};

// "max_pooling2d_5" is "MaxPooling2D".
std::string class_of_name(std::string name) {
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
    if (!name.empty() && name.back() == '_') name.pop_back();
    std::string letters;
    for (const char c : name)
        if (c != '_') letters += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    for (const keras::LayerEntry& entry : keras::layer_table) {
        std::string known;
        for (const char c : entry.keras_class)
            known += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        // The digits at the end of "conv2d" went with the number.
        if (letters == known || letters + "d" == known) return std::string(entry.keras_class);
    }
    return "";
}

std::string class_of_weights(const std::vector<Extents>& weights) {
    const std::size_t rank = weights.empty() ? 0 : weights[0].size();
    if (rank == 4)
        return weights.size() == 3 || (weights.size() == 2 && weights[1].size() == 4) ? "SeparableConv2D"
                                                                                      : "Conv2D";
    if (rank == 3) return "Conv1D";
    if (rank == 2) return "Dense";
    if (rank == 1 && weights.size() >= 2) return "BatchNormalization";
    return "";
}

// A bias has as many numbers as there are outputs, which are a kernel's last axis, or Keras 1's first.
void put_in_order(Layer& layer) {
    if (layer.weights.size() != 2 || layer.weights[0].size() != 4 || layer.weights[1].size() != 1) return;
    Extents& kernel = layer.weights[0];
    const std::size_t outputs = layer.weights[1][0];
    layer.out_first = kernel[0] == outputs && kernel[3] != outputs;
    if (layer.out_first) kernel = {kernel[2], kernel[3], kernel[1], kernel[0]};
}

std::vector<Layer> layers_of(const keras::KerasFile& file) {
    if (keras::has_archive_layout(file.weights()))
        throw MismatchError(
            file.source() +
            ": the file holds weights alone, and in the layout of Keras 3 these do not tell the "
            "order of their layers; load<Network>() reads them into a type");
    std::vector<Layer> layers;
    for (const std::string& name : keras::read_names(file.weights(), "layer_names")) {
        Layer layer{name, "", {}};
        for (const std::string& weight : keras::read_names(file.weights().at(name), "weight_names"))
            layer.weights.push_back(Extents(file.weights().dataset(name + "/" + weight).shape()));
        put_in_order(layer);
        layer.keras_class = class_of_name(name);
        const keras::LayerEntry* entry = keras::find_layer_entry(layer.keras_class);
        if (!entry || !layer.weights.empty()) {
            const std::string by_weights = class_of_weights(layer.weights);
            const bool has_word = layer.keras_class == "DepthwiseConv2D" || layer.keras_class == "Conv1D";
            if (!by_weights.empty() && !has_word) layer.keras_class = by_weights;
        }
        if (layer.keras_class.empty()) {
            if (name.find("input") != std::string::npos) continue;
            throw MismatchError(file.source() + ": the file holds weights alone, and what layer \"" + name +
                                "\" is cannot be told");
        }
        layers.push_back(std::move(layer));
    }
    if (layers.empty()) throw MismatchError(file.source() + ": no layers");
    return layers;
}

bool is_activation(const Layer& layer) {
    return layer.keras_class == "Activation" || layer.keras_class.ends_with("LU") ||
           layer.keras_class == "Softmax";
}
bool computes(const Layer& layer) {
    return layer.keras_class == "Dense" || layer.keras_class.find("Conv") != std::string::npos;
}

// The settings of a layer as they usually are.
Json settings_of(const std::vector<Layer>& layers, std::size_t index, const std::string& padding) {
    const Layer& layer = layers[index];
    const std::string& kind = layer.keras_class;
    Json settings = Json::object({{"name", layer.name}});
    const bool last =
        std::none_of(layers.begin() + static_cast<std::ptrdiff_t>(index) + 1, layers.end(), computes);
    bool activation_follows = false;
    for (std::size_t next = index + 1; next < layers.size() && !computes(layers[next]); ++next)
        activation_follows = activation_follows || is_activation(layers[next]);
    std::string activation = "relu";
    if (last) {
        std::size_t outputs = 0;
        for (const Layer& any : layers)
            if (computes(any)) outputs = any.weights.back().back();
        activation = outputs == 1 ? "sigmoid" : "softmax";
    }
    if (kind == "Activation") settings["activation"] = activation;
    if (!computes(layer)) {
        if (kind == "Dropout") settings["rate"] = 0.5;
        if (kind == "BatchNormalization" && layer.weights.size() == 3) settings["scale"] = false;
        return settings;
    }
    settings["activation"] = activation_follows ? "linear" : activation;
    const std::vector<Extents>& w = layer.weights;
    settings["use_bias"] = w.back().size() == 1;
    if (kind == "Dense") {
        settings["units"] = w[0].at(1);
        return settings;
    }
    settings["padding"] = padding;
    if (kind == "Conv1D") {
        settings["kernel_size"] = Json::array({w[0].at(0)});
        settings["filters"] = w[0].at(2);
        return settings;
    }
    settings["kernel_size"] = Json::array({w[0].at(0), w[0].at(1)});
    if (kind == "Conv2D") settings["filters"] = w[0].at(3);
    if (kind != "Conv2D") settings["depth_multiplier"] = w[0].at(3);
    if (kind == "SeparableConv2D") settings["filters"] = w[1].at(3);
    return settings;
}

Json config_of(const std::vector<Layer>& layers, const std::string& padding) {
    Json::Array list;
    bool is_image = false;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::string& kind = layers[i].keras_class;
        if (kind.find("Conv") != std::string::npos) is_image = true;
        if (kind == "Flatten" || kind.starts_with("Global")) is_image = false;
        if (kind == "Dense" && is_image) {  // a Flatten whose name said nothing
            list.push_back(
                Json::object({{"class_name", "Flatten"}, {"config", Json::object({{"name", "flatten"}})}}));
            is_image = false;
        }
        list.push_back(Json::object({{"class_name", kind}, {"config", settings_of(layers, i, padding)}}));
    }
    return Json::object({{"class_name", "Sequential"},
                         {"config", Json::object({{"name", "weights"}, {"layers", Json(std::move(list))}})}});
}

// Whether the network has weights of the file's shapes.
bool fits(const keras::ModelDescription& model, const std::vector<Layer>& layers) {
    std::vector<Extents> expected, found;
    for (const keras::LayerDescription& layer : model.layers)
        for (const keras::WeightDescription& weight : layer.weights) expected.push_back(weight.shape);
    for (const Layer& layer : layers) found.insert(found.end(), layer.weights.begin(), layer.weights.end());
    return expected == found;
}

// Input shapes to try, the usual ones first.
std::vector<Extents> usual_inputs(const std::vector<Layer>& layers) {
    const auto first = std::find_if(layers.begin(), layers.end(), computes);
    if (first == layers.end()) return {};
    const Extents& kernel = first->weights[0];
    if (first->keras_class == "Dense") return {{kernel[0]}};
    const std::size_t channels = kernel[kernel.size() - 2];
    std::vector<Extents> result;
    const auto add = [&](std::size_t size) {
        result.push_back(kernel.size() == 3 ? Extents{size, channels} : Extents{size, size, channels});
    };
    for (const std::size_t usual : {std::size_t{28}, std::size_t{32}}) add(usual);
    for (std::size_t size = 1; size <= 512; ++size) add(size);
    return result;
}

}  // namespace

keras::ModelDescription assume_layers(const keras::KerasFile& file, const std::vector<std::size_t>& input,
                                      bool flipped_kernels) {
    const std::vector<Layer> layers = layers_of(file);
    const bool out_first =
        std::any_of(layers.begin(), layers.end(), [](const Layer& layer) { return layer.out_first; });
    std::vector<Extents> inputs = input.empty() ? usual_inputs(layers) : std::vector<Extents>{Extents(input)};
    for (const Extents& shape : inputs)
        for (const char* padding : {"valid", "same"}) {
            keras::ModelDescription model;
            try {
                model =
                    keras::describe_model(config_of(layers, padding), file.source(),
                                          {.flipped_kernels = flipped_kernels || file.backend() == "theano",
                                           .input = shape,
                                           .weights_channels_first = out_first,
                                           .kernels_out_first = out_first});
            } catch (const MismatchError&) {
                continue;  // too small an input, for one
            }
            if (!fits(model, layers)) continue;
            model.notes = {
                "The file holds weights alone. Their shapes fit what is below; what they do not tell was",
                "assumed: ReLU inside and the activation at the end, pools of 2, strides of 1, padding,",
                "rates" + std::string(input.empty() ? ", and the shape of the input." : ".") +
                    " Please check."};
            return model;
        }
    throw MismatchError(file.source() +
                        ": the file holds weights alone, and no usual network has weights of these "
                        "shapes" +
                        (input.empty() ? ": --input may help" : ""));
}
