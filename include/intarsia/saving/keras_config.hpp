// Networks, losses and optimizers as Keras describes them in JSON.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/initializers/initializer.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/saving/keras_model.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

using io::Json;

/// How Keras writes an object: its class, and what it was made with.
inline Json object_of_class(std::string_view class_name, Json config) {
    Json object = Json::object({});
    object["class_name"] = class_name;
    object["config"] = std::move(config);
    return object;
}

/// Collects what a layer or an optimizer says of itself: describe(visitor) calls visitor(key, value).
class ConfigWriter {
public:
    explicit ConfigWriter(Json& config) : config_(&config) {}

    void operator()(std::string_view key, Initializer value) {
        Json settings = Json::object({});
        if (value != Initializer::zeros && value != Initializer::ones) settings["seed"] = nullptr;
        (*config_)[key] = object_of_class(keras_class(value), std::move(settings));
    }
    template <std::size_t N>
    void operator()(std::string_view key, const std::array<std::size_t, N>& values) {
        (*config_)[key] = Json::array_of(values);
    }
    template <std::size_t N, std::size_t M>
    void operator()(std::string_view key, const std::array<std::array<std::size_t, M>, N>& values) {
        Json::Array rows;
        for (const auto& row : values) rows.push_back(Json::array_of(row));
        (*config_)[key] = Json(std::move(rows));
    }
    template <class Value>
    requires std::constructible_from<Json, Value>
    void operator()(std::string_view key, Value value) { (*config_)[key] = Json(value); }

private:
    Json* config_;
};

template <class T>
constexpr const char* dtype() {
    return std::is_same_v<T, float> ? "float32" : "float64";
}

/// The batch input shape: [null, 28, 28, 1].
template <ShapeType S>
Json batch_shape() {
    Json shape = Json::array({nullptr});
    for (const std::size_t value : S::extents) shape.push_back(value);
    return shape;
}

/// What the settings of every layer begin with.
inline Json layer_settings(const std::string& name, const char* dtype) {
    return Json::object({{"name", name}, {"trainable", true}, {"dtype", dtype}});
}

/// The layers of a network as Keras 2.4 and later write them (Keras 3 reads it too), the input's first; an
/// activation behind Conv2D or Dense belongs to that layer.
template <class Model>
std::vector<Json> layer_configs() {
    using network = typename Model::network;
    using T = typename Model::value_type;
    const auto names = layer_names<network>();
    std::vector<Json> layers;
    layers.push_back(object_of_class(
        "InputLayer", Json::object({{"batch_input_shape", batch_shape<typename Model::input_shape>()},
                                    {"dtype", dtype<T>()},
                                    {"sparse", false},
                                    {"name", names[0] + "_input"}})));
    network::for_each_layer([&](auto i) {
        if constexpr (!is_activation_of_previous<network, i>()) {
            using Layer = typename network::template layer<i>;
            Json config = layer_settings(names[i], dtype<T>());
            if constexpr (i == 0) config["batch_input_shape"] = batch_shape<typename Model::input_shape>();
            ConfigWriter write(config);
            if constexpr (requires { Layer::describe(write); }) Layer::describe(write);
            if constexpr (requires { Layer::takes_activation; })
                config["activation"] = activation_of<network, i>();
            else if constexpr (requires { Layer::keras_activation; })
                if (Layer::keras_class == "Activation") config["activation"] = Layer::keras_activation;
            layers.push_back(object_of_class(
                layer_class<Layer, typename network::template at<i>::input_shape>(), std::move(config)));
        }
    });
    return layers;
}

/// The version whose layout is written; Keras 3 reads that of 2.15, but means another function by
/// hard_sigmoid. ArgumentError for a slope that no version has.
template <class Model>
const char* written_version() {
    bool keras_2 = true;
    Model::network::for_each_layer([&](auto i) {
        using Layer = typename Model::network::template layer<i>;
        if constexpr (requires { Layer::slope; })
            if (Layer::keras_activation == "hard_sigmoid") {
                if (Layer::slope != 0.2 && Layer::slope != 1.0 / 6)
                    throw ArgumentError("Keras has no hard_sigmoid of slope " +
                                        number_spelling(Layer::slope));
                keras_2 = Layer::slope == 0.2;
            }
    });
    return keras_2 ? "2.15.0" : "3.10.0";
}

