// Convolutions, pools, and what else looks at an image through a window.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/saving/activation_layers.hpp>
#include <intarsia/saving/layer_builder.hpp>
#include <intarsia/saving/layer_config.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// The window of a convolution or a pool: one size and one stride for each axis, and how far apart the places
/// are that it sees (1, where nothing is said).
struct WindowDescription {
    Extents sizes;
    Extents strides;
    std::string padding;
    Extents dilation{};

    /// How many windows there are along each axis; Error where there is none.
    [[nodiscard]] Extents positions(const Extents& image) const {
        Extents result;
        for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
            const std::size_t size = dilation.empty() ? sizes[axis] : (sizes[axis] - 1) * dilation[axis] + 1;
            if (padding == "valid" && size > image[axis])
                throw Error(
                    {"a window of (", joined(sizes), ") is larger than its input of (", joined(image), ")"});
            const std::size_t inside = padding == "valid" ? image[axis] - size + 1 : image[axis];
            result.push_back((inside + strides[axis] - 1) / strides[axis]);
        }
        return result;
    }

    /// The options of the layer's type; strides are left out where they are `otherwise`.
    void spell(TypeSpelling& type, const Extents& otherwise) const {
        const auto text = [](const Extents& numbers) {
            return numbers.size() == 1 ? std::to_string(numbers[0]) : "{" + joined(numbers) + "}";
        };
        type.option("strides", text(strides), strides == otherwise);
        type.option("padding", "Padding::" + padding, padding == "valid");
        type.option("dilation_rate", text(dilation), product(dilation) == 1);
    }
};

inline WindowDescription read_window(const LayerConfig& config, Extents sizes,
                                     const Extents& strides_otherwise) {
    WindowDescription window{std::move(sizes), {}, config.text({"padding", "border_mode"}, "valid")};
    const std::size_t axes = window.sizes.size();
    window.strides =
        config.sizes({"strides", "subsample", "subsample_length", "stride"}, axes, strides_otherwise);
    if (window.padding != "valid" && window.padding != "same" && !(axes == 1 && window.padding == "causal"))
        throw Error({"padding \"", window.padding, "\" is not supported"});
    return window;
}

/// The window of a convolution over `axes` axes; with gaps and groups only where the caller reads them.
inline WindowDescription read_kernel_window(LayerBuilder& layers, const LayerConfig& config, std::size_t axes,
                                            bool gaps_and_groups = false) {
    layers.expect_rank(axes + 1);
    if (!gaps_and_groups) {
        config.expect({"dilation_rate", "atrous_rate"}, 1);
        config.expect({"groups"}, 1);
    }
    if (axes == 2 && config.has({"nb_row"}))
        return read_window(config, {config.size({"nb_row"}), config.size({"nb_col"})}, {1, 1});
    return read_window(config, config.sizes({"kernel_size", "filter_length"}, axes), Extents(axes, 1));
}

/// Window positions, then channels.
inline Extents with_channels(Extents image, std::size_t channels) {
    image.push_back(channels);
    return image;
}

/// A kernel (window..., in, out). Keras 1 keeps those of channels_first models as (out, in, window...).
inline WeightDescription kernel_weight(LayerBuilder& layers, const LayerConfig& config, std::string name,
                                       Extents shape) {
    WeightDescription weight{std::move(name), std::move(shape)};
    const std::size_t axes = weight.shape.size();
    const bool keras_1 = config.has({"nb_filter"});
    if (axes == 4 && (layers.file.kernels_out_first || (keras_1 && layers.file.channels_first))) {
        weight.stored = {weight.shape[3], weight.shape[2], weight.shape[0], weight.shape[1]};
        weight.axes = {2, 3, 1, 0};
    }
    if (keras_1 && axes == 3)  // as if its image had one column
        weight.stored = {weight.shape[0], 1, weight.shape[1], weight.shape[2]};
    return weight;
}

/// What follows the kernels of a convolution: a bias, the layer itself, its activation.
inline void add_convolution(LayerBuilder& layers, const LayerConfig& config, TypeSpelling type,
                            std::string_view options_type, const WindowDescription& window,
                            std::vector<WeightDescription> weights, std::size_t filters) {
    const bool bias = config.flag({"use_bias", "bias"}, true);
    if (bias) weights.push_back({"bias", {filters}});
    const std::string biased_type = type.text(options_type);
    Extents output = with_channels(window.positions(layers.shape()), filters);
    type.flag("use_bias", bias, true);
    layers.add(type.text(options_type), std::move(output), std::move(weights)).biased_type = biased_type;
    read_activation(layers, config);
}

