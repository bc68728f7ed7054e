// A network as a plain list: what a file says of it and what a type says of itself, in the same words.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/real_chars.hpp>
#include <intarsia/saving/extents.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// A weight of a layer, and how a file's numbers become it: they are taken as an array of shape `stored`,
/// whose axes are put in the order of `axes` (none: as they are), and of the result the first `flipped` axes
/// are reversed.
struct WeightDescription {
    std::string name;  ///< Keras's: "kernel"
    Extents shape;     ///< as the network has it
    bool trainable = true;
    Extents stored = {};
    Extents axes = {};
    std::size_t flipped = 0;
};

/// Where a layer stands in the list of a model, and what the file calls its class.
struct LayerPlace {
    std::size_t position;
    std::string keras_class;
};

/// One layer of a network: Conv2D and the activation that Keras counts to it are two.
struct LayerDescription {
    std::string type;                ///< as C++ spells it: "Conv2D<64, 3, 3>"
    std::string keras_class;         ///< "Conv2D"
    std::string name;                ///< in the file: "conv2d_1"
    std::vector<LayerPlace> places;  ///< of the model within a model that it is a part of, if so; its own
    Extents output;                  ///< the shape of one sample behind it
    std::vector<WeightDescription> weights;
    std::string biased_type = {};  ///< the type with a bias; empty for layers that can have none
    double epsilon = 0;            ///< of a BatchNormalization
    bool foreign = false;          ///< none of the library's: `type` is only what the file says

    /// Which of the model's own layers it is, or is a part of.
    [[nodiscard]] std::size_t group() const { return places.empty() ? 0 : places[0].position; }
};

/// A network.
struct ModelDescription {
    std::string name;
    Extents input;
    std::vector<LayerDescription> layers;
    std::vector<std::string> groups;  ///< the names of the model's own layers, in the order of the file
    std::vector<std::string> notes;   ///< what was left out, or assumed
};

/// Spells a layer's type: its arguments, then those of its options that differ from what they are by default.
class TypeSpelling {
public:
    explicit TypeSpelling(std::string_view name) : name_(name) {}

    TypeSpelling& argument(std::string text) {
        arguments_.push_back(std::move(text));
        return *this;
    }
    TypeSpelling& argument(std::size_t number) { return argument(std::to_string(number)); }
    TypeSpelling& arguments(const Extents& numbers) {
        for (const std::size_t number : numbers) argument(number);
        return *this;
    }
    TypeSpelling& option(std::string_view name, std::string_view value, bool is_default) {
        if (!is_default)
            options_ += (options_.empty() ? "." : ", .") + std::string(name) + " = " + std::string(value);
        return *this;
    }
    TypeSpelling& flag(std::string_view name, bool value, bool by_default) {
        return option(name, value ? "true" : "false", value == by_default);
    }

    /// "Dense<10, DenseOptions{.use_bias = false}>". `brackets`: "<>" even where there are no arguments.
    [[nodiscard]] std::string text(std::string_view options_type = "", bool brackets = false) const {
        std::string list;
        for (const std::string& argument : arguments_) list += (list.empty() ? "" : ", ") + argument;
        if (!options_.empty())
            list += (list.empty() ? "" : ", ") + std::string(options_type) + "{" + options_ + "}";
        return list.empty() && !brackets ? name_ : name_ + "<" + list + ">";
    }

private:
    std::string name_;
    std::vector<std::string> arguments_;
    std::string options_;
};

/// A real number as C++ spells it, at the precision of float: files say 0.30000001192092896 for 0.3f.
inline std::string number_spelling(double value) {
    char digits[32];
    std::string text(digits, io::shortest_to_chars(digits, static_cast<float>(value)));
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    return text;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
