// From a model_config, of whatever version of Keras, to the plain list of its layers.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/saving/keras_graph.hpp>
#include <intarsia/saving/keras_layers.hpp>
#include <intarsia/saving/layer_builder.hpp>
#include <intarsia/saving/layer_config.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// What the reader of a model_config is told beside it.
struct DescribeOptions {
    int version = 2;               ///< of Keras, the first number
    bool flipped_kernels = false;  ///< the file's convolutions turn their kernels, as Theano's do
    Extents input = {};            ///< of one sample, channels last, where the file does not say it
    /// The weights are those of a channels_first model, though the settings are not.
    bool weights_channels_first = false;
    bool kernels_out_first = false;  ///< and kernels are (out, in, rows, columns), as Keras 1 had them
    /// The layers of the type that the model is to become: what they put out, for those that only the type
    /// knows.
    std::span<const LayerDescription> of_type = {};
};

namespace detail {

class ModelReader {
public:
    ModelReader(const std::string& source, const DescribeOptions& options)
        : source_(source), options_(options) {
        file_.version = options.version;
        file_.flipped_kernels = options.flipped_kernels;
        file_.channels_first = file_.settings_channels_last = options.weights_channels_first;
        file_.kernels_out_first = options.kernels_out_first;
    }

    ModelDescription read(const Json& model) {
        const Json& config = model.at("config");
        const std::vector<ConfigLayer> layers = layers_in_order(config);
        ModelDescription result;
        if (const Json* name = config.find("name"); name && name->is_string())
            result.name = name->as_string();
        result.groups.resize(layers.size());
        for (const ConfigLayer& layer : layers) result.groups[layer.position] = std::string(layer.name);
        find_data_format(layers);
        result.input = input_shape(config, layers);
        LayerBuilder builder(file_, result);
        for (const ConfigLayer& layer : layers) read_layer(layer, {}, builder);
        if (builder.is_reordered())
            throw Error("the output of a channels_first model is in an order that is not supported");
        if (result.layers.empty()) throw Error("the model has no layers");
        return result;
    }

private:
    /// Whether images are channels_first: all layers that say so must agree. (Flatten speaks of itself only.)
    void find_data_format(const std::vector<ConfigLayer>& layers) {
        if (file_.settings_channels_last) return;
        for (const ConfigLayer& layer : layers) {
            if (is_model(layer)) {
                find_data_format(layers_in_order(*layer.config));
                continue;
            }
            if (layer.keras_class == "Flatten") continue;
            const std::string said = LayerConfig(*layer.config).text({"data_format", "dim_ordering"});
            if (said.empty() || said == "default") continue;
            const bool first = said == "channels_first" || said == "th";
            if (data_format_known_ && first != file_.channels_first)
                throw Error("layers of channels_first and of channels_last in one model are not supported");
            data_format_known_ = true;
            file_.channels_first = first;
        }
    }

    /// What a layer says of the shape of its input; null where it says nothing.
    [[nodiscard]] static const Json* said_shape(const Json& config, const std::vector<ConfigLayer>& layers) {
        const ConfigLayer& first = layers.front();
        if (is_model(first)) return said_shape(*first.config, layers_in_order(*first.config));
        const LayerConfig settings(*first.config);
        if (const Json* shape = settings.find({"batch_input_shape", "batch_shape", "input_dim"}))
            return shape;
        return config.find("build_input_shape");
    }

    [[nodiscard]] Extents input_shape(const Json& config, const std::vector<ConfigLayer>& layers) const {
        const Json* said = said_shape(config, layers);
        if (!said || said->is_null()) {
            if (options_.input.empty()) throw Error("the shape of the input is not said");
            return options_.input;
        }
        if (said->is_number()) return {LayerConfig::positive("input_dim", *said)};
        const Json::Array& items = items_of(*said);
        if (items.size() < 2) throw Error({"an input of shape ", said->dump(), " is not supported"});
        const std::size_t axes = items.size() - 1;  // behind the batch's
        const bool channels_first = file_.channels_first && !file_.settings_channels_last;
        Extents shape;
        for (std::size_t axis = 0; axis < axes; ++axis) {
            const Json& extent = items[1 + (channels_first ? (axis + 1) % axes : axis)];
            if (!extent.is_null()) {
                shape.push_back(LayerConfig::positive("batch_input_shape", extent));
                continue;
            }
            if (options_.input.size() != axes)
                throw Error({"the input's shape is ", said->dump(), ": any size, and none was chosen"});
            shape.push_back(options_.input[axis]);
        }
        return shape;
    }

    void read_layer(const ConfigLayer& layer, std::vector<LayerPlace> places, LayerBuilder& builder) {
        if (layer.keras_class == "InputLayer") return;
        places.push_back({layer.position, std::string(layer.keras_class)});
        if (is_model(layer)) {
            for (const ConfigLayer& inner : layers_in_order(*layer.config))
                read_layer(inner, places, builder);
            return;
        }
        const LayerConfig config(*layer.config);
        const Json* trainable = config.find({"trainable"});
        const bool frozen = trainable && trainable->is_bool() && !trainable->as_bool();
        builder.begin(std::string(layer.name), std::move(places), !frozen);
        try {
            if (const LayerEntry* entry = find_layer_entry(layer.keras_class))
                entry->read(builder, config);
            else
                read_foreign(layer, builder);
        } catch (const Error& error) {
            throw MismatchError({source_, ": layer ", builder.count(), " (", layer.keras_class, " \"",
                                 layer.name, "\"): ", error.what()});
        }
    }

    /// A layer of the user's own: what it puts out, its type knows.
    void read_foreign(const ConfigLayer& layer, LayerBuilder& builder) const {
        if (builder.count() >= options_.of_type.size()) throw Error("this library has no such layer");
        std::string settings;
        for (const auto& [key, value] : layer.config->as_object()) {
            static constexpr std::string_view of_no_account[] = {"name", "trainable", "dtype",
                                                                 "batch_input_shape"};
            const bool skipped = std::find(std::begin(of_no_account), std::end(of_no_account), key) !=
                                     std::end(of_no_account) ||
                                 key.ends_with("_initializer") || key == "activation";
            if (!skipped) settings += (settings.empty() ? "" : ", ") + key + " = " + value.dump();
        }
        const LayerDescription& same = options_.of_type[builder.count()];
        builder.add_foreign(std::string(layer.keras_class) + "(" + settings + ")", same.output, same.weights);
        read_activation(builder, LayerConfig(*layer.config));
    }

    const std::string& source_;
    const DescribeOptions& options_;
    FileFacts file_;
    bool data_format_known_ = false;
};

}  // namespace detail

/// The layers of a model_config: Sequential, or Model and Functional whose graph is a chain; models inside
/// models count as their layers. Throws MismatchError, which names the layer, for what the library does not
/// have.
inline ModelDescription describe_model(const Json& model_config, const std::string& source,
                                       const DescribeOptions& options = {}) {
    try {
        return detail::ModelReader(source, options).read(model_config);
    } catch (const MismatchError&) {
        throw;
    } catch (const Error& error) {  // JSON, but not what describes a network
        throw MismatchError({source, ": model_config: ", error.what()});
    }
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
