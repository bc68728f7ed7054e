#include "saved.hpp"

#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace intarsia::tests::saving_keras_h5 {
namespace {

using Net = Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<5>, Tanh,
                       Dense<2>, Softmax>;

}  // namespace

TEST_CASE("load(save(model)) is the model, bit for bit, in float and double") {
    const TemporaryFile file("intarsia-keras-h5-1.h5");
    const Net model(Seed{7});
    save(model, file.path);
    CHECK(same_bits(load<Net>(file.path), model));

    using DoubleNet = BasicSequential<double, Input<4>, Dense<3>, Sigmoid, Dense<1>>;
    const DoubleNet precise(Seed{8});
    save(precise, file.path);
    CHECK(same_bits(load<DoubleNet>(file.path), precise));
}

TEST_CASE("the file is laid out as Keras does") {
    const TemporaryFile file("intarsia-keras-h5-2.h5");
    Net model(Seed{7});
    const Trainer trainer{model, CategoricalCrossentropy{}, Adam{}};
    save(model, file.path, trainer);

    const io::Hdf5File hdf5(io::read_file(file.path), "test");
    const io::Hdf5Object root = hdf5.root();
    CHECK(root.attribute("keras_version").text() == "2.15.0");
    CHECK(root.attribute("backend").text() == "tensorflow");
    CHECK(io::parse_json(root.attribute("model_config").text()) == keras::model_config<Net>());
    const io::Json training = io::parse_json(root.attribute("training_config").text());
    CHECK(training.at("optimizer_config").at("class_name").as_string() == "Adam");

    const io::Hdf5Object weights = root.at("model_weights");
    CHECK(weights.attribute("keras_version").text() == "2.15.0");
    CHECK(weights.attribute("layer_names").texts() ==
          std::vector<std::string>{"conv2d", "max_pooling2d", "flatten", "dense", "dense_1"});
    CHECK(weights.at("conv2d").attribute("weight_names").texts() ==
          std::vector<std::string>{"conv2d/kernel:0", "conv2d/bias:0"});
    CHECK(weights.at("flatten").attribute("weight_names").texts().empty());
    const io::Hdf5Array kernel = weights.dataset("conv2d/conv2d/kernel:0");
    CHECK(kernel.shape() == std::vector<std::size_t>{3, 3, 1, 3});
    const auto values = kernel.values<float>();
    CHECK(std::equal(values.begin(), values.end(), model.weight<0, 0>().begin()));
}

TEST_CASE("another network, a damaged file and no file are told apart") {
    const TemporaryFile file("intarsia-keras-h5-3.h5");
    const std::string name = file.path.string();
    save(Net(Seed{7}), file.path);
    using Other = Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<6>, Tanh,
                             Dense<2>, Softmax>;
    CHECK(load_message<Other>(file.path) == name + ": layer 4: the file has Dense<5>, the type has Dense<6>");

    io::Bytes bytes = io::read_file(file.path);
    bytes.resize(bytes.size() / 2);
    io::write_file(file.path, io::ByteView(bytes));
    CHECK_THROWS_AS(load<Net>(file.path), FormatError);

    std::filesystem::remove(file.path);
    CHECK_THROWS_AS(load<Net>(file.path), FileError);
}

TEST_CASE("weights that do not fit are refused with both sides") {
    const TemporaryFile file("intarsia-keras-h5-4.h5");
    using Small = Sequential<Input<2>, Dense<3>>;
    const std::vector<float> kernel(6), bias(4);
    io::Hdf5Group root;
    root.attribute("model_config", keras::model_config<Small>().dump());
    io::Hdf5Group& weights = root.group("model_weights");
    SUBCASE("a shape") {
        weights.attribute("layer_names", std::vector<std::string>{"dense"});
        weights.group("dense").attribute("weight_names", std::vector<std::string>{"kernel:0", "bias:0"});
        weights.dataset("dense/kernel:0", {2, 3}, kernel).dataset("dense/bias:0", {4}, bias);
        io::write_file(file.path, io::ByteView(io::encode(root)));
        CHECK(load_message<Small>(file.path) ==
              file.path.string() + ": dense/bias:0: the file has shape (4), the network (3)");
    }
    SUBCASE("too few") {
        weights.attribute("layer_names", std::vector<std::string>{"dense"});
        weights.group("dense").attribute("weight_names", std::vector<std::string>{"kernel:0"});
        weights.dataset("dense/kernel:0", {2, 3}, kernel);
        io::write_file(file.path, io::ByteView(io::encode(root)));
        CHECK(load_message<Small>(file.path) ==
              file.path.string() + ": dense: the file has 1 weights, the network 2");
    }
    SUBCASE("none") {
        weights.attribute("layer_names", std::vector<std::string>{});
        io::write_file(file.path, io::ByteView(io::encode(root)));
        CHECK(load_message<Small>(file.path) ==
              file.path.string() + ": the file has 0 layers with weights, the network 1");
    }
    SUBCASE("a description of something else") {
        io::Hdf5Group other;
        other.attribute("model_config", "{\"a\": 1}");
        io::write_file(file.path, io::ByteView(io::encode(other)));
        CHECK(load_message<Small>(file.path) ==
              file.path.string() + ": model_config: JSON: \"config\" is missing");
    }
}

