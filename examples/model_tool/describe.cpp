#include "describe.hpp"

#include <intarsia/models/summary.hpp>
#include <intarsia/saving/keras_archive_weights.hpp>
#include <intarsia/saving/keras_weights.hpp>

#include <algorithm>
#include <array>
#include <string_view>

using namespace intarsia;

namespace {

// A table of three columns, each as wide as what stands in it.
class Table {
public:
    void row(std::string layer, std::string shape, std::string parameters) {
        rows_.push_back({std::move(layer), std::move(shape), std::move(parameters)});
    }
    [[nodiscard]] std::string text() const {
        std::array<std::size_t, 3> widths{};
        for (const auto& row : rows_)
            for (std::size_t i = 0; i < 3; ++i) widths[i] = std::max(widths[i], row[i].size());
        const std::string line(widths[0] + widths[1] + widths[2] + 4, '-');
        std::string text = line + "\n";
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            for (std::size_t i = 0; i < 2; ++i)
                text += rows_[r][i] + std::string(widths[i] + 2 - rows_[r][i].size(), ' ');
            text += std::string(widths[2] - rows_[r][2].size(), ' ') + rows_[r][2] + "\n";
            if (r == 0) text += line + "\n";
        }
        return text + line + "\n";
    }

private:
    std::vector<std::array<std::string, 3>> rows_;
};

std::string total(const char* what, std::size_t count) {
    return std::string(what) + " params: " + detail::with_thousands(count) + " (" +
           detail::memory_size(count * sizeof(float)) + ")\n";
}

// All arrays below a group. A file may name one group in many places: `left` objects are looked at.
void add_arrays(const io::Hdf5Object& group, const std::string& path, std::vector<std::string>& paths,
                int& left) {
    for (const std::string_view name : group.children()) {
        if (left-- <= 0) return;
        const io::Hdf5Object child = group.at(name);
        if (child.is_dataset())
            paths.push_back(path + std::string(name));
        else
            add_arrays(child, path + std::string(name) + "/", paths, left);
    }
}

// In the order of the file where it has one.
std::vector<std::string> weight_paths(const keras::KerasFile& file) {
    std::vector<std::string> paths;
    if (keras::has_archive_layout(file.weights())) {
        int left = 10000;
        add_arrays(file.weights(), "", paths, left);
        return paths;
    }
    for (const keras::StoredLayer& layer : keras::stored_layers(file.weights()))
        paths.insert(paths.end(), layer.weights.begin(), layer.weights.end());
    return paths;
}

}  // namespace

std::string describe(const Model& model, const Options& options) {
    const keras::ModelDescription& network = model.description;
    std::string text = options.file.filename().string() + ": ";
    text += model.assumed ? "weights alone" : "model \"" + network.name + "\"";
    text += ", Keras " + model.keras_version + (model.backend.empty() ? "" : " on " + model.backend) + "\n";
    if (!model.training.empty()) text += "Trained with: " + model.training + "\n";
    for (const std::string& note : network.notes) text += note + "\n";

    Table table;
    table.row("Layer", "Output", "Params");
    table.row("Input", keras::joined(network.input, " x "), "0");
    std::size_t trained = 0, fixed = 0;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const keras::LayerDescription& layer = network.layers[i];
        std::size_t parameters = 0;
        for (const keras::WeightDescription& weight : layer.weights) {
            const std::size_t size = keras::product(weight.shape);
            parameters += size;
            (weight.trainable ? trained : fixed) += size;
        }
        const bool activation = i > 0 && network.layers[i - 1].name == layer.name;
        table.row(activation ? "    " + layer.type : layer.name + ": " + layer.type,
                  keras::joined(layer.output, " x "), detail::with_thousands(parameters));
    }
    return text + table.text() + total("Total", trained + fixed) + total("Trainable", trained) +
           total("Non-trainable", fixed);
}

std::string describe_weights(const Options& options) {
    const keras::KerasFile file(options.file);
    Table table;
    table.row("Weight", "Shape", "Params");
    std::size_t all = 0;
    for (const std::string& path : weight_paths(file)) {
        const io::Hdf5Array array = file.weights().dataset(path);
        table.row(path, keras::joined(array.shape(), " x "), detail::with_thousands(array.count()));
        all += array.count();
    }
    return options.file.filename().string() + ": Keras " + file.keras_version() + "\n" + table.text() +
           total("Total", all);
}
