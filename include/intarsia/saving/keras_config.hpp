// Networks, losses and optimizers as Keras describes them in JSON.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/initializers/initializer.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/models/layer_names.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace intarsia::keras {

using io::Json;

/// Collects what a layer or an optimizer says of itself: describe(visitor) calls visitor(key, value).
class ConfigWriter {
public:
    explicit ConfigWriter(Json& config) : config_(&config) {}

    void operator()(std::string_view key, Initializer value) {
        Json settings = Json::object({});
        if (value != Initializer::zeros && value != Initializer::ones) settings["seed"] = nullptr;
        (*config_)[key] = Json::object({{"class_name", keras_class(value)}, {"config", settings}});
    }
    template <std::size_t N>
    void operator()(std::string_view key, const std::array<std::size_t, N>& values) {
        (*config_)[key] = Json::array_of(values);
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

/// The layers of a network as Keras 2.4 and later write them (Keras 3 reads it too), the input's first; an
/// activation behind Conv2D or Dense belongs to that layer.
template <class Model>
std::vector<Json> layer_configs() {
    using network = typename Model::network;
    using T = typename Model::value_type;
    const auto names = layer_names<network>();
    std::vector<Json> layers;
    layers.push_back(Json::object(
        {{"class_name", "InputLayer"},
         {"config", Json::object({{"batch_input_shape", batch_shape<typename Model::input_shape>()},
                                  {"dtype", dtype<T>()},
                                  {"sparse", false},
                                  {"name", names[0] + "_input"}})}}));
    network::for_each_layer([&](auto i) {
        if constexpr (!is_activation_of_previous<network, i>()) {
            using Layer = typename network::template layer<i>;
            Json config = Json::object({{"name", names[i]}, {"trainable", true}, {"dtype", dtype<T>()}});
            if constexpr (i == 0) config["batch_input_shape"] = batch_shape<typename Model::input_shape>();
            ConfigWriter write(config);
            if constexpr (requires { Layer::describe(write); }) Layer::describe(write);
            if constexpr (requires { Layer::takes_activation; })
                config["activation"] = activation_of<network, i>();
            else if constexpr (requires { Layer::keras_activation; })
                if (Layer::keras_class == "Activation") config["activation"] = Layer::keras_activation;
            layers.push_back(Json::object(
                {{"class_name", layer_class<Layer, typename network::template at<i>::input_shape>()},
                 {"config", config}}));
        }
    });
    return layers;
}

/// The attribute `model_config`.
template <class Model>
Json model_config() {
    return Json::object({{"class_name", "Sequential"},
                         {"config", Json::object({{"name", "sequential"},
                                                  {"layers", Json(Json::Array(layer_configs<Model>()))}})}});
}

/// The attribute `training_config`, for a loss and an optimizer that Keras has.
template <class Loss, class Optimizer>
Json training_config(const Optimizer& optimizer) {
    Json settings = Json::object({{"name", Optimizer::keras_class}});
    ConfigWriter write(settings);
    optimizer.describe(write);
    Json metrics = Json::Array{};
    if (Loss::classification) metrics.push_back("accuracy");
    return Json::object(
        {{"loss", Loss::keras_name},
         {"metrics", metrics},
         {"weighted_metrics", nullptr},
         {"sample_weight_mode", nullptr},
         {"loss_weights", nullptr},
         {"optimizer_config", Json::object({{"class_name", Optimizer::keras_class}, {"config", settings}})}});
}

/// Whether a loss and an optimizer have Keras's names and can be described.
template <class Loss, class Optimizer>
concept Describable = requires(const Optimizer& optimizer, ConfigWriter& write) {
    { Loss::keras_name } -> std::convertible_to<std::string_view>;
    { Optimizer::keras_class } -> std::convertible_to<std::string_view>;
    optimizer.describe(write);
};

/// Compares the layers of a `model_config` with those of a network type; throws MismatchError that tells the
/// first difference with both sides. What says nothing about the function that the network computes (names,
/// initializers, whether a layer is trained) is not compared.
template <class Model>
void check_model_config(const Json& config, const std::string& source) {
    const auto differ = [&](const std::string& where, const std::string& found, const std::string& expected) {
        throw MismatchError(source + ": " + where + ": the file has " + found + ", the network " + expected);
    };
    const std::vector<Json> expected = layer_configs<Model>();
    const Json::Array& found = config.at("config").at("layers").as_array();
    for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
        const std::string where = "layer " + std::to_string(i);
        const std::string& class_name = expected[i].at("class_name").as_string();
        if (found[i].at("class_name").as_string() != class_name)
            differ(where, found[i].at("class_name").as_string(), class_name);
        const Json& found_config = found[i].at("config");
        for (const auto& [key, value] : expected[i].at("config").as_object()) {
            if (key == "name" || key == "trainable" || key == "dtype" || key.ends_with("_initializer"))
                continue;
            const Json* other = found_config.find(key);
            if (other && *other == value) continue;
            differ(where + " (" + class_name + ")", key + " " + (other ? other->dump() : "unset"),
                   value.dump());
        }
    }
    if (found.size() != expected.size())
        differ("layers", std::to_string(found.size()), std::to_string(expected.size()));
}

}  // namespace intarsia::keras
