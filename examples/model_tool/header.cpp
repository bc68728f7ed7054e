#include "header.hpp"

#include "evaluate.hpp"

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/models/summary.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

using namespace intarsia;

namespace {

std::string namespace_of(const Options& options) {
    if (!options.name.empty()) return options.name;
    std::string name;
    for (const char c : options.file.stem().string()) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        const char next = letter || digit ? c : '_';
        if (next != '_' || (!name.empty() && name.back() != '_')) name += next;
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name = "model_" + name;
    // Not a word of the language, nor one of the library's.
    static constexpr const char* taken[] = {"intarsia", "std",     "int",  "float", "double", "new",
                                            "class",    "default", "auto", "main",  "const",  "this",
                                            "switch",   "case",    "char", "bool",  "long",   "short"};
    if (std::find(std::begin(taken), std::end(taken), name) != std::end(taken)) name += "_model";
    return name;
}

// "28 x 28 x 1".
std::string shape_text(const keras::Extents& shape) { return keras::joined(shape, " x "); }

// A comment, its text kept from ending or going on where it should not.
std::string comment_text(const std::string& text) {
    std::string result;
    for (const char c : text) result += c == '\n' || c == '\r' || c == '\\' || c == '\0' ? '?' : c;
    return result;
}

std::string string_literal(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + "\"";
}

// The layers, those of one Keras layer on one line, with its name and the shape behind it.
std::string type_of(const keras::ModelDescription& model, const Options& options) {
    struct Line {
        std::string code, comment;
    };
    std::vector<Line> lines{{"Input<" + keras::joined(model.input) + ">", ""}};
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const keras::LayerDescription& layer = model.layers[i];
        if (layer.foreign)
            throw MismatchError(options.file.string() + ": layer " + std::to_string(i) + " (\"" + layer.name +
                                "\"): " + layer.type + " is none of this library's");
        const bool inner_softmax = layer.type == "Softmax" && i + 1 < model.layers.size();
        const std::string type = inner_softmax ? "InnerSoftmax" : layer.type;
        if (i > 0 && model.layers[i - 1].name == layer.name)
            lines.back().code += ", " + type;
        else
            lines.push_back({type, layer.name});
        lines.back().comment = layer.name + ": " + shape_text(layer.output);
    }
    std::size_t width = 0;
    for (const Line& line : lines)
        if (line.code.size() < 64) width = std::max(width, line.code.size() + 2);
    std::string text = "using Network = Sequential<\n";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string line = "    " + lines[i].code + (i + 1 < lines.size() ? "," : ">;");
        if (!lines[i].comment.empty()) {
            line.resize(std::max(line.size() + 2, width + 6), ' ');
            line += "// " + comment_text(lines[i].comment);
        }
        text += line + "\n";
    }
    return text;
}

// The headers of the layers, and of what runs them.
std::string includes_of(const keras::ModelDescription& model, bool loads) {
    static constexpr std::pair<const char*, const char*> others[] = {
        {"Conv1D", "conv1d"},
        {"Conv2D", "conv2d"},
        {"DepthwiseConv2D", "depthwise_conv2d"},
        {"SeparableConv2D", "separable_conv2d"},
        {"ZeroPadding2D", "zero_padding2d"},
        {"Cropping2D", "cropping2d"},
        {"UpSampling2D", "up_sampling2d"},
        {"ReLU", "relu"},
        {"ReLU6", "clipped_relu"},
        {"ClippedReLU", "clipped_relu"},
        {"LeakyReLU", "leaky_relu"},
        {"ELU", "elu"},
        {"SELU", "selu"},
        {"GELU", "gelu"},
    };
    std::set<std::string> headers{"models/sequential.hpp"};
    for (const keras::LayerDescription& layer : model.layers) {
        const std::string name = layer.type.substr(0, layer.type.find('<'));
        std::string header;
        for (const auto& [type, file] : others)
            if (name == type) header = file;
        if (header.empty())  // BatchNormalization: batch_normalization
            for (const char c : name) {
                const bool upper = c >= 'A' && c <= 'Z';
                if (upper && !header.empty()) header += '_';
                header += static_cast<char>(upper ? c - 'A' + 'a' : c);
            }
        headers.insert("layers/" + header + ".hpp");
    }
    if (loads) headers.insert("saving/keras_h5.hpp");
    std::string text;
    for (const std::string& header : headers) text += "#include <intarsia/" + header + ">\n";
    return text;
}

std::string literal(float number) {
    if (std::isnan(number)) return "std::numeric_limits<float>::quiet_NaN()";
    if (std::isinf(number))
        return std::string(number < 0 ? "-" : "") + "std::numeric_limits<float>::infinity()";
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, number);
    std::string text(digits, written.ptr);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text + "f";
}

