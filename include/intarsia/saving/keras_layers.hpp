// The layers that files may have: one entry for each, under every name that Keras had for it.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/saving/activation_layers.hpp>
#include <intarsia/saving/layer_builder.hpp>
#include <intarsia/saving/layer_config.hpp>
#include <intarsia/saving/layer_description.hpp>
#include <intarsia/saving/window_layers.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// A Dense over the rows of a sequence or the pixels of an image is a convolution with windows of one.
inline void read_dense(LayerBuilder& layers, const LayerConfig& config) {
    const std::size_t rank = layers.shape().size();
    if (rank > 3) layers.expect_rank(1);
    if (rank > 1 && layers.file.channels_first)
        throw Error("a Dense along the columns of a channels_first image is not supported");
    const std::size_t units = config.size({"units", "output_dim"});
    const bool bias = config.flag({"use_bias", "bias"}, true);
    const Extents window(rank - 1, 1);
    const std::string name = rank == 1 ? "Dense" : rank == 2 ? "Conv1D" : "Conv2D";
    WeightDescription kernel = layers.along_input("kernel", {layers.channels(), units});
    if (rank > 1) {
        kernel.stored = kernel.shape;
        kernel.shape = with_channels(with_channels(window, layers.channels()), units);
    }
    std::vector<WeightDescription> weights;
    weights.push_back(std::move(kernel));
    if (bias) weights.push_back({"bias", {units}});
    layers.in_order();
    TypeSpelling type(name);
    const std::string biased_type = type.argument(units).arguments(window).text();
    type.flag("use_bias", bias, true);
    Extents output = layers.shape();
    output.back() = units;
    layers.add(type.text(name + "Options"), output, std::move(weights)).biased_type = biased_type;
    read_activation(layers, config);
}

inline void read_batch_normalization(LayerBuilder& layers, const LayerConfig& config) {
    const Extents in = layers.shape();
    const bool image_of_channels_first =
        layers.file.channels_first && !layers.file.settings_channels_last && in.size() > 1;
    if (const Json* value = config.find({"axis"})) {
        const Json& axis = value->is_number()             ? *value
                           : items_of(*value).size() == 1 ? items_of(*value)[0]
                                                          : *value;
        const auto last = static_cast<std::int64_t>(in.size());
        if (!axis.is_integer() ||
            !(image_of_channels_first ? axis == 1 || axis == -last : axis == -1 || axis == last))
            LayerConfig::unsupported({"axis"}, *value);
    } else if (image_of_channels_first) {
        throw Error("a normalization along the columns of a channels_first image is not supported");
    }
    config.expect({"mode"}, 0);
    const double momentum = config.number({"momentum"}, 0.99), epsilon = config.number({"epsilon"}, 1e-3);
    const bool center = config.flag({"center"}, true), scale = config.flag({"scale"}, true);
    TypeSpelling type("BatchNormalization");
    type.option("momentum", number_spelling(momentum), static_cast<float>(momentum) == 0.99f)
        .option("epsilon", number_spelling(epsilon), static_cast<float>(epsilon) == 1e-3f)
        .flag("center", center, true)
        .flag("scale", scale, true);
    std::vector<WeightDescription> weights;
    if (scale) weights.push_back(layers.along_input("gamma", {in.back()}));
    if (center) weights.push_back(layers.along_input("beta", {in.back()}));
    weights.push_back(layers.along_input("moving_mean", {in.back()}, false));
    weights.push_back(
        layers.along_input("moving_variance", {in.back()}, false));  // Keras 1 calls it running_std
    layers.add(type.text("BatchNormalizationOptions", true), in, std::move(weights)).epsilon = epsilon;
}

/// Every sample as one vector; of a channels_first image in the file's order, until the next Dense puts it
/// right.
inline void add_flatten(LayerBuilder& layers, std::string type, bool channels_move_last) {
    const Extents in = layers.shape();
    if (layers.file.channels_first && !channels_move_last) {
        if (in.size() == 3) layers.reordered(in[0], in[1], in[2]);
        if (in.size() == 2) layers.reordered(in[0], 1, in[1]);
    }
    layers.add(std::move(type), {product(in)});
}

inline void read_flatten(LayerBuilder& layers, const LayerConfig& config) {
    add_flatten(layers, "Flatten", config.text({"data_format"}) == "channels_first");
}

inline void read_reshape(LayerBuilder& layers, const LayerConfig& config) {
    const std::size_t size = product(layers.shape());
    const Json* target = config.find({"target_shape", "dims"});
    if (!target) throw Error("target_shape is missing");
    Extents shape;
    bool any_size = false;
    for (const Json& item : items_of(*target)) {
        const bool any = item == -1;
        if (any && any_size) LayerConfig::unsupported({"target_shape"}, *target);
        any_size = any_size || any;
        shape.push_back(any ? 0 : LayerConfig::positive("target_shape", item));
    }
    const auto unknown = std::find(shape.begin(), shape.end(), std::size_t{0});
    if (unknown != shape.end()) {
        *unknown = 1;
        *unknown = size / product(shape);
    }
    if (shape.empty() || product(shape) != size)
        throw Error({"(", joined(layers.shape()), ") cannot become (", joined(shape), ")"});
    if (layers.is_reordered()) throw Error("a reshape of a channels_first image is not supported");
    if (shape.size() == 1) return add_flatten(layers, "Flatten", false);
    if (layers.file.channels_first) {
        const std::size_t channels = shape[0];
        if (layers.shape().size() != 1 || (channels != 1 && product(shape) != channels))
            throw Error("a reshape to a channels_first image is not supported");
        std::rotate(shape.begin(), shape.begin() + 1, shape.end());
    }
    layers.add(TypeSpelling("Reshape").arguments(shape).text(), shape);
}

