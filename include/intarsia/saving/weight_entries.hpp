// The weights of a network as a table, and the names that files give them.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/mistake.hpp>
#include <intarsia/io/hdf5_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// Splits a list of names where it is too long for one attribute: NAME0, NAME1, ... as equal as can be.
inline void write_names(io::Hdf5Group& group, const std::string& name,
                        const std::vector<std::string>& names) {
    std::size_t longest = 1;
    for (const std::string& text : names) longest = (std::max)(longest, text.size());
    const std::size_t in_one = std::max<std::size_t>(1, io::hdf5::attribute_limit / longest);
    if (names.size() <= in_one) {
        group.attribute(name, names);
        return;
    }
    const std::size_t parts = (names.size() + in_one - 1) / in_one;
    auto next = names.begin();
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t count = names.size() / parts + (part < names.size() % parts ? 1 : 0);
        group.attribute(name + std::to_string(part),
                        std::vector<std::string>(next, next + static_cast<std::ptrdiff_t>(count)));
        next += static_cast<std::ptrdiff_t>(count);
    }
}

/// "conv2d/kernel:0", below the group of the layer.
inline std::string weight_path(const std::string& layer, std::string_view weight) {
    return layer + "/" + std::string(weight) + ":0";
}

/// A weight of a network: whose it is, and where its numbers are among those of all.
struct WeightEntry {
    std::size_t layer;
    std::string_view name;
    std::span<const std::size_t> extents;
    std::size_t offset;
    std::size_t size;
    bool trainable = true;

    [[nodiscard]] std::vector<std::size_t> shape() const { return {extents.begin(), extents.end()}; }
    template <class T>
    [[nodiscard]] std::span<T> of(std::span<T> all) const {
        return all.subspan(offset, size);
    }
};

/// The weights of a network in order, as a table: what is done with each of them is compiled once.
template <class Model>
std::vector<WeightEntry> weight_table(const Model& model) {
    std::vector<WeightEntry> entries;
    const auto* first = model.parameters().data();
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        using W = typename Model::network::template at<layer>::weights::template weight<weight>;
        const auto offset = static_cast<std::size_t>(numbers.data() - first);
        entries.push_back({layer, W::name, W::shape::extents, offset, numbers.size()});
        if constexpr (requires { W::trainable; }) entries.back().trainable = W::trainable;
    });
    return entries;
}

/// Whether Keras's files have a place for what is in a layer.
template <class L, class Place>
constexpr bool is_savable() {
    if constexpr (requires { requires L::has_layers_within; })
        INTARSIA_REFUSE(Place,
                        "a network with Residual cannot be saved to a Keras file or loaded from one: "
                        "save_weights() writes its weights to a .npz or .safetensors file");
    else
        return true;
}

/// weight_table() of a network that Keras's files have a place for.
template <class Model>
std::vector<WeightEntry> weight_entries(const Model& model) {
    using network = typename Model::network;
    network::for_each_layer([](auto i) {
        using L = typename network::template layer<i>;
        static_assert(is_savable<L, InLayer<i, L, Got<typename network::template at<i>::input_shape>>>() ||
                      true);
    });
    return weight_table(model);
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
