// Weights as `.keras` archives lay them: folders below folders, numbered class by class.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/saving/keras_archive.hpp>
#include <intarsia/saving/keras_weights.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// The folder of a model's layers: Keras 3's, and that of Keras 2.12 to 2.15. There a layer that has weights
/// counts twice where folders are numbered: "dense", "dense_2", "dense_4".
inline constexpr std::string_view archive_lists[] = {"layers", "_layer_checkpoint_dependencies"};

/// Whether weights lie as in a `.keras` file, or in one of weights alone (.weights.h5).
inline bool has_archive_layout(const io::Hdf5Object& root) {
    if (root.find_attribute("layer_names")) return false;
    for (const std::string_view name : root.children())
        for (const std::string_view list : archive_lists)
            if (name.starts_with(list) && (name.size() == list.size() || name[list.size()] == '\\'))
                return true;
    return false;
}

/// Where the weights of a model are in an archive's layout.
class ArchiveReader {
public:
    ArchiveReader(const io::Hdf5Object& root, const ModelDescription& model, const std::string& source)
        : root_(root), model_(model), source_(source) {}

    /// Throws MismatchError where the file has other layers.
    [[nodiscard]] WeightPaths paths() && {
        paths_.resize(model_.layers.size());
        Layers layers;
        for (std::size_t i = 0; i < model_.layers.size(); ++i)
            if (!model_.layers[i].weights.empty()) layers.push_back(i);
        place_layers(std::move(layers), "", 0);
        return std::move(paths_);
    }

private:
    using Layers = std::vector<std::size_t>;

    /// Pairs those layers of one (sub)model with the folders below `path`: of each class in order, and only
    /// those that have weights. `depth`: how many models are around it.
    void place_layers(Layers layers, const std::string& path, std::size_t depth) {
        const auto name_of = [&](std::size_t layer) {
            return snake_case(place_of(layer, depth).keras_class);
        };
        const auto position_of = [&](std::size_t layer) { return place_of(layer, depth).position; };
        const auto compare = [&](std::size_t i, std::size_t j) {
            const int by_class = name_of(layers[i]).compare(name_of(layers[j]));
            return by_class != 0 ? by_class <=> 0 : position_of(layers[i]) <=> position_of(layers[j]);
        };
        Layers sorted;
        for (const std::size_t index : sorted_order(layers.size(), compare)) sorted.push_back(layers[index]);
        layers = std::move(sorted);
        for (std::size_t first = 0; first < layers.size();) {
            const std::string name = name_of(layers[first]);
            std::vector<Layers> same;  // each a layer, or those of a model within this one
            for (; first < layers.size() && name_of(layers[first]) == name; ++first) {
                if (same.empty() || position_of(same.back()[0]) != position_of(layers[first]))
                    same.push_back({});
                same.back().push_back(layers[first]);
            }
            place_class(same, path, name, depth);
        }
    }

    void place_class(const std::vector<Layers>& same, const std::string& path, const std::string& name,
                     std::size_t depth) {
        std::size_t below = 0;  // how many models within this one, at most
        for (const Layers& inside : same)
            for (const std::size_t layer : inside)
                below = (std::max)(below, model_.layers[layer].places.size() - depth - 1);
        const std::vector<std::string> folders = folders_of(path, name, below);
        if (folders.size() != same.size())
            throw MismatchError({source_, ": the file has ", folders.size(), " layers \"", path, name,
                                 "\" with weights, the network ", same.size()});
        for (std::size_t i = 0; i < same.size(); ++i) {
            if (below > 0)
                place_layers(same[i], folders[i] + "/", depth + 1);
            else
                place_weights_of(same[i][0], folders[i]);
        }
    }

    [[nodiscard]] const LayerPlace& place_of(std::size_t layer, std::size_t depth) const {
        return model_.layers[layer].places.at(depth);
    }

    void place_weights_of(std::size_t layer, const std::string& folder) {
        const std::size_t count = model_.layers[layer].weights.size();
        std::size_t found = 0;
        for (; root_.find(variable(folder, found)); ++found) paths_[layer].push_back(variable(folder, found));
        if (found != count)
            throw MismatchError(
                {source_, ": ", folder, ": the file has ", found, " weights, the network ", count});
    }

    /// The folders of one class below `path` that have weights, in order.
    [[nodiscard]] std::vector<std::string> folders_of(const std::string& path, std::string_view name,
                                                      std::size_t below) const {
        std::vector<std::string> found;
        std::vector<std::size_t> numbers;
        for (const std::string_view list : archive_lists)
            for (const std::string& child : children(path + std::string(list))) {
                const std::optional<std::size_t> number = number_of(child, name);
                std::string folder = path + std::string(list) + "/" + child;
                if (!number || !has_weights(folder, below)) continue;
                numbers.push_back(*number);
                found.push_back(std::move(folder));
            }
        const auto compare = [&](std::size_t i, std::size_t j) { return numbers[i] <=> numbers[j]; };
        std::vector<std::string> folders;
        for (const std::size_t index : sorted_order(found.size(), compare))
            folders.push_back(std::move(found[index]));
        return folders;
    }

    /// Whether a folder, or one up to so many models below it, has a weight.
    [[nodiscard]] bool has_weights(const std::string& folder, std::size_t below) const {
        if (root_.find(variable(folder, 0))) return true;
        for (const std::string_view list : archive_lists) {
            const std::string path = folder + "/" + std::string(list);
            for (const std::string& child : below == 0 ? std::vector<std::string>{} : children(path))
                if (has_weights(path + "/" + child, below - 1)) return true;
        }
        return false;
    }

    /// "dense" is 0 of "dense", "dense_2" is 2; nothing for other names.
    [[nodiscard]] static std::optional<std::size_t> number_of(std::string_view child, std::string_view name) {
        if (child == name) return 0;
        if (!child.starts_with(name) || child.size() < name.size() + 2 || child[name.size()] != '_')
            return std::nullopt;
        std::size_t number = 0;
        const char* const end = child.data() + child.size();
        const auto parsed = std::from_chars(child.data() + name.size() + 1, end, number);
        if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
        return number;
    }

    /// What is in a folder. Keras 2.12 to 2.15 on Windows joined the names of folders with backslashes, and
    /// HDF5 took that for a name.
    [[nodiscard]] std::vector<std::string> children(const std::string& folder) const {
        std::vector<std::string> names;
        if (const auto group = root_.find(folder)) {
            for (const std::string_view name : group->children()) names.push_back(std::string(name));
            return names;
        }
        const std::string before = with_backslashes(folder) + "\\";
        for (const std::string_view name : root_.children()) {
            if (!name.starts_with(before)) continue;
            const std::string_view rest = name.substr(before.size());
            std::string child(rest.substr(0, rest.find('\\')));
            if (std::find(names.begin(), names.end(), child) == names.end())
                names.push_back(std::move(child));
        }
        return names;
    }

    [[nodiscard]] static std::string with_backslashes(std::string folder) {
        std::replace(folder.begin(), folder.end(), '/', '\\');
        return folder;
    }

    [[nodiscard]] std::string variable(const std::string& folder, std::size_t index) const {
        const std::string end = "/vars/" + std::to_string(index);
        return root_.find(folder) ? folder + end : with_backslashes(folder) + end;
    }

    const io::Hdf5Object& root_;
    const ModelDescription& model_;
    const std::string& source_;
    WeightPaths paths_;
};

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