TEST_CASE("weights alone are read into a type by position and shape") {
    const TemporaryFile file("intarsia-keras-h5-5.h5");
    const Net model(Seed{7});
    io::Hdf5Group root;
    keras::write_weights(model, root);
    io::write_file(file.path, io::ByteView(io::encode(root)));
    CHECK(same_bits(load<Net>(file.path), model));
    using Other = Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, Flatten, Dense<5>, Dense<2>>;
    CHECK(load_message<Other>(file.path) ==
          file.path.string() + ": dense/dense/kernel:0: the file has shape (12, 5), the network (48, 5)");
}

namespace {

/// A channels_first model of Keras, computed as it stands: x (channels, height, width), a 2 x 2 convolution
/// (turned where `flipped`), Flatten in memory order, Dense.
std::vector<float> channels_first(const std::vector<float>& x, const std::vector<float>& kernel,
                                  const std::vector<float>& dense, bool flipped) {
    constexpr std::size_t size = 3, channels = 2, filters = 3, units = 2, out = size - 1;
    std::vector<float> hidden(filters * out * out), y(units);
    for (std::size_t f = 0; f < filters; ++f)
        for (std::size_t i = 0; i < out; ++i)
            for (std::size_t j = 0; j < out; ++j)
                for (std::size_t h = 0; h < 2; ++h)
                    for (std::size_t w = 0; w < 2; ++w)
                        for (std::size_t c = 0; c < channels; ++c) {
                            const std::size_t row = flipped ? 1 - h : h, column = flipped ? 1 - w : w;
                            hidden[(f * out + i) * out + j] +=
                                x[(c * size + i + h) * size + j + w] *
                                kernel[((row * 2 + column) * channels + c) * filters + f];
                        }
    for (std::size_t i = 0; i < hidden.size(); ++i)
        for (std::size_t u = 0; u < units; ++u) y[u] += hidden[i] * dense[i * units + u];
    return y;
}

}  // namespace

TEST_CASE("a channels_first model becomes the channels-last one that computes the same") {
    const TemporaryFile file("intarsia-keras-h5-6.h5");
    using Small = Sequential<Input<3, 3, 2>, Conv2D<3, 2, 2, Conv2DOptions{.use_bias = false}>, Flatten,
                             Dense<2, DenseOptions{.use_bias = false}>>;
    Random random(Seed{5});
    const auto numbers = [&](std::size_t count) {
        std::vector<float> result(count);
        for (float& number : result) number = static_cast<float>(random.uniform(-1, 1));
        return result;
    };
    const std::vector<float> x = numbers(18), kernel = numbers(24), dense = numbers(24);
    std::vector<float> channels_last(18);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t pixel = 0; pixel < 9; ++pixel) channels_last[pixel * 2 + c] = x[c * 9 + pixel];

    for (const bool theano : {false, true}) {
        CAPTURE(theano);
        io::Hdf5Group root;
        root.attribute("backend", theano ? "theano" : "tensorflow");
        root.attribute("model_config",
                       R"({"class_name": "Sequential", "config": [
            {"class_name": "Conv2D", "config": {"name": "c", "batch_input_shape": [null, 2, 3, 3], "filters": 3,
             "kernel_size": [2, 2], "data_format": "channels_first", "use_bias": false}},
            {"class_name": "Flatten", "config": {"name": "f"}},
            {"class_name": "Dense", "config": {"name": "d", "units": 2, "use_bias": false}}]})");
        io::Hdf5Group& weights = root.group("model_weights");
        weights.attribute("layer_names", std::vector<std::string>{"c", "f", "d"});
        weights.attribute("keras_version", "2.1.5");
        weights.group("f").attribute("weight_names", std::vector<std::string>{});
        weights.group("c").attribute("weight_names", std::vector<std::string>{"c/kernel:0"});
        weights.group("d").attribute("weight_names", std::vector<std::string>{"d/kernel:0"});
        weights.dataset("c/c/kernel:0", {2, 2, 2, 3}, kernel).dataset("d/d/kernel:0", {12, 2}, dense);
        io::write_file(file.path, io::ByteView(io::encode(root)));

        const auto model = load<Small>(file.path);
        const std::vector<float> expected = channels_first(x, kernel, dense, theano);
        const auto y = model.predict(std::span<const float, 18>(channels_last));
        for (std::size_t i = 0; i < 2; ++i) CHECK(y[i] == doctest::Approx(expected[i]).epsilon(1e-5));
        if (!theano) {
            const auto turned = load<Small>(file.path, {.flipped_kernels = true});
            const auto other = turned.predict(std::span<const float, 18>(channels_last));
            CHECK(other[0] == doctest::Approx(channels_first(x, kernel, dense, true)[0]).epsilon(1e-5));
        }

        // Weights alone do not tell the order of a Dense's rows, but kernels as Keras 1 on Theano keeps them
        // do.
        for (const bool out_first : {false, true}) {
            CAPTURE(out_first);
            io::Hdf5Group alone;
            alone.attribute("layer_names", std::vector<std::string>{"c", "f", "d"});
            if (theano) alone.attribute("backend", "theano");
            alone.group("f").attribute("weight_names", std::vector<std::string>{});
            alone.group("c").attribute("weight_names", std::vector<std::string>{"c_W"});
            alone.group("d").attribute("weight_names", std::vector<std::string>{"d_W"});
            alone.dataset("d/d_W", {12, 2}, dense);
            std::vector<float> turned(24);
            for (std::size_t i = 0; i < 24; ++i)  // (rows, columns, in, out) as (out, in, rows, columns)
                turned[(i % 3 * 2 + i / 3 % 2) * 4 + i / 6] = kernel[i];
            using Shape = std::vector<std::size_t>;
            alone.dataset("c/c_W", out_first ? Shape{3, 2, 2, 2} : Shape{2, 2, 2, 3},
                          out_first ? turned : kernel);
            io::write_file(file.path, io::ByteView(io::encode(alone)));
            const auto read = load<Small>(file.path, {.channels_first = !out_first});
            const auto output = read.predict(std::span<const float, 18>(channels_last));
            for (std::size_t i = 0; i < 2; ++i)
                CHECK(output[i] == doctest::Approx(expected[i]).epsilon(1e-5));
        }
    }
}