/// The attribute `model_config`.
template <class Model>
Json model_config() {
    return object_of_class(
        "Sequential",
        Json::object({{"name", "sequential"}, {"layers", Json(Json::Array(layer_configs<Model>()))}}));
}

/// The attribute `training_config`, for a loss and an optimizer that Keras has.
template <class Loss, class Optimizer>
Json training_config(const Optimizer& optimizer) {
    Json settings = Json::object({{"name", Optimizer::keras_class}});
    ConfigWriter write(settings);
    optimizer.describe(write);
    Json metrics = Json::Array{};
    if (Loss::classification) metrics.push_back("accuracy");
    return Json::object({{"loss", Loss::keras_name},
                         {"metrics", metrics},
                         {"weighted_metrics", nullptr},
                         {"sample_weight_mode", nullptr},
                         {"loss_weights", nullptr},
                         {"optimizer_config", object_of_class(Optimizer::keras_class, std::move(settings))}});
}

/// Whether a loss and an optimizer have Keras's names and can be described.
template <class Loss, class Optimizer>
concept Describable = requires(const Optimizer& optimizer, ConfigWriter& write) {
    { Loss::keras_name } -> std::convertible_to<std::string_view>;
    { Optimizer::keras_class } -> std::convertible_to<std::string_view>;
    optimizer.describe(write);
};

/// A weight of a type.
template <class W>
WeightDescription describe_weight() {
    const auto& extents = W::shape::extents;
    WeightDescription weight{std::string(W::name), Extents(extents)};
    if constexpr (requires { W::trainable; }) weight.trainable = W::trainable;
    weight.stored = weight.shape;
    return weight;
}

/// The layers of a type, as describe_model() tells a file's.
template <class Model>
ModelDescription describe_type(DescribeOptions options = {}) {
    using network = typename Model::network;
    std::vector<LayerDescription> layers(network::layer_count);
    network::for_each_layer([&](auto i) {
        using At = typename network::template at<i>;
        layers[i].output = Extents(At::output_shape::extents);
        [&]<std::size_t... J>(std::index_sequence<J...>) {
            (layers[i].weights.push_back(describe_weight<typename At::weights::template weight<J>>()), ...);
        }
        (std::make_index_sequence<At::weights::count>{});
    });
    options.version = written_version<Model>()[0] - '0';
    options.of_type = layers;
    return describe_model(model_config<Model>(), "the network's type", options);
}

inline bool same_layers(const ModelDescription& one, const ModelDescription& other) {
    const auto same = [](const LayerDescription& left, const LayerDescription& right) {
        return left.type == right.type;
    };
    return one.input == other.input &&
           std::equal(one.layers.begin(), one.layers.end(), other.layers.begin(), other.layers.end(), same);
}

/// Throws MismatchError that tells the first difference between a file and a type with both sides. What says
/// nothing about the function that the network computes (names, initializers) is not compared.
inline void check_same_layers(const ModelDescription& file, const ModelDescription& type,
                              const std::string& source) {
    const auto differ = [&](const std::string& where, const std::string& found, const std::string& expected) {
        throw MismatchError({source, ": ", where, ": the file has ", found, ", the type has ", expected});
    };
    if (file.input != type.input)
        differ("input", "Input<" + joined(file.input) + ">", "Input<" + joined(type.input) + ">");
    const std::string nothing = "no layer";
    for (std::size_t i = 0; i < (std::max)(file.layers.size(), type.layers.size()); ++i) {
        const std::string& found = i < file.layers.size() ? file.layers[i].type : nothing;
        const std::string& expected = i < type.layers.size() ? type.layers[i].type : nothing;
        if (found != expected) differ("layer " + std::to_string(i), found, expected);
    }
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
