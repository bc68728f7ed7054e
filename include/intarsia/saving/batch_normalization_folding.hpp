// A normalization right behind a convolution or a Dense, made a part of it.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// The numbers of a network's weights: [layer][weight].
template <class T>
using WeightNumbers = std::vector<std::vector<std::vector<T>>>;

namespace detail {

inline bool is_normalization(const LayerDescription& layer) {
    return layer.epsilon > 0 && layer.type.starts_with("BatchNormalization");
}

/// What gamma (x - mean) / sqrt(variance + epsilon) + beta does to each channel: x factor + shift.
template <class T>
std::pair<std::vector<double>, std::vector<double>> factors_of(const LayerDescription& layer,
                                                               const std::vector<std::vector<T>>& numbers) {
    const std::size_t channels = layer.output.back();
    std::vector<double> factor(channels, 1), shift(channels, 0);
    const auto find = [&](const char* name) -> const std::vector<T>* {
        for (std::size_t j = 0; j < layer.weights.size(); ++j)
            if (layer.weights[j].name == name) return &numbers[j];
        return nullptr;
    };
    const std::vector<T>*gamma = find("gamma"), *beta = find("beta");
    const std::vector<T>*mean = find("moving_mean"), *variance = find("moving_variance");
    for (std::size_t c = 0; c < channels; ++c) {
        factor[c] = (gamma ? static_cast<double>((*gamma)[c]) : 1) /
                    std::sqrt(static_cast<double>((*variance)[c]) + layer.epsilon);
        shift[c] = (beta ? static_cast<double>((*beta)[c]) : 0) - static_cast<double>((*mean)[c]) * factor[c];
    }
    return {std::move(factor), std::move(shift)};
}

}  // namespace detail

/// Leaves out every BatchNormalization that follows a convolution or a Dense without an activation between:
/// at inference it multiplies each channel and adds to it, which kernel and bias can do. `numbers` may be
/// null: then the description alone is changed. Returns how many were left out.
///
/// Cost: one pass over the kernels; the sums are in double.
template <class T>
std::size_t fold_batch_normalization(ModelDescription& model, WeightNumbers<T>* numbers) {
    std::vector<LayerDescription> layers;
    WeightNumbers<T> kept;
    std::size_t folded = 0;
    bool into_previous = false;  // whether the layer before can take one
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        LayerDescription& layer = model.layers[i];
        if (!into_previous || !detail::is_normalization(layer)) {
            into_previous = !layer.biased_type.empty();
            layers.push_back(std::move(layer));
            if (numbers) kept.push_back(std::move((*numbers)[i]));
            continue;
        }
        into_previous = false;
        LayerDescription& previous = layers.back();
        const std::size_t channels = layer.output.back();
        const bool had_bias = previous.weights.back().name == "bias";
        if (numbers) {
            const auto [factor, shift] = detail::factors_of(layer, (*numbers)[i]);
            std::vector<std::vector<T>>& own = kept.back();
            if (!had_bias) own.push_back(std::vector<T>(channels));
            std::vector<T>&kernel = own[own.size() - 2], &bias = own.back();
            // The channels are the last axis (of a depthwise kernel the last two), so they take turns.
            for (std::size_t k = 0; k < kernel.size(); ++k)
                kernel[k] = static_cast<T>(static_cast<double>(kernel[k]) * factor[k % channels]);
            for (std::size_t c = 0; c < channels; ++c)
                bias[c] = static_cast<T>(static_cast<double>(bias[c]) * factor[c] + shift[c]);
        }
        if (!had_bias) previous.weights.push_back({"bias", {channels}, true, {channels}});
        previous.type = previous.biased_type;
        ++folded;
    }
    model.layers = std::move(layers);
    if (numbers) *numbers = std::move(kept);
    return folded;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