TEST_CASE("a hard_sigmoid of Keras 3 is written as a file of Keras 3") {
    const TemporaryFile file("intarsia-keras-h5-10.h5");
    using Two = Sequential<Input<4>, Dense<3>, HardSigmoid<>>;
    using Three = Sequential<Input<4>, Dense<3>, HardSigmoid<1.0 / 6>>;
    CHECK(std::string(keras::written_version<Two>()) == "2.15.0");
    CHECK(std::string(keras::written_version<Three>()) == "3.10.0");
    const Three model(Seed{4});
    save(model, file.path);
    CHECK(same_bits(load<Three>(file.path), model));
    CHECK(load_message<Two>(file.path) ==
          file.path.string() + ": layer 1: the file has HardSigmoid<1.0 / 6>, the type has HardSigmoid<0.2>");
    CHECK_THROWS_AS(save(Sequential<Input<4>, HardSigmoid<0.3>>(Seed{1}), file.path), ArgumentError);
}

TEST_CASE("a file's normalization becomes part of the weights before it where the type has none") {
    const TemporaryFile file("intarsia-keras-h5-11.h5");
    using Kept =
        Sequential<Input<5, 5, 2>, Conv2D<3, 2, 2, Conv2DOptions{.use_bias = false}>, BatchNormalization<>,
                   ReLU, DepthwiseConv2D<2, 2, DepthwiseConv2DOptions{.depth_multiplier = 2}>,
                   BatchNormalization<>, Flatten, Dense<4>, BatchNormalization<>, Tanh>;
    using Folded = Sequential<Input<5, 5, 2>, Conv2D<3, 2, 2>, ReLU,
                              DepthwiseConv2D<2, 2, DepthwiseConv2DOptions{.depth_multiplier = 2}>, Flatten,
                              Dense<4>, Tanh>;
    Kept kept(Seed{4});
    Random random(Seed{6});
    for (float& number : kept.parameters()) number = static_cast<float>(random.uniform(0.1, 0.9));
    save(kept, file.path);
    const auto folded = load<Folded>(file.path);
    std::array<float, 50> x;
    for (float& number : x) number = static_cast<float>(random.uniform(-1, 1));
    const auto y = kept.predict(std::span<const float, 50>(x)),
               z = folded.predict(std::span<const float, 50>(x));
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(z[i] == doctest::Approx(y[i]).epsilon(1e-4));

    Folded model;
    Trainer trainer{model, MeanSquaredError{}, Adam{}};
    CHECK_FALSE(resume(trainer, file.path));
    CHECK(same_bits(model, folded));
    using Half = Sequential<Input<5, 5, 2>, Conv2D<3, 2, 2>, ReLU, Flatten, Dense<4>, Tanh>;
    CHECK(load_message<Half>(file.path) ==
          file.path.string() +
              ": layer 0: the file has Conv2D<3, 2, 2, Conv2DOptions{.use_bias = false}>, the type has "
              "Conv2D<3, 2, 2>");
}

}  // namespace intarsia::tests::saving_keras_h5