/// Conv1D and Conv2D.
inline void read_convolution(LayerBuilder& layers, const LayerConfig& config, std::size_t axes) {
    WindowDescription window = read_kernel_window(layers, config, axes, true);
    window.dilation = config.sizes({"dilation_rate", "atrous_rate"}, axes, Extents(axes, 1));
    if (product(window.dilation) > 1 && product(window.strides) > 1)
        throw Error({"strides of (", joined(window.strides), ") and a dilation_rate of (",
                     joined(window.dilation), ") are not supported together"});
    const std::size_t filters = config.size({"filters", "nb_filter"});
    const std::size_t groups = config.size({"groups"}, 1);
    if (layers.channels() % groups != 0 || filters % groups != 0)
        throw Error({layers.channels(), " channels and ", filters, " filters cannot be divided into ", groups,
                     " groups"});
    TypeSpelling type(axes == 1 ? "Conv1D" : "Conv2D");
    type.argument(filters).arguments(window.sizes);
    window.spell(type, Extents(axes, 1));
    type.option("groups", std::to_string(groups), groups == 1);
    Extents shape = with_channels(window.sizes, layers.channels() / groups);
    shape.push_back(filters);
    std::vector<WeightDescription> weights;
    weights.push_back(kernel_weight(layers, config, "kernel", shape));
    weights[0].flipped = layers.file.flipped_kernels ? axes : 0;
    add_convolution(layers, config, type, axes == 1 ? "Conv1DOptions" : "Conv2DOptions", window,
                    std::move(weights), filters);
}
template <std::size_t Axes>
void read_convolution(LayerBuilder& layers, const LayerConfig& config) {
    read_convolution(layers, config, Axes);
}

inline void read_depthwise_conv2d(LayerBuilder& layers, const LayerConfig& config) {
    const WindowDescription window = read_kernel_window(layers, config, 2);
    const std::size_t multiplier = config.size({"depth_multiplier"}, 1);
    const std::size_t channels = layers.channels();
    TypeSpelling type("DepthwiseConv2D");
    type.arguments(window.sizes).option("depth_multiplier", std::to_string(multiplier), multiplier == 1);
    window.spell(type, {1, 1});
    std::vector<WeightDescription> weights;
    weights.push_back({"depthwise_kernel", {window.sizes[0], window.sizes[1], channels, multiplier}});
    add_convolution(layers, config, type, "DepthwiseConv2DOptions", window, std::move(weights),
                    product({channels, multiplier}));
}

inline void read_separable_conv2d(LayerBuilder& layers, const LayerConfig& config) {
    const WindowDescription window = read_kernel_window(layers, config, 2);
    const std::size_t multiplier = config.size({"depth_multiplier"}, 1);
    const std::size_t filters = config.size({"filters", "nb_filter"});
    const std::size_t channels = layers.channels();
    TypeSpelling type("SeparableConv2D");
    type.argument(filters).arguments(window.sizes);
    type.option("depth_multiplier", std::to_string(multiplier), multiplier == 1);
    window.spell(type, {1, 1});
    std::vector<WeightDescription> weights;
    weights.push_back(kernel_weight(layers, config, "depthwise_kernel",
                                    {window.sizes[0], window.sizes[1], channels, multiplier}));
    weights.push_back(
        kernel_weight(layers, config, "pointwise_kernel", {1, 1, product({channels, multiplier}), filters}));
    add_convolution(layers, config, type, "SeparableConv2DOptions", window, std::move(weights), filters);
}

/// Max and average pools over Axes axes; their strides are their sizes where nothing is said.
inline void read_pool(LayerBuilder& layers, const LayerConfig& config, std::size_t axes, bool largest) {
    layers.expect_rank(axes + 1);
    const Extents sizes = config.sizes({"pool_size", "pool_length"}, axes, Extents(axes, 2));
    WindowDescription window = read_window(config, sizes, sizes);
    Extents output = with_channels(window.positions(layers.shape()), layers.channels());
    TypeSpelling type(largest ? "MaxPool" : "AveragePool");
    type.arguments(sizes);
    Extents otherwise = sizes;
    if (axes == 1) {  // the options of a pool over a sequence are those over an image of one row
        window.strides = {1, window.strides[0]};
        otherwise = {1, otherwise[0]};
    }
    window.spell(type, otherwise);
    layers.add(type.text("PoolOptions"), std::move(output));
}
template <std::size_t Axes, bool Max>
void read_pool(LayerBuilder& layers, const LayerConfig& config) {
    read_pool(layers, config, Axes, Max);
}

