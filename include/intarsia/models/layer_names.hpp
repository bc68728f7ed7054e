// How a network's layers are named and counted in summaries and files: as Keras does.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/layers/layer.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// Whether layer I of a network is an activation behind a layer that takes it as its own: Keras writes
/// Conv2D, ReLU as one layer with `activation="relu"`.
template <class Network, std::size_t I>
constexpr bool is_activation_of_previous() {
    if constexpr (I == 0)
        return false;
    else
        return requires { Network::template layer<I - 1>::takes_activation; }
    &&requires { Network::template layer<I>::keras_activation; };
}

/// Keras's name of the activation that layer I takes from the layer behind it: "relu", or "linear" where
/// there is none.
template <class Network, std::size_t I>
constexpr std::string_view activation_of() {
    if constexpr (I + 1 < Network::layer_count) {
        if constexpr (is_activation_of_previous<Network, I + 1>())
            return Network::template layer<I + 1>::keras_activation;
    }
    return "linear";
}

namespace detail {

/// Each name once: a second "conv2d" becomes "conv2d_1". What has no name stays without.
inline std::vector<std::string> unique_names(std::span<const std::string_view> names) {
    std::vector<std::string> unique;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::size_t seen = 0;
        for (const std::string_view other : names.first(i)) seen += other == names[i] ? 1 : 0;
        unique.emplace_back(names[i]);
        if (seen > 0 && !names[i].empty()) unique.back() += "_" + std::to_string(seen);
    }
    return unique;
}

/// Calls function.template operator()<N, I>() for each layer: those that a layer has within, as Residual, in
/// its place. N is the network that the layer is in, I its number there.
template <class Network, class Function>
void for_each_layer_within(Function&& function) {
    Network::for_each_layer([&](auto i) {
        using L = typename Network::template layer<i>;
        if constexpr (requires { requires L::has_layers_within; })
            L::template for_each_network<typename Network::template at<i>::input_shape>(
                [&]<class N>() { for_each_layer_within<N>(function); });
        else
            function.template operator()<Network, i>();
    });
}

/// The name of layer I of a network: empty for an activation that belongs to the layer before it.
template <class Network, std::size_t I>
constexpr std::string_view name_of_layer() {
    if constexpr (is_activation_of_previous<Network, I>()) {
        return "";
    } else {
        using L = typename Network::template layer<I>;
        using Input = typename Network::template at<I>::input_shape;
        static_assert(is_named<L, Input, InLayer<I, L, Got<Input>>>() || true);
        return layer_name<L, Input>();
    }
}

}  // namespace detail

/// A unique name for each layer, as Keras gives them: conv2d, conv2d_1, max_pooling2d, ... An activation that
/// belongs to the layer before it has an empty one.
template <class Network>
std::vector<std::string> layer_names() {
    std::array<std::string_view, Network::layer_count> names{};
    Network::for_each_layer([&](auto i) { names[i] = detail::name_of_layer<Network, i>(); });
    return detail::unique_names(names);
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