inline void read_permute(LayerBuilder& layers, const LayerConfig& config) {
    const Extents in = layers.shape();
    const Extents dims = config.sizes({"dims"}, in.size());
    if (layers.file.channels_first) throw Error("Permute in a channels_first model is not supported");
    Extents output;
    for (std::size_t axis = 1; axis <= in.size(); ++axis) {
        if (std::count(dims.begin(), dims.end(), axis) != 1)
            throw Error({"dims (", joined(dims), ") is no order of ", in.size(), " axes"});
        output.push_back(in[dims[axis - 1] - 1]);
    }
    layers.add(TypeSpelling("Permute").arguments(dims).text(), output);
}

inline void read_rescaling(LayerBuilder& layers, const LayerConfig& config) {
    const double scale = config.number({"scale"}, 1), offset = config.number({"offset"}, 0);
    TypeSpelling type("Rescaling");
    const bool byte_to_unit = static_cast<float>(scale) == static_cast<float>(1.0 / 255);
    type.argument(byte_to_unit ? "1.0 / 255" : number_spelling(scale));
    if (offset != 0) type.argument(number_spelling(offset));
    layers.add(type.text(), layers.shape());
}

inline void read_dropout(LayerBuilder& layers, const LayerConfig& config) {
    const double rate = config.number({"rate", "p"}, 0);
    if (!(rate >= 0 && rate < 1)) throw Error({"a rate of ", number_spelling(rate)});
    layers.add(TypeSpelling("Dropout").argument(number_spelling(rate)).text(), layers.shape());
}

inline void read_noise(LayerBuilder& layers, const LayerConfig&) {
    layers.leave_out("it does nothing at inference");
}

inline void read_activation_layer(LayerBuilder& layers, const LayerConfig& config) {
    if (!config.has({"activation"})) throw Error("activation is missing");
    read_activation(layers, config);
}

struct LayerEntry {
    std::string_view keras_class;
    void (*read)(LayerBuilder&, const LayerConfig&);
};

inline constexpr LayerEntry layer_table[] = {
    {"Dense", read_dense},
    {"Conv1D", read_convolution<1>},
    {"Convolution1D", read_convolution<1>},
    {"Conv2D", read_convolution<2>},
    {"Convolution2D", read_convolution<2>},
    {"AtrousConvolution2D", read_convolution<2>},
    {"DepthwiseConv2D", read_depthwise_conv2d},
    {"SeparableConv2D", read_separable_conv2d},
    {"SeparableConvolution2D", read_separable_conv2d},
    {"MaxPooling1D", read_pool<1, true>},
    {"MaxPool1D", read_pool<1, true>},
    {"MaxPooling2D", read_pool<2, true>},
    {"MaxPool2D", read_pool<2, true>},
    {"AveragePooling1D", read_pool<1, false>},
    {"AvgPool1D", read_pool<1, false>},
    {"AveragePooling2D", read_pool<2, false>},
    {"AvgPool2D", read_pool<2, false>},
    {"GlobalMaxPooling1D", read_global_pool<1, true>},
    {"GlobalMaxPool1D", read_global_pool<1, true>},
    {"GlobalMaxPooling2D", read_global_pool<2, true>},
    {"GlobalMaxPool2D", read_global_pool<2, true>},
    {"GlobalAveragePooling1D", read_global_pool<1, false>},
    {"GlobalAvgPool1D", read_global_pool<1, false>},
    {"GlobalAveragePooling2D", read_global_pool<2, false>},
    {"GlobalAvgPool2D", read_global_pool<2, false>},
    {"ZeroPadding2D", read_zero_padding2d},
    {"Cropping2D", read_cropping2d},
    {"UpSampling2D", read_up_sampling2d},
    {"BatchNormalization", read_batch_normalization},
    {"BatchNormalizationV1", read_batch_normalization},
    {"BatchNormalizationV2", read_batch_normalization},
    {"Flatten", read_flatten},
    {"Reshape", read_reshape},
    {"Permute", read_permute},
    {"Rescaling", read_rescaling},
    {"Activation", read_activation_layer},
    {"ReLU", read_relu},
    {"LeakyReLU", read_leaky_relu},
    {"ELU", read_elu},
    {"Softmax", read_softmax},
    {"Dropout", read_dropout},
    {"SpatialDropout1D", read_noise},
    {"SpatialDropout2D", read_noise},
    {"AlphaDropout", read_noise},
    {"GaussianDropout", read_noise},
    {"GaussianNoise", read_noise},
    {"ActivityRegularization", read_noise},
    {"Identity", read_noise},
    {"RandomFlip", read_noise},
    {"RandomRotation", read_noise},
    {"RandomZoom", read_noise},
    {"RandomTranslation", read_noise},
    {"RandomContrast", read_noise},
    {"RandomBrightness", read_noise},
};

/// The entry of a class; null where the library has no layer like it.
inline const LayerEntry* find_layer_entry(std::string_view keras_class) {
    for (const LayerEntry& entry : layer_table)
        if (entry.keras_class == keras_class) return &entry;
    return nullptr;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