inline void read_global_pool(LayerBuilder& layers, const LayerConfig& config, std::size_t axes,
                             bool largest) {
    layers.expect_rank(axes + 1);
    const std::size_t channels = layers.channels();
    layers.add(largest ? "GlobalMaxPool" : "GlobalAveragePool", {channels});
    if (config.flag({"keepdims"}, false)) {
        const Extents kept = with_channels(Extents(axes, 1), channels);
        layers.add(TypeSpelling("Reshape").arguments(kept).text(), kept);
    }
}
template <std::size_t Axes, bool Max>
void read_global_pool(LayerBuilder& layers, const LayerConfig& config) {
    read_global_pool(layers, config, Axes, Max);
}

/// What ZeroPadding2D and Cropping2D say of the sides of an image: top, bottom, left, right.
inline std::array<std::size_t, 4> read_sides(const LayerConfig& config, Keys key, std::size_t otherwise) {
    const auto side = [&](const Json& value) {
        const std::int64_t number = value.as_integer();
        if (number < 0 || number > std::int64_t{1} << 30) throw Error({*key.begin(), " is ", number});
        return static_cast<std::size_t>(number);
    };
    const Json* value = config.find(key);
    if (!value) return {otherwise, otherwise, otherwise, otherwise};
    if (value->is_number()) return {side(*value), side(*value), side(*value), side(*value)};
    if (value->find("top_pad"))
        return {side(value->at("top_pad")), side(value->at("bottom_pad")), side(value->at("left_pad")),
                side(value->at("right_pad"))};
    const Json::Array& items = items_of(*value);
    if (items.size() == 4) return {side(items[0]), side(items[1]), side(items[2]), side(items[3])};
    if (items.size() != 2) LayerConfig::unsupported(key, *value);
    if (items[0].is_number()) return {side(items[0]), side(items[0]), side(items[1]), side(items[1])};
    const Json::Array &rows = items_of(items[0]), &columns = items_of(items[1]);
    if (rows.size() != 2 || columns.size() != 2) LayerConfig::unsupported(key, *value);
    return {side(rows[0]), side(rows[1]), side(columns[0]), side(columns[1])};
}

inline std::string sides_spelling(std::string_view name, const std::array<std::size_t, 4>& sides) {
    const auto [top, bottom, left, right] = sides;
    TypeSpelling type(name);
    if (top == bottom && left == right)
        type.arguments(top == left ? Extents{top} : Extents{top, left});
    else
        type.arguments({top, bottom, left, right});
    return type.text();
}

inline void read_zero_padding2d(LayerBuilder& layers, const LayerConfig& config) {
    layers.expect_rank(3);
    const auto sides = read_sides(config, {"padding"}, 1);
    const Extents in = layers.shape();
    layers.add(sides_spelling("ZeroPadding2D", sides),
               {in[0] + sides[0] + sides[1], in[1] + sides[2] + sides[3], in[2]});
}

inline void read_cropping2d(LayerBuilder& layers, const LayerConfig& config) {
    layers.expect_rank(3);
    const auto sides = read_sides(config, {"cropping"}, 0);
    const Extents in = layers.shape();
    if (sides[0] + sides[1] >= in[0] || sides[2] + sides[3] >= in[1])
        throw Error({"an image of (", joined(in), ") is cropped away"});
    layers.add(sides_spelling("Cropping2D", sides),
               {in[0] - sides[0] - sides[1], in[1] - sides[2] - sides[3], in[2]});
}

inline void read_up_sampling2d(LayerBuilder& layers, const LayerConfig& config) {
    layers.expect_rank(3);
    config.expect({"interpolation"}, "nearest");
    const Extents size = config.sizes({"size"}, 2, {2, 2});
    const Extents in = layers.shape();
    layers.add(TypeSpelling("UpSampling2D").arguments(size).text(),
               {product({in[0], size[0]}), product({in[1], size[1]}), in[2]});
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
