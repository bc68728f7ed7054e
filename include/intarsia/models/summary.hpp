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
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

namespace detail {

/// "2,380,938".
inline std::string with_thousands(std::size_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
        text += digits[i];
    }
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

inline std::string summary_row(std::initializer_list<std::string_view> cells) {
    static constexpr std::size_t ends[] = {29, 54, 64, 79};  // of the columns but the last
    std::string row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        row += cells.begin()[i];
        if (i + 1 < cells.size()) row.resize(std::max<std::size_t>(row.size() + 1, ends[i]), ' ');
    }
    return row + "\n";
}

/// What a row says of a layer; the activation of the layer before has no class.
struct SummaryLayer {
    std::string_view layer_class;
    std::span<const std::size_t> output;
    std::size_t parameters = 0;
    std::size_t multiply_adds = 0;
    std::size_t workspace_bytes = 0;
};

/// What it says of the whole network.
struct SummaryTotals {
    std::size_t parameters, trainable, number_bytes;
    std::size_t multiply_adds, parameter_bytes, workspace_bytes, training_bytes;
};
inline constexpr std::size_t summary_batch = 32;  // of training_bytes: Keras's default

inline std::string summary_text(std::span<const std::string> names, std::span<const SummaryLayer> layers,
                                const SummaryTotals& totals) {
    const std::string line(89, '_');
    const std::string double_line(89, '=');
    std::string text = "Model: \"sequential\"\n" + line + "\n";
    text += summary_row({"Layer (type)", "Output Shape", "Param #", "Multiply-adds", "Memory"});
    text += double_line + "\n";
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].layer_class.empty()) continue;
        text +=
            summary_row({names[i] + " (" + std::string(layers[i].layer_class) + ")",
                         shape_text(layers[i].output, "None"), std::to_string(layers[i].parameters),
                         std::to_string(layers[i].multiply_adds), memory_size(layers[i].workspace_bytes)});
    }
    const auto count = [&](std::size_t numbers) {
        return with_thousands(numbers) + " (" + memory_size(std::uint64_t{numbers} * totals.number_bytes) +
               ")\n";
    };
    text += double_line + "\n";
    text += "Total params: " + count(totals.parameters);
    text += "Trainable params: " + count(totals.trainable);
    text += "Non-trainable params: " + count(totals.parameters - totals.trainable);
    text += "Multiply-adds: " + with_thousands(totals.multiply_adds) + " a sample\n";
    text += "Memory at inference: " + memory_size(totals.parameter_bytes) + " of weights, " +
            memory_size(totals.workspace_bytes) + " of workspace for one sample\n";
    text += "Memory in training: " + memory_size(totals.training_bytes) + " for batches of " +
            std::to_string(summary_batch) + ", beside the weights and what the optimizer keeps\n";
    return text + line + "\n";
}

}  // namespace detail

/// The table that Keras's `summary()` prints, each layer with its output shape and its parameters, then the
/// totals; and beside Keras's columns what a layer costs: multiply-adds for one sample, and the bytes that it
/// works in by itself at inference (LayerCost). An activation behind Conv2D or Dense belongs to that layer.
template <class Model>
std::string summary() {
    using network = typename Model::network;
    std::array<detail::SummaryLayer, network::layer_count> layers{};
    network::for_each_layer([&](auto i) {
        if constexpr (!is_activation_of_previous<network, i>()) {
            using At = typename network::template at<i>;
            layers[i] = {layer_class<typename network::template layer<i>, typename At::input_shape>(),
                         At::output_shape::extents, At::weights::parameters, At::multiply_adds,
                         Model::layers[i].workspace_bytes};
        }
    });
    return detail::summary_text(
        layer_names<network>(), layers,
        {Model::parameter_count, Model::trainable_parameter_count, sizeof(typename Model::value_type),
         Model::multiply_adds, Model::parameter_bytes, Model::workspace_bytes,
         Model::training_bytes(detail::summary_batch)});
}

template <class Model>
std::string summary(const Model&) {
    return summary<Model>();
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
