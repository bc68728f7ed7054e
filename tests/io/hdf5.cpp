#include <intarsia/io/hdf5.hpp>

#include <intarsia/io/file.hpp>
#include <intarsia/io/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intarsia::tests::io_hdf5 {
using intarsia::FormatError;
using namespace intarsia::io;

namespace {

/// Bad as Keras models, good as HDF5 files.
const std::vector<std::string> bad_elsewhere = {"bad_json.h5", "bad_missing_weight.h5",
                                                "bad_shape_mismatch.h5"};

Json value_of(const Hdf5Array& array) {
    Json::Array values;
    if (array.count() > 0 && array.type().is_string()) {
        for (const std::string& text : array.texts()) values.emplace_back(text);
    } else {
        for (const double number : array.values<double>()) values.emplace_back(number);
    }
    return values;
}

/// Booleans are integers in the file, and some descriptions show only the beginning of a long value.
void check_values(const Json& found, const Json& expected) {
    const Json::Array& values = found.as_array();
    if (expected.is_object() && expected.find("length") != nullptr) {
        const bool text = expected.at("first").is_string();
        REQUIRE(!values.empty());
        if (text) {
            CHECK(values.front().as_string().size() ==
                  static_cast<std::size_t>(expected.at("length").as_integer()));
            CHECK(values.front().as_string().starts_with(expected.at("first").as_string()));
            CHECK(values.front().as_string().ends_with(expected.at("last").as_string()));
        } else {
            CHECK(values.size() == static_cast<std::size_t>(expected.at("length").as_integer()));
            CHECK(std::equal(expected.at("first").as_array().begin(), expected.at("first").as_array().end(),
                             values.begin()));
        }
        return;
    }
    Json::Array wanted;
    if (expected.is_array())
        wanted = expected.as_array();
    else if (!expected.is_null())
        wanted.push_back(expected);
    REQUIRE(values.size() >= wanted.size());
    CHECK(values.empty() == wanted.empty());
    for (std::size_t index = 0; index < wanted.size(); ++index) {
        const Json& want = wanted[index];
        CHECK(values[index] == (want.is_bool() ? Json(want.as_bool() ? 1 : 0) : want));
    }
}

void check_attributes(const Hdf5Object& object, const Json& expected) {
    CHECK(object.attributes().size() == expected.size());
    for (const Json::Member& attribute : expected.as_object()) {
        CAPTURE(attribute.first);
        check_values(value_of(object.attribute(attribute.first)), attribute.second);
    }
}

void check_dataset(const Hdf5Array& array, const Json& expected) {
    if (expected.at("shape").is_null()) {  // a null dataspace
        CHECK(array.count() == 0);
        return;
    }
    CHECK(Json::array_of(array.shape()) == expected.at("shape"));
    CHECK(array.count() == static_cast<std::size_t>(expected.at("count").as_integer()));
    check_values(value_of(array), expected.at("values"));
    if (!expected.at("sum").is_number()) return;
    const std::vector<double> values = array.values<double>();
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    CHECK(sum == doctest::Approx(expected.at("sum").as_number()));
}

void check_content(const Hdf5Object& root, const Json& content) {
    check_attributes(root, content.at("attributes"));
    for (const Json::Member& group : content.at("groups").as_object()) {
        CAPTURE(group.first);
        check_attributes(root.at(group.first.substr(1)), group.second);
    }
    for (const Json::Member& dataset : content.at("datasets").as_object()) {
        CAPTURE(dataset.first);
        check_dataset(root.dataset(dataset.first.substr(1)), dataset.second);
    }
}

/// Goes everywhere and asks for everything; the number of objects.
std::size_t read_all(const Hdf5Object& object) {
    std::size_t objects = 1;
    for (const std::string_view name : object.attributes()) (void)value_of(object.attribute(name));
    if (object.is_dataset()) (void)value_of(object.values());
    for (const std::string_view name : object.children()) objects += read_all(object.at(name));
    return objects;
}

struct Sample {
    std::string name;
    Bytes bytes;
    Json note;

    [[nodiscard]] bool is_bad() const {
        const bool elsewhere =
            std::find(bad_elsewhere.begin(), bad_elsewhere.end(), name) != bad_elsewhere.end();
        return name.starts_with("bad_") && !elsewhere;
    }
};

std::vector<Sample> all_samples() {
    std::vector<Sample> result;
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return result;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".h5") continue;
        Sample sample{entry.path().filename().string(), read_file(entry.path()), {}};
        auto note_path = entry.path();
        note_path.replace_extension(".json");
        if (std::filesystem::exists(note_path)) {
            const Bytes text = read_file(note_path);
            sample.note = parse_json(std::string(text.begin(), text.end()), note_path.string());
        }
        result.push_back(sample);
    }
    CHECK(!result.empty());
    return result;
}

std::optional<Hdf5Object> root_of(const std::string& name) {
    for (Sample& sample : all_samples())
        if (sample.name == name) return Hdf5File(std::move(sample.bytes), name).root();
    return std::nullopt;
}

}  // namespace

TEST_CASE("HDF5 samples: the good are read as their descriptions say, the bad refused") {
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        const auto read = [&] { return read_all(Hdf5File(sample.bytes, sample.name).root()); };
        if (sample.is_bad()) {
            CHECK_THROWS_AS((void)read(), FormatError);
        } else {
            CHECK_NOTHROW((void)read());
            if (const Json* content = sample.note.find("content"))
                check_content(Hdf5File(sample.bytes, sample.name).root(), *content);
        }
    }
}

TEST_CASE("HDF5 samples: many links to one dataset") {
    for (const char* name : {"many_links.h5", "many_links_latest.h5"}) {
        const auto root = root_of(name);
        if (!root) continue;
        CHECK(root->children().size() >= 601);
        CHECK(root->dataset("n000").values<float>() == std::vector<float>{0, 1});
        CHECK(root->dataset("n599").values<float>() == std::vector<float>{0, 1});
    }
}

TEST_CASE("HDF5 samples: soft and external links are told, and not followed") {
    for (const char* name : {"softlinks.h5", "softlink_only.h5"}) {
        const auto root = root_of(name);
        if (!root) continue;
        CHECK_NOTHROW((void)read_all(*root));
    }
}

TEST_CASE("HDF5 samples: a list of names in parts") {
    const auto root = root_of("weight_names_chunked.h5");
    if (!root) return;
    std::vector<Hdf5Object> open{*root};
    std::size_t names = 0;
    while (!open.empty()) {
        const Hdf5Object object = open.back();
        open.pop_back();
        for (const char* part : {"weight_names0", "weight_names1"})
            if (const auto attribute = object.find_attribute(part)) names += attribute->texts().size();
        for (const std::string_view child : object.children()) open.push_back(object.at(child));
    }
    CHECK(names == 700);
}

TEST_CASE("HDF5 samples: a committed datatype is found where it is") {
    const auto root = root_of("shared_datatype.h5");
    if (!root) return;
    CHECK(root->dataset("d").values<double>() == std::vector<double>{0, 1, 2});
}

}  // namespace intarsia::tests::io_hdf5
