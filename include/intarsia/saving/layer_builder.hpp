// What reading one layer after the other has come to, and how a layer adds itself to it.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/saving/layer_config.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// What holds for a whole file.
struct FileFacts {
    int version = 2;                      ///< of Keras, the first number
    bool channels_first = false;          ///< its images are (channels, height, width)
    bool flipped_kernels = false;         ///< Theano's: its convolutions turn the kernel
    bool kernels_out_first = false;       ///< Keras 1's on Theano: (out, in, rows, columns)
    bool settings_channels_last = false;  ///< all the same the layers' settings speak of channels last
};

/// Adds layers to a description. Shapes are channels last, whatever the file's are.
class LayerBuilder {
public:
    LayerBuilder(const FileFacts& facts, ModelDescription& model)
        : file(facts), model_(model), shape_(model.input) {}

    const FileFacts& file;

    /// The layer that is read now; `trained`: whether it was not frozen.
    void begin(std::string name, std::vector<LayerPlace> places, bool trained = true) {
        keras_class_ = places.back().keras_class;
        name_ = std::move(name);
        places_ = std::move(places);
        trained_ = trained;
    }
    [[nodiscard]] const std::string& keras_class() const { return keras_class_; }
    [[nodiscard]] const std::string& name() const { return name_; }

    /// The shape of what comes in.
    [[nodiscard]] const Extents& shape() const { return shape_; }
    [[nodiscard]] std::size_t channels() const { return shape_.back(); }

    void expect_rank(std::size_t rank) const {
        if (shape_.size() != rank)
            throw Error({"an input of ", rank, (rank == 1 ? " axis" : " axes"), " expected, came (",
                         joined(shape_), ")"});
    }

    /// Adds a layer.
    LayerDescription& add(std::string type, Extents output, std::vector<WeightDescription> weights = {}) {
        // So that the bytes of what is refused later can still be counted.
        constexpr auto most = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::uint64_t{1} << 40, (std::numeric_limits<std::size_t>::max)() / 16));
        if (product(output) > most) throw Error({"an output of (", joined(output), ") is too large"});
        for (WeightDescription& weight : weights) {
            if (product(weight.shape) > most)
                throw Error({"a ", weight.name, " of (", joined(weight.shape), ") is too large"});
            if (weight.stored.empty()) weight.stored = weight.shape;
        }
        shape_ = std::move(output);
        for (WeightDescription& weight : weights) weight.trainable = weight.trainable && trained_;
        model_.layers.push_back({std::move(type), keras_class_, name_, places_, shape_, std::move(weights)});
        return model_.layers.back();
    }

    /// Adds a layer that the library does not have: what the file says of it stands for its type.
    void add_foreign(std::string text, Extents output, std::vector<WeightDescription> weights = {}) {
        add(std::move(text), std::move(output), std::move(weights)).foreign = true;
    }

    /// The number of the next layer.
    [[nodiscard]] std::size_t count() const { return model_.layers.size(); }

    /// Leaves out a layer that does nothing at inference.
    void leave_out(const std::string& why) {
        model_.notes.push_back(keras_class_ + " \"" + name_ + "\" is left out: " + why);
    }

    /// Says that a vector's numbers come in another order than the file's, which has (channels, height,
    /// width).
    void reordered(std::size_t height, std::size_t width, std::size_t channels) {
        if (channels > 1 && height * width > 1) file_order_ = {channels, height, width};
    }
    [[nodiscard]] bool is_reordered() const { return !file_order_.empty(); }

    /// A weight whose first axis goes along the input's vector: its rows are put in our order.
    [[nodiscard]] WeightDescription along_input(std::string name, Extents shape,
                                                bool trainable = true) const {
        WeightDescription weight{std::move(name), std::move(shape), trainable};
        if (file_order_.empty()) return weight;
        weight.stored = file_order_;
        weight.axes = {1, 2, 0};
        for (std::size_t axis = 1; axis < weight.shape.size(); ++axis) {
            weight.axes.push_back(weight.stored.size());
            weight.stored.push_back(weight.shape[axis]);
        }
        return weight;
    }
    /// What comes now is in our order again.
    void in_order() { file_order_.clear(); }

private:
    ModelDescription& model_;
    Extents shape_;
    Extents file_order_;
    std::string keras_class_;
    std::string name_;
    std::vector<LayerPlace> places_;
    bool trained_ = true;
};

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
