// A network as a table.
#pragma once

#include <intarsia/models/layer_names.hpp>
#include <intarsia/models/sequential.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace intarsia {

namespace detail {

/// "2,380,938".
inline std::string with_thousands(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
    return text;
}

/// "9.08 MB", in units of 1024.
inline std::string memory_size(std::size_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " B";
    static constexpr std::string_view units[] = {" KB", " MB", " GB"};
    std::size_t unit = 0;
    std::size_t hundredths = (bytes * 100 + 512) / 1024;
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

}  // namespace detail

/// The table that Keras's `summary()` prints: each layer with its output shape and its parameters, then the
/// totals. An activation behind Conv2D or Dense belongs to that layer.
template <class Model>
std::string summary() {
    using network = typename Model::network;
    const std::string line(65, '_');
    const std::string double_line(65, '=');
    std::string text = "Model: \"sequential\"\n" + line + "\n";
    text += detail::summary_row("Layer (type)", "Output Shape", "Param #");
    text += double_line + "\n";
    const auto names = layer_names<network>();
    network::for_each_layer([&](auto i) {
        if constexpr (!is_activation_of_previous<network, i>()) {
            using At = typename network::template at<i>;
            using Layer = typename network::template layer<i>;
            text += detail::summary_row(
                names[i] + " (" + std::string(layer_class<Layer, typename At::input_shape>()) + ")",
                to_string(typename At::output_shape{}, "None"), std::to_string(At::weights::parameters));
        }
    });
    constexpr std::size_t trainable = Model::trainable_parameter_count;
    constexpr std::size_t bytes = sizeof(typename Model::value_type);
    const auto count = [](std::size_t numbers) {
        return detail::with_thousands(numbers) + " (" + detail::memory_size(numbers * bytes) + ")\n";
    };
    text += double_line + "\n";
    text += "Total params: " + count(Model::parameter_count);
    text += "Trainable params: " + count(trainable);
    text += "Non-trainable params: " + count(Model::parameter_count - trainable);
    return text + line + "\n";
}

template <class Model>
std::string summary(const Model&) {
    return summary<Model>();
}

}  // namespace intarsia
