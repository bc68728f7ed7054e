// Keras 3's own file: `.keras`, a ZIP archive of config.json, metadata.json and model.weights.h5.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/io/zip.hpp>
#include <intarsia/saving/keras_weights.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

using io::Json;

/// Whether the bytes begin as a ZIP archive does.
inline bool is_archive(io::ByteView bytes) noexcept {
    return bytes.size() >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
}

/// What a `.keras` file holds.
struct ArchiveParts {
    Json config;          ///< of the model
    std::string version;  ///< of Keras
    io::Bytes weights;    ///< an HDF5 file
};

/// Unpacks a `.keras` file. FormatError where it is damaged, or one of the three files is missing.
inline ArchiveParts read_archive(io::ByteView bytes, const std::string& source) {
    const io::ZipArchive archive(bytes, source);
    const auto read = [&](const char* name) {
        const io::ZipMember* member = archive.find(name);
        if (!member) io::ByteReader(bytes, source).fail({"no ", name, " in the archive: not a .keras file"});
        return archive.read(*member);
    };
    const auto read_json = [&](const char* name) {
        const io::Bytes text = read(name);
        return io::parse_json({reinterpret_cast<const char*>(text.data()), text.size()},
                              source + ", " + name);
    };
    ArchiveParts parts{read_json("config.json"), "3", read("model.weights.h5")};
    const Json metadata = read_json("metadata.json");
    if (const Json* version = metadata.find("keras_version"); version && version->is_string())
        parts.version = version->as_string();
    return parts;
}

/// A class as `.keras` files name it: "MaxPooling2D" is "max_pooling2d".
inline std::string snake_case(std::string_view keras_class) {
    const auto is_lower = [](char letter) { return letter >= 'a' && letter <= 'z'; };
    std::string name;
    for (std::size_t i = 0; i < keras_class.size(); ++i) {
        const char letter = keras_class[i];
        const bool upper = letter >= 'A' && letter <= 'Z';
        const bool begins = i + 1 < keras_class.size() && is_lower(keras_class[i + 1]);
        if (upper && i > 0 && (begins || is_lower(keras_class[i - 1]))) name += '_';
        name += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return name;
}

/// The folders of `.keras` weights, one for each of a model's own layers: "layers/dense_1/vars". They are
/// numbered class by class, whatever the layers are called.
class ArchiveFolders {
public:
    std::string next(std::string_view keras_class) {
        const std::string name = snake_case(keras_class);
        const auto same = std::count(seen_.begin(), seen_.end(), name);
        seen_.push_back(name);
        return "layers/" + name + (same > 0 ? "_" + std::to_string(same) : "") + "/vars";
    }

private:
    std::vector<std::string> seen_;
};

/// Keras 3 names the module of every class; older files do not.
inline void add_modules(Json& object, std::string_view module) {
    Json named = Json::object({{"module", module}});
    for (const auto& [key, value] : object.as_object()) named[key] = value;
    named["registered_name"] = nullptr;
    object = std::move(named);
}

/// A model_config of Keras 2.15 as Keras 3 writes it: modules named, shapes under their new names.
inline Json archive_config(const Json& model_config, const std::vector<Extents>& input_shapes) {
    const auto batch_shape = [](const Extents& extents) {
        Json shape = Json::array({nullptr});
        for (const std::size_t extent : extents) shape.push_back(extent);
        return shape;
    };
    Json::Array layers;
    for (const Json& old : model_config.at("config").at("layers").as_array()) {
        Json config = Json::object({});
        for (const auto& [key, value] : old.at("config").as_object()) {
            if (key == "batch_input_shape") continue;
            Json setting = value;
            if (value.is_object() && value.find("class_name")) add_modules(setting, "keras.initializers");
            config[key] = std::move(setting);
        }
        const std::size_t number = layers.size();
        if (number == 0) config["batch_shape"] = batch_shape(input_shapes.at(0));
        Json layer = Json::object({{"class_name", old.at("class_name")}, {"config", std::move(config)}});
        add_modules(layer, "keras.layers");
        if (number > 0)
            layer["build_config"] = Json::object({{"input_shape", batch_shape(input_shapes.at(number - 1))}});
        layers.push_back(std::move(layer));
    }
    const Json input = batch_shape(input_shapes.at(0));
    Json model = Json::object({{"class_name", "Sequential"},
                               {"config", Json::object({{"name", model_config.at("config").at("name")},
                                                        {"trainable", true},
                                                        {"layers", Json(std::move(layers))},
                                                        {"build_input_shape", input}})}});
    add_modules(model, "keras");
    model["build_config"] = Json::object({{"input_shape", input}});
    return model;
}

/// What goes into a `.keras` file.
struct ArchiveContents {
    Json config;
    io::Hdf5Group weights;
};

/// Packs a `.keras` file.
inline io::Bytes write_archive(const ArchiveContents& contents) {
    // Keras looks at the version alone; a date would make equal models unequal files.
    const Json metadata = Json::object({{"keras_version", "3.10.0"}, {"date_saved", "1980-01-01@00:00:00"}});
    const auto bytes_of = [](const std::string& text) { return io::Bytes(text.begin(), text.end()); };
    io::ZipWriter archive;
    archive.add("metadata.json", bytes_of(metadata.dump()));
    archive.add("config.json", bytes_of(contents.config.dump()));
    archive.add("model.weights.h5", io::encode(contents.weights));
    return std::move(archive).finish();
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
