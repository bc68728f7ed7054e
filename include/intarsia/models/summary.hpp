// A network as a table.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/tensor/shape.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

namespace detail {

/// "2,380,938".
inline std::string with_thousands(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
    return text;
}

/// "9.08 MB", in units of 1024.
inline std::string memory_size(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " B";
    static constexpr std::string_view units[] = {" KB", " MB", " GB"};
    std::size_t unit = 0;
    std::uint64_t hundredths = (bytes * 100 + 512) / 1024;
    for (; hundredths >= 102400 && unit < 2; ++unit) hundredths = (hundredths + 512) / 1024;
    const std::string fraction = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (fraction.size() < 2 ? "0" : "") + fraction +
           std::string(units[unit]);
}

inline std::string summary_row(std::string_view layer, std::string_view shape, std::string_view parameters) {
    std::string row(layer);
    row.resize(std::max<std::size_t>(row.size() + 1, 29), ' ');
    row += shape;
    row.resize(std::max<std::size_t>(row.size() + 1, 54), ' ');
    return row + std::string(parameters) + "\n";
}

/// What a row says of a layer; the activation of the layer before has no class.
struct SummaryLayer {
    std::string_view layer_class;
    std::span<const std::size_t> output;
    std::size_t parameters = 0;
};

inline std::string summary_text(std::span<const std::string> names, std::span<const SummaryLayer> layers,
                                std::size_t parameters, std::size_t trainable, std::size_t number_bytes) {
    const std::string line(65, '_');
    const std::string double_line(65, '=');
    std::string text = "Model: \"sequential\"\n" + line + "\n";
    text += summary_row("Layer (type)", "Output Shape", "Param #");
    text += double_line + "\n";
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].layer_class.empty()) continue;
        text += summary_row(names[i] + " (" + std::string(layers[i].layer_class) + ")",
                            shape_text(layers[i].output, "None"), std::to_string(layers[i].parameters));
    }
    const auto count = [&](std::size_t numbers) {
        return with_thousands(numbers) + " (" + memory_size(std::uint64_t{numbers} * number_bytes) + ")\n";
    };
    text += double_line + "\n";
    text += "Total params: " + count(parameters);
    text += "Trainable params: " + count(trainable);
    text += "Non-trainable params: " + count(parameters - trainable);
    return text + line + "\n";
}

}  // namespace detail

/// The table that Keras's `summary()` prints: each layer with its output shape and its parameters, then the
/// totals. An activation behind Conv2D or Dense belongs to that layer.
template <class Model>
std::string summary() {
    using network = typename Model::network;
    std::array<detail::SummaryLayer, network::layer_count> layers{};
    network::for_each_layer([&](auto i) {
        if constexpr (!is_activation_of_previous<network, i>()) {
            using At = typename network::template at<i>;
            layers[i] = {layer_class<typename network::template layer<i>, typename At::input_shape>(),
                         At::output_shape::extents, At::weights::parameters};
        }
    });
    return detail::summary_text(layer_names<network>(), layers, Model::parameter_count,
                                Model::trainable_parameter_count, sizeof(typename Model::value_type));
}

template <class Model>
std::string summary(const Model&) {
    return summary<Model>();
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
