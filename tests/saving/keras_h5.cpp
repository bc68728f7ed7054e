#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace intarsia;

namespace {

using Net = Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<5>, Tanh,
                       Dense<2>, Softmax>;

/// A file of its own for a test.
struct TemporaryFile {
    std::filesystem::path path;
    explicit TemporaryFile(std::string_view name) : path(std::filesystem::temp_directory_path() / name) {}
    ~TemporaryFile() { std::filesystem::remove(path); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
};

template <class Model>
bool same_bits(const Model& left, const Model& right) {
    return std::equal(left.parameters().begin(), left.parameters().end(), right.parameters().begin());
}

template <class Model>
std::string load_message(const std::filesystem::path& path) {
    try {
        (void)load<Model>(path);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

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
    CHECK(load_message<Other>(file.path) == name + ": layer 4 (Dense): the file has units 5, the network 6");

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
              file.path.string() + ": bias:0: the file has shape (4), the network (3)");
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
        CHECK(load_message<Small>(file.path).starts_with(file.path.string() + ", model_config: "));
    }
    SUBCASE("no description") {
        io::write_file(file.path, io::ByteView(io::encode(io::Hdf5Group())));
        CHECK(load_message<Small>(file.path) ==
              file.path.string() + ": no model_config: this is not a whole Keras model");
    }
}