// As many numbers on a line as fit, and a comma behind each.
class Lines {
public:
    explicit Lines(std::string& text) : text_(text) {}
    void add(const std::string& word) {
        constexpr std::size_t width = 100;
        if (length_ > 0 && length_ + word.size() + 2 > width) end();
        text_ += (length_ == 0 ? "    " : " ") + word + ",";
        length_ += word.size() + (length_ == 0 ? 5 : 2);
    }
    void end() {
        if (length_ > 0) text_ += "\n";
        length_ = 0;
    }

private:
    std::string& text_;
    std::size_t length_ = 0;
};

template <class Numbers>
std::string array_of(const char* name, const Numbers& numbers) {
    std::string text = "inline constexpr float " + std::string(name) + "[] = {\n";
    Lines lines(text);
    for (const auto number : numbers) lines.add(literal(static_cast<float>(number)));
    lines.end();
    return text + "};\n";
}

// The block of weights, as Network::parameters() has it, and a view of it.
std::string embedded(const Model& model) {
    std::string text =
        "/// The weights as Network::parameters() has them, each filled up with zeros to whole cache lines.\n"
        "alignas(cache_line) inline constexpr float weights[] = {\n";
    Lines lines(text);
    for (std::size_t i = 0; i < model.description.layers.size(); ++i)
        for (std::size_t j = 0; j < model.weights[i].size(); ++j) {
            const keras::LayerDescription& layer = model.description.layers[i];
            text += "    // " + comment_text(layer.name) + ", " + layer.weights[j].name + ": " +
                    shape_text(layer.weights[j].shape) + "\n";
            const std::vector<float>& numbers = model.weights[i][j];
            for (const float number : numbers) lines.add(literal(number));
            for (std::size_t k = numbers.size(); k < aligned_size<float>(numbers.size()); ++k) lines.add("0");
            lines.end();
        }
    return text +
           "};\n"
           "static_assert(std::size(weights) == Network::block_size,\n"
           "              \"this header was written for another version of Intarsia\");\n\n"
           "/// The trained network. network.predict(x, workspace) is its output for one input; where no "
           "memory is to\n"
           "/// be allocated, the workspace stands in memory of the program's own:\n"
           "///\n"
           "///     alignas(cache_line) static float memory[Network::Workspace::size()];\n"
           "///     Network::Workspace workspace{memory};\n"
           "inline constexpr Network::View network{weights};\n";
}

// An input without a pattern that a mixed-up index could hide in, and what the network makes of it.
std::string test_vector(const Model& model) {
    std::vector<double> input(keras::product(model.description.input));
    for (std::size_t i = 0; i < input.size(); ++i) {
        const double place = static_cast<double>(i) * 0.7548776662466927;
        input[i] =
            static_cast<double>(static_cast<float>(std::round((place - std::floor(place)) * 1000) / 1000));
    }
    return "/// An input, and the output that belongs to it, computed by plain loops in double.\n" +
           array_of("test_input", input) + array_of("test_output", evaluate(model, input)) + R"(
/// Whether the network gives test_output for test_input, within `tolerance` of each number or of 1.
inline bool check(Network::View tested, Network::Workspace& workspace, float tolerance = 1e-4f) {
    const auto y = tested.predict(test_input, workspace);
    for (std::size_t i = 0; i < y.size(); ++i)
        if (!(std::abs(y[i] - test_output[i]) <= tolerance * std::max(1.0f, std::abs(test_output[i])))) return false;
    return true;
}
)";
}

std::string loader(const Options& options) {
    const std::string path = string_literal(options.file.string());
    std::string text = "/// The trained network, read from its file. Throws what intarsia::load() throws.\n";
    text += "inline Network load(const std::filesystem::path& path = " + path + ") {\n";
    text += "    return intarsia::load<Network>(path";
    if (options.flipped_kernels) text += ", {.flipped_kernels = true}";
    return text + ");\n}\n";
}

}  // namespace

std::string header(const Model& model, const Options& options) {
    const std::string name = namespace_of(options);
    std::size_t parameters = 0;
    for (const keras::LayerDescription& layer : model.description.layers)
        for (const keras::WeightDescription& weight : layer.weights)
            parameters += keras::product(weight.shape);

    std::string text = "// The network in " + comment_text(options.file.filename().string()) + " (Keras " +
                       comment_text(model.keras_version) + "), written by intarsia-model.\n";
    for (const std::string& note : model.description.notes) text += "// " + comment_text(note) + "\n";
    text += "#pragma once\n\n";
    text += includes_of(model.description, !options.embed) + "\n";
    if (options.test_vector) text += "#include <algorithm>\n#include <cmath>\n#include <cstddef>\n";
    if (!options.embed) text += "#include <filesystem>\n";
    if (options.embed) text += "#include <iterator>\n#include <limits>\n";
    text += "\nnamespace " + name + " {\n\nusing namespace intarsia;\n\n";
    text += "/// From " + shape_text(model.description.input) + " to " +
            shape_text(model.description.layers.back().output) + "; " + detail::with_thousands(parameters) +
            " parameters.\n";
    text += type_of(model.description, options) + "\n" + (options.embed ? embedded(model) : loader(options));
    if (options.test_vector) text += "\n" + test_vector(model);
    return text + "\n}  // namespace " + name + "\n";
}
