#include "header.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/models/summary.hpp>

#include <algorithm>

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
std::string type_of(const keras::ModelDescription& model) {
    struct Line {
        std::string code, comment;
    };
    std::vector<Line> lines{{"Input<" + keras::joined(model.input) + ">", ""}};
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const keras::LayerDescription& layer = model.layers[i];
        if (layer.foreign)
            throw MismatchError("layer " + std::to_string(i) + " (\"" + layer.name + "\"): " + layer.type +
                                " is none of this library's");
        if (i > 0 && model.layers[i - 1].name == layer.name)
            lines.back().code += ", " + layer.type;
        else
            lines.push_back({layer.type, layer.name});
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
    text += "#pragma once\n\n#include <intarsia/intarsia.hpp>\n\n#include <filesystem>\n\n";
    text += "namespace " + name + " {\n\nusing namespace intarsia;\n\n";
    text += "/// From " + shape_text(model.description.input) + " to " +
            shape_text(model.description.layers.back().output) + "; " + detail::with_thousands(parameters) +
            " parameters.\n";
    text += type_of(model.description) + "\n" + loader(options);
    return text + "\n}  // namespace " + name + "\n";
}
