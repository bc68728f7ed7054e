#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/npz.hpp>
#include <intarsia/io/safetensors.hpp>
#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/array_file.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace intarsia::tests::saving_array_file {
namespace {

using Net = Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, ReLU, Conv2D<2, 3, 3>, Flatten, Dense<5>>;

/// A file of the temporary folder that is gone in the end.
struct TemporaryPath {
    std::filesystem::path path;
    explicit TemporaryPath(const std::string& name) : path(std::filesystem::temp_directory_path() / name) {}
    ~TemporaryPath() { std::filesystem::remove(path); }
};

template <class Model>
bool same_weights(const Model& one, const Model& other) {
    return std::equal(one.parameters().begin(), one.parameters().end(), other.parameters().begin());
}

/// Saves a model in both formats, and loads what it saved into another one.
template <class Model>
void check_round_trip(const Model& model) {
    for (const char* name : {"intarsia-array-file.npz", "intarsia-array-file.safetensors"}) {
        CAPTURE(name);
        const TemporaryPath file(name);
        save_weights(model, file.path);
        Model other{Seed{8}};
        CHECK(!same_weights(model, other));
        load_weights(other, file.path);
        CHECK(same_weights(model, other));
    }
}

std::string mismatch(Net& model, const std::filesystem::path& path) {
    const Net before = model;
    std::string problem = "nothing";
    try {
        load_weights(model, path);
    } catch (const MismatchError& error) {
        problem = error.what();
    }
    CHECK(same_weights(before, model));
    return problem;
}

bool ends_with(const std::string& text, const std::string& end) {
    INFO(text);
    return text.ends_with(end);
}

}  // namespace

TEST_CASE("load_weights(save_weights(x)) is x, bit for bit") { check_round_trip(Net{Seed{7}}); }

TEST_CASE("save_weights names the arrays as Keras names the layers") {
    const TemporaryPath file("intarsia-array-names.npz");
    save_weights(Net{}, file.path);
    std::vector<std::string> names;
    for (const auto& named : io::parse_npz(io::read_file(file.path), "test")) names.push_back(named.name);
    CHECK(names == std::vector<std::string>{"conv2d/kernel", "conv2d/bias", "conv2d_1/kernel",
                                            "conv2d_1/bias", "dense/kernel", "dense/bias"});
    CHECK_THROWS_AS(save_weights(Net{}, "weights.bin"), ArgumentError);
}

TEST_CASE("a network with Residual is saved and loaded, its layers named and counted with the others") {
    constexpr Conv2DOptions same{.padding = Padding::same}, bare{.use_bias = false};
    using Block = Residual<Conv2D<3, 3, 3, same>, BatchNormalization<>, ReLU, Residual<Conv2D<3, 1, 1>>>;
    using Widening = Residual<Branch<Conv2D<4, 1, 1, bare>, ReLU>, Branch<Conv2D<4, 1, 1>>>;
    using Skips = Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, Block, Widening,
                             Residual<Branch<>, Branch<ReLU>>, Flatten, Dense<2>>;
    const Skips model{Seed{7}};
    check_round_trip(model);

    const TemporaryPath file("intarsia-array-residual-names.npz");
    save_weights(model, file.path);
    std::vector<std::string> names;
    std::vector<io::NamedArray> arrays = io::parse_npz(io::read_file(file.path), "test");
    for (const auto& named : arrays) names.push_back(named.name);
    CHECK(names == std::vector<std::string>{"conv2d/kernel", "conv2d/bias", "conv2d_1/kernel",
                                            "conv2d_1/bias", "batch_normalization/gamma",
                                            "batch_normalization/beta", "batch_normalization/moving_mean",
                                            "batch_normalization/moving_variance", "conv2d_2/kernel",
                                            "conv2d_2/bias", "conv2d_3/kernel", "conv2d_4/kernel",
                                            "conv2d_4/bias", "dense/kernel", "dense/bias"});
    CHECK(arrays[10].array.shape == std::vector<std::size_t>{1, 1, 3, 4});
    const auto kernel = arrays[10].array.values<float>();
    CHECK(std::equal(kernel.begin(), kernel.end(), model.weight<2, 0>().begin()));
    arrays[10].array.shape = {1, 1, 4, 3};
    io::write_file(file.path, io::encode_npz(arrays));
    Skips unchanged = model;
    CHECK_THROWS_WITH_AS(
        load_weights(unchanged, file.path),
        (file.path.string() + ": conv2d_3/kernel: the file has shape (1, 1, 4, 3), the network (1, 1, 3, 4)")
            .c_str(),
        MismatchError);
    CHECK(same_weights(model, unchanged));
}

TEST_CASE("load_weights converts what is stored in fewer or more bits") {
    using Tiny = Sequential<Input<1>, Dense<2, DenseOptions{.use_bias = false}>>;
    const double numbers[] = {1.5, -2};
    const TemporaryPath file("intarsia-array-doubles.safetensors");
    const std::vector<io::NamedArray> arrays = {
        {"dense/kernel", io::NumberArray::of<double>({1, 2}, numbers, 2)}};
    io::write_file(file.path, io::encode_safetensors(arrays));
    Tiny model;
    load_weights(model, file.path);
    CHECK(model.weight<0, 0>()[0] == 1.5f);
    CHECK(model.weight<0, 0>()[1] == -2.0f);
}

TEST_CASE("load_weights tells what does not fit, and changes nothing") {
    const TemporaryPath file("intarsia-array-mismatch.npz");
    Net model{Seed{1}};
    save_weights(model, file.path);
    const auto arrays = io::parse_npz(io::read_file(file.path), "test");
    const auto write = [&](const std::vector<io::NamedArray>& changed) {
        io::write_file(file.path, io::encode_npz(changed));
    };
    auto changed = arrays;
    changed.pop_back();
    write(changed);
    CHECK(ends_with(mismatch(model, file.path), ": no array \"dense/bias\""));
    changed = arrays;
    changed[5].array.shape = {1, 5};
    write(changed);
    CHECK(ends_with(mismatch(model, file.path), ": dense/bias: the file has shape (1, 5), the network (5)"));
    changed = arrays;
    changed.push_back({"other", arrays[5].array});
    write(changed);
    CHECK(ends_with(mismatch(model, file.path), ": \"other\" is no weight of the network"));
    CHECK_THROWS_AS(load_weights(model, "no such file"), FileError);
}

}  // namespace intarsia::tests::saving_array_file
