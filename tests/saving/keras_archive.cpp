#include <intarsia/saving/keras_archive.hpp>

#include "every_layer.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/saving/keras_file.hpp>
#include <intarsia/saving/keras_h5.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace intarsia::tests::saving_keras_archive {
namespace {

/// A file of the temporary folder that is gone in the end.
struct TemporaryPath {
    std::filesystem::path path;
    explicit TemporaryPath(const std::string& name) : path(std::filesystem::temp_directory_path() / name) {}
    ~TemporaryPath() { std::filesystem::remove(path); }
};

template <class Model>
void check_round_trip() {
    const TemporaryPath file("intarsia-archive.keras");
    const Model model = every_layer::any<Model>(Seed{3});
    save(model, file.path);
    const Model again = load<Model>(file.path);
    CHECK(std::equal(model.parameters().begin(), model.parameters().end(), again.parameters().begin()));
}

/// The samples' little model.
using Little = Sequential<Input<4, 4, 1>, Conv2D<2, 3, 3>, ReLU, Flatten, Dense<3>>;

}  // namespace

TEST_CASE("snake_case names classes as Keras does") {
    const std::pair<const char*, const char*> names[] = {{"Dense", "dense"},
                                                         {"Conv2D", "conv2d"},
                                                         {"MaxPooling2D", "max_pooling2d"},
                                                         {"BatchNormalization", "batch_normalization"},
                                                         {"LSTM", "lstm"},
                                                         {"PReLU", "p_re_lu"},
                                                         {"ReLU", "re_lu"},
                                                         {"DepthwiseConv2D", "depthwise_conv2d"},
                                                         {"LeakyReLU", "leaky_re_lu"}};
    for (const auto& [keras_class, name] : names) CHECK(keras::snake_case(keras_class) == name);
}

TEST_CASE("load(save(x)) is x, bit for bit") {
    check_round_trip<every_layer::Sequences>();
    check_round_trip<Sequential<Input<8, 8, 2>, Conv2D<3, 3, 3>, ReLU, BatchNormalization<>, Conv2D<4, 3, 3>,
                                HardSigmoid<1.0 / 6>, DepthwiseConv2D<2, 2>, SeparableConv2D<2, 2, 2>,
                                Flatten, Dense<2>, Dense<2>>>();
}

TEST_CASE("what Keras 3 does not have is refused") {
    CHECK_THROWS_AS(save(Sequential<Input<2>, HardSigmoid<0.2>>{}, "hard.keras"), ArgumentError);
}

TEST_CASE("an archive holds what Keras 3 looks for") {
    const io::Bytes bytes = keras::to_archive(Little{});
    CHECK(bytes == keras::to_archive(Little{}));
    const keras::ArchiveParts parts = keras::read_archive(bytes, "test");
    CHECK(parts.version == "3.10.0");
    CHECK(parts.config.at("module") == io::Json("keras"));
    const io::Json& layers = parts.config.at("config").at("layers");
    REQUIRE(layers.size() == 4);
    CHECK(layers.at(0).at("config").at("batch_shape") == io::Json::array({nullptr, 4, 4, 1}));
    for (const io::Json& layer : layers.as_array()) {
        CHECK(layer.at("module") == io::Json("keras.layers"));
        CHECK(layer.at("registered_name").is_null());
        CHECK(layer.at("config").find("batch_input_shape") == nullptr);
    }
    CHECK(layers.at(1).at("config").at("kernel_initializer").at("module") == io::Json("keras.initializers"));
    CHECK(layers.at(3).at("build_config").at("input_shape") == io::Json::array({nullptr, 8}));
    const io::Hdf5Object root = io::Hdf5File(parts.weights, "test").root();
    CHECK(root.at("layers/conv2d/vars").attribute("name").text() == "conv2d");
    CHECK(root.dataset("layers/dense/vars/0").shape() == std::vector<std::size_t>{8, 3});
    CHECK(root.at("layers/flatten/vars").children().empty());
}

TEST_CASE("what Keras 3 itself wrote: archive, weights alone, and HDF5 give the same network") {
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return;
    }
    const std::filesystem::path samples(folder);
    const auto expected = load<Little>(samples / "keras3_tiny.h5");
    for (const char* name : {"keras3_tiny.keras", "keras3_tiny.weights.h5"}) {
        CAPTURE(name);
        const auto model = load<Little>(samples / name);
        CHECK(
            std::equal(model.parameters().begin(), model.parameters().end(), expected.parameters().begin()));
    }
    const io::Json note = [&] {
        const io::Bytes text = io::read_file(samples / "keras3_tiny.json");
        return io::parse_json({reinterpret_cast<const char*>(text.data()), text.size()}, "note");
    }();
    const auto numbers = [&](const char* key) {
        std::vector<float> result;
        for (const io::Json& number : note.at("predict").at(key).as_array())
            result.push_back(static_cast<float>(number.as_number()));
        return result;
    };
    const std::vector<float> input = numbers("input"), output = numbers("output");
    const auto model = load<Little>(samples / "keras3_tiny.keras");
    const auto y = model.predict(Batch<const float, Shape<4, 4, 1>>(input.data(), 2));
    for (std::size_t i = 0; i < output.size(); ++i)
        CHECK(y.data()[i] == doctest::Approx(static_cast<double>(output[i])).epsilon(1e-6));
}

TEST_CASE("an archive that is not Keras's is refused, and so is a damaged one") {
    io::ZipWriter other;
    other.add("readme", {});
    CHECK_THROWS_AS((void)keras::KerasFile(std::move(other).finish(), "test"), FormatError);
    const io::Bytes good = keras::to_archive(Little{});
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        io::Bytes truncated(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK_THROWS_AS((void)keras::KerasFile(std::move(truncated), "test"), FormatError);
    }
}

}  // namespace intarsia::tests::saving_keras_archive
