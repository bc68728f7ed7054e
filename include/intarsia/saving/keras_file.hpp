// A file that Keras or this library has written, open for reading.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/saving/batch_normalization_folding.hpp>
#include <intarsia/saving/keras_archive.hpp>
#include <intarsia/saving/keras_archive_weights.hpp>
#include <intarsia/saving/keras_model.hpp>
#include <intarsia/saving/keras_weights.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// A whole model, or weights alone, in one of Keras's layouts: HDF5, or the `.keras` archive of Keras 3.
/// Throws FileError, and FormatError for what is damaged.
class KerasFile {
public:
    explicit KerasFile(const std::filesystem::path& path) : KerasFile(io::read_file(path), path.string()) {}

    KerasFile(io::Bytes&& bytes, std::string source)
        : KerasFile(is_archive(bytes) ? read_archive(bytes, source) : ArchiveParts{{}, "", std::move(bytes)},
                    std::move(source)) {}

    [[nodiscard]] const std::string& source() const noexcept { return source_; }
    [[nodiscard]] const io::Hdf5Object& root() const noexcept { return root_; }

    /// The group of all layers.
    [[nodiscard]] const io::Hdf5Object& weights() const noexcept { return weights_; }

    /// Whether the file says what its layers are; if not, it holds weights alone.
    [[nodiscard]] bool has_layers() const noexcept { return config_.has_value(); }

    /// "2.15.0"; "1" where the file does not say it, as it was before Keras 2.
    [[nodiscard]] std::string keras_version() const {
        return version_.empty() ? attribute("keras_version", has_archive_layout(weights_) ? "3" : "1")
                                : version_;
    }
    /// "tensorflow"; empty where the file does not say it.
    [[nodiscard]] std::string backend() const { return attribute("backend", ""); }

    /// What an optimizer keeps; nothing where the file has no such state.
    [[nodiscard]] std::optional<io::Hdf5Object> optimizer() const {
        if (auto state = root_.find("optimizer/vars"); state && state->find("0")) return state;
        return root_.find("optimizer_weights");
    }

    /// What Keras's `compile` was told: "loss", "optimizer_config"; nothing where the file does not say it.
    [[nodiscard]] std::optional<Json> training_config() const {
        if (const auto text = root_.find_attribute("training_config"))
            return io::parse_json(text->text(), source_ + ", training_config");
        const Json* compiled = config_ ? config_->find("compile_config") : nullptr;
        if (!compiled || !compiled->is_object()) return std::nullopt;
        Json training = *compiled;
        if (const Json* optimizer = compiled->find("optimizer")) training["optimizer_config"] = *optimizer;
        return training;
    }

    /// The file's layers. Throws MismatchError: see describe_model(); and for weights alone.
    [[nodiscard]] ModelDescription describe(DescribeOptions options = {}) const {
        if (!config_) throw MismatchError({source_, ": no model_config: this file holds weights alone"});
        const std::string version = keras_version();
        options.version = version[0] >= '1' && version[0] <= '9' ? version[0] - '0' : 2;
        options.flipped_kernels = options.flipped_kernels || backend() == "theano";
        return describe_model(*config_, source_, options);
    }

    /// How weights alone lie in the file, as far as their shapes tell: kernels (out, in, rows, columns) are
    /// those of a channels_first model of Keras 1.
    [[nodiscard]] DescribeOptions order_of_weights(const ModelDescription& model, bool flipped_kernels,
                                                   bool channels_first) const {
        DescribeOptions options;
        options.flipped_kernels = flipped_kernels || backend() == "theano";
        const WeightPaths paths = this->paths(model);
        for (std::size_t i = 0; i < paths.size(); ++i)
            for (std::size_t j = 0; j < paths[i].size(); ++j) {
                const Extents& shape = model.layers[i].weights[j].shape;
                if (shape.size() != 4) continue;
                const std::vector<std::size_t> found = weights_.dataset(paths[i][j]).shape();
                if (shape != found && Extents{shape[3], shape[2], shape[0], shape[1]} == found)
                    options.kernels_out_first = true;
            }
        options.weights_channels_first = channels_first || options.kernels_out_first;
        return options;
    }

    /// The numbers of all weights of a description.
    template <class T>
    [[nodiscard]] WeightNumbers<T> read(const ModelDescription& model) const {
        WeightNumbers<T> numbers(model.layers.size());
        for_each_weight<T>(model, [&](std::size_t layer, std::size_t, std::vector<T> values) {
            numbers[layer].push_back(std::move(values));
        });
        return numbers;
    }

    /// Calls function(layer, weight, numbers) for every weight of a description, in order; numbers are a
    /// std::vector<T>.
    template <class T, class Function>
    void for_each_weight(const ModelDescription& model, Function&& function) const {
        const WeightPaths paths = this->paths(model);
        for (std::size_t i = 0; i < paths.size(); ++i)
            for (std::size_t j = 0; j < paths[i].size(); ++j)
                function(i, j, read_weight<T>(weights_, paths[i][j], model.layers[i].weights[j], source_));
    }

private:
    /// `parts` of an HDF5 file have no version: it is among the file's attributes, and the config too.
    KerasFile(ArchiveParts&& parts, std::string source)
        : source_(std::move(source)),
          version_(std::move(parts.version)),
          root_(
              io::Hdf5File(std::move(parts.weights), source_ + (version_.empty() ? "" : ", model.weights.h5"))
                  .root()),
          weights_(root_.find("model_weights").value_or(root_)) {
        check_texts();
        if (!version_.empty())
            config_ = std::move(parts.config);
        else if (const auto config = root_.find_attribute("model_config"))
            config_ = io::parse_json(config->text(), source_ + ", model_config");
    }

    [[nodiscard]] WeightPaths paths(const ModelDescription& model) const {
        return has_archive_layout(weights_) ? ArchiveReader(weights_, model, source_).paths()
                                            : place_weights(model, stored_layers(weights_), source_);
    }

    [[nodiscard]] std::string attribute(std::string_view name, std::string_view otherwise) const {
        for (const io::Hdf5Object* object : {&weights_, &root_})
            if (const auto value = object->find_attribute(name))
                if (const std::string text = value->text(); !text.empty()) return text;
        return std::string(otherwise);
    }

    /// A file whose texts are damaged is refused, even for one that nobody asks for.
    void check_texts() const {
        for (const io::Hdf5Object* object : {&root_, &weights_})
            for (const char* name : {"keras_version", "backend", "model_config", "training_config"})
                if (const auto value = object->find_attribute(name)) (void)value->texts();
    }

    std::string source_;
    std::string version_;  ///< of Keras, where an archive says it
    io::Hdf5Object root_;
    io::Hdf5Object weights_;
    std::optional<Json> config_;
};

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
