#include <intarsia/saving/keras_file.hpp>

#include "../io/samples.hpp"

#include <intarsia/core/random.hpp>
#include <intarsia/io/file.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intarsia::tests::saving_keras_file {
using keras::KerasFile;

namespace {

/// A sample, where there is a folder of them.
std::optional<std::filesystem::path> sample(const char* name) {
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return std::nullopt;
    }
    return std::filesystem::path(folder) / name;
}

std::vector<float> weights_of(const KerasFile& file) {
    std::vector<float> all;
    file.for_each_weight<float>(file.describe(),
                                [&](std::size_t, std::size_t, const std::vector<float>& numbers) {
                                    all.insert(all.end(), numbers.begin(), numbers.end());
                                });
    return all;
}

std::string problem_of(const char* name) {
    const auto path = sample(name);
    if (!path) return "skipped";
    try {
        (void)weights_of(KerasFile(*path));
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("the little model is the same in every manner in which HDF5 can hold it") {
    std::vector<float> expected;
    for (int i = 0; i < 18; ++i) expected.push_back(static_cast<float>(i));
    for (const float bias : {100.0f, 101.0f}) expected.push_back(bias);
    for (int i = 200; i < 224; ++i) expected.push_back(static_cast<float>(i));
    for (const float bias : {300.0f, 301.0f, 302.0f}) expected.push_back(bias);
    for (const char* name :
         {"tiny_keras2_fixed.h5", "tiny_keras2_vlen.h5", "tiny_allfixed.h5", "libver_latest.h5",
          "libver_v18.h5", "userblock_512.h5", "chunked_gzip_shuffle.h5", "softlinks.h5"}) {
        CAPTURE(name);
        const auto path = sample(name);
        if (!path) continue;
        const KerasFile file(*path);
        const keras::ModelDescription model = file.describe();
        CHECK(model.input == keras::Extents{4, 4, 1});
        REQUIRE(model.layers.size() == 4);
        CHECK(model.layers[0].type == "Conv2D<2, 3, 3>");
        CHECK(model.layers[1].type == "ReLU");
        CHECK(model.layers[3].type == "Dense<3>");
        CHECK(weights_of(file) == expected);
    }
}

TEST_CASE("a model of Keras 1 in Theano's manner") {
    const auto path = sample("keras1_th.h5");
    if (!path) return;
    const KerasFile file(*path);
    CHECK(file.keras_version() == "1.2.2");
    CHECK(file.backend().empty());
    const keras::ModelDescription model = file.describe();
    CHECK(model.input == keras::Extents{4, 4, 1});
    CHECK(model.layers[0].weights[0].axes == keras::Extents{2, 3, 1, 0});
    CHECK(model.layers[3].weights[0].axes == keras::Extents{1, 2, 0, 3});
    CHECK(weights_of(file).size() == 47);
}

TEST_CASE("a file that is none of Keras's, or not a model that we have, is told") {
    if (!sample("")) return;
    CHECK(problem_of("keras3_rnn.h5")
              .ends_with("layer 2 (Bidirectional \"bi\"): this library has no such layer"));
    CHECK(problem_of("keras3_functional.h5")
              .ends_with("layer \"add\" (Add) takes 2 inputs; only chains of layers are read"));
    CHECK(problem_of("bad_json.h5").find("model_config: byte 15: JSON: ") != std::string::npos);
    CHECK(problem_of("minimal_writer.h5").ends_with("no model_config: this file holds weights alone"));
    CHECK_THROWS_AS(KerasFile(*sample("no such file")), FileError);
    for (const char* name :
         {"bad_vlen_index.h5", "bad_vlen_length.h5", "bad_gcol_size.h5", "bad_truncated_half.h5"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(KerasFile(*sample(name)), FormatError);
    }
}

TEST_CASE("a model within a model, by names") {
    const auto path = sample("keras3_nested.h5");
    if (!path) return;
    const KerasFile file(*path);
    std::size_t weights = 0;
    file.for_each_weight<float>(file.describe(), [&](std::size_t, std::size_t, const auto&) { ++weights; });
    CHECK(weights == 10);
}

namespace {

/// A whole model: convolution, normalization, Flatten, Dense.
io::Bytes little_file() {
    io::Hdf5Group root;
    root.attribute("model_config", R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 4, 4, 1], "name": "in"}},
        {"class_name": "Conv2D", "config": {"name": "c", "filters": 2, "kernel_size": [3, 3], "padding": "same",
         "strides": [2, 2], "activation": "relu"}},
        {"class_name": "BatchNormalization", "config": {"name": "n", "axis": [3], "epsilon": 0.001}},
        {"class_name": "Flatten", "config": {"name": "f"}},
        {"class_name": "Dense", "config": {"name": "d", "units": 3, "activation": "softmax"}}]}})");
    io::Hdf5Group& weights = root.group("model_weights");
    weights.attribute("layer_names", {"c", "n", "f", "d"}).attribute("keras_version", "2.15.0");
    const auto add = [&](const std::string& layer,
                         const std::vector<std::pair<std::string, keras::Extents>>& list) {
        std::vector<std::string> names;
        for (const auto& [name, shape] : list) {
            weights.dataset(layer + "/" + name, {shape.begin(), shape.end()},
                            std::vector<float>(keras::product(shape), 0.5f));
            names.push_back(name);
        }
        weights.group(layer).attribute("weight_names", names);
    };
    add("c", {{"kernel", {3, 3, 1, 2}}, {"bias", {2}}});
    add("n", {{"gamma", {2}}, {"beta", {2}}, {"moving_mean", {2}}, {"moving_variance", {2}}});
    add("f", {});
    add("d", {{"kernel", {8, 3}}, {"bias", {3}}});
    return io::encode(root);
}

std::size_t read_bytes(io::ByteView bytes) {
    const KerasFile file(io::Bytes(bytes.begin(), bytes.end()), "test.h5");
    return file.read<float>(file.describe()).size();
}

}  // namespace

TEST_CASE("a file cut short or damaged is read or refused with an Error, whatever the damage") {
    const io::Bytes good = little_file();
    CHECK(read_bytes(good) == 6);
    samples::check_mutated(good, read_bytes, 1000);
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        CHECK_THROWS_AS((void)read_bytes(io::ByteView(good).first(size)), FormatError);
    }
}

TEST_CASE("a description damaged anywhere is read or refused with an Error") {
    const io::Bytes good = little_file();
    const std::string_view all(reinterpret_cast<const char*>(good.data()), good.size());
    const std::size_t begin = all.find("{\"class_name\""), end = all.rfind("}]}}") + 4;
    REQUIRE(begin < end);
    Random random(Seed{21});
    constexpr std::string_view letters = "0123456789-.,:[]{}\"enul";
    std::size_t refused = 0;
    for (int round = 0; round < 1000; ++round) {
        io::Bytes bytes = good;
        const std::size_t at = begin + random.below(static_cast<std::uint32_t>(end - begin));
        bytes[at] =
            static_cast<std::uint8_t>(letters[random.below(static_cast<std::uint32_t>(letters.size()))]);
        CAPTURE(round);
        try {
            (void)read_bytes(bytes);
        } catch (const Error&) {
            ++refused;
        } catch (...) {
            FAIL_CHECK("something else than an intarsia::Error was thrown");
        }
    }
    CHECK(refused > 100);
}

}  // namespace intarsia::tests::saving_keras_file
