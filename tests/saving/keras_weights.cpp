#include <intarsia/saving/keras_weights.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <string>
#include <vector>

namespace intarsia::tests::saving_keras_weights {
using namespace intarsia::keras;

namespace {

using Names = std::vector<std::string>;

io::Hdf5Object written(const io::Hdf5Group& root) { return io::Hdf5File(io::encode(root), "net.h5").root(); }

ModelDescription two_layers() {
    ModelDescription model;
    model.input = {2};
    model.groups = {"a", "b"};
    model.layers = {{"Dense<3>", "Dense", "a", {{0, "Dense"}}, {3}, {{"kernel", {2, 3}}, {"bias", {3}}}},
                    {"Dense<1>", "Dense", "b", {{1, "Dense"}}, {1}, {{"kernel", {3, 1}}, {"bias", {1}}}}};
    return model;
}

Names paths(const WeightPaths& layers) {
    Names result;
    for (const Names& layer : layers) result.insert(result.end(), layer.begin(), layer.end());
    return result;
}

}  // namespace

TEST_CASE("a list of names, whole and in parts") {
    io::Hdf5Group root;
    root.group("whole").attribute("names", Names{"a", "b"});
    root.group("parts").attribute("names0", Names{"a", "b"}).attribute("names1", Names{"c"});
    root.group("gap").attribute("names1", Names{"c"});
    const io::Hdf5Object file = written(root);
    CHECK(read_names(file.at("whole"), "names") == Names{"a", "b"});
    CHECK(read_names(file.at("parts"), "names") == Names{"a", "b", "c"});
    CHECK_THROWS_AS((void)read_names(file.at("gap"), "names"), FormatError);
}

TEST_CASE("layers that have weights, in the file's order") {
    io::Hdf5Group root;
    root.attribute("layer_names", Names{"z", "none", "a"});
    root.group("z").attribute("weight_names", Names{"z/kernel:0"});
    root.group("none").attribute("weight_names", Names{});
    root.group("a").attribute("weight_names", Names{"a/kernel:0", "a/bias:0"});
    const auto layers = stored_layers(written(root));
    REQUIRE(layers.size() == 2);
    CHECK(layers[0].name == "z");
    CHECK(layers[0].weights == Names{"z/z/kernel:0"});
    CHECK(layers[1].weights == Names{"a/a/kernel:0", "a/a/bias:0"});
}

TEST_CASE("weights are found by the names of their layers, else by position") {
    const ModelDescription model = two_layers();
    CHECK(paths(place_weights(model, {{"b", {"b/k", "b/b"}}, {"a", {"a/k", "a/b"}}}, "f")) ==
          Names{"a/k", "a/b", "b/k", "b/b"});
    CHECK(paths(place_weights(model, {{"x", {"x/k", "x/b"}}, {"a", {"a/k", "a/b"}}}, "f")) ==
          Names{"x/k", "x/b", "a/k", "a/b"});
    CHECK_THROWS_WITH_AS((void)place_weights(model, {{"a", {"a/k", "a/b"}}}, "f"),
                         "f: the file has 1 layers with weights, the network 2", MismatchError);
    CHECK_THROWS_WITH_AS((void)place_weights(model, {{"a", {"a/k"}}, {"b", {"b/k", "b/b"}}}, "f"),
                         "f: a: the file has 1 weights, the network 2", MismatchError);
}

TEST_CASE("a model within a model: by name, or what is trained first") {
    ModelDescription model;
    model.groups = {"inner"};
    model.layers = {{"BatchNormalization<>",
                     "BatchNormalization",
                     "n",
                     {{0, "Functional"}},
                     {3},
                     {{"gamma", {3}}, {"moving_mean", {3}, false}}},
                    {"Dense<1>", "Dense", "d", {{0, "Functional"}}, {1}, {{"kernel", {3, 1}}}}};
    const Names trained_first{"inner/n/gamma", "inner/d/kernel", "inner/n/moving_mean"};
    const Names by_layer{"inner/n/gamma", "inner/n/moving_mean", "inner/d/kernel"};
    const Names in_order{"inner/n/gamma", "inner/n/moving_mean", "inner/d/kernel"};
    CHECK(paths(place_weights(model, {{"inner", trained_first}}, "f")) == in_order);
    CHECK(paths(place_weights(model, {{"inner", by_layer}}, "f")) == in_order);
    CHECK(paths(place_weights(model, {{"inner", {"g:0", "k:0", "m:0"}}}, "f")) == Names{"g:0", "m:0", "k:0"});
}

TEST_CASE("numbers are put into the network's order") {
    std::vector<float> numbers(12);
    std::iota(numbers.begin(), numbers.end(), 0.0f);
    WeightDescription weight{"kernel", {3, 2, 2}};
    weight.stored = {2, 3, 2};
    CHECK(arranged(numbers, weight) == numbers);
    weight.axes = {1, 0, 2};
    CHECK(arranged(numbers, weight) == std::vector<float>{0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11});
    weight.flipped = 1;
    CHECK(arranged(numbers, weight) == std::vector<float>{4, 5, 10, 11, 2, 3, 8, 9, 0, 1, 6, 7});
    weight = {"kernel", {2, 2, 3, 1}, true, {2, 2, 3, 1}, {}, 2};
    CHECK(arranged(numbers, weight) == std::vector<float>{9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2});
}

TEST_CASE("a weight's shape must be the file's") {
    io::Hdf5Group root;
    root.dataset("d", {2, 3}, std::vector<float>(6)).dataset("kernel", {4, 1, 2, 3}, std::vector<float>(24));
    const io::Hdf5Object file = written(root);
    CHECK(read_weight<float>(file, "d", {"kernel", {2, 3}, true, {2, 3}}, "net.h5").size() == 6);
    CHECK_THROWS_WITH_AS((void)read_weight<float>(file, "d", {"kernel", {6}, true, {6}}, "net.h5"),
                         "net.h5: d: the file has shape (2, 3), the network (6)", MismatchError);
    // Of weights alone the shape tells that a sequence's kernel is Keras 1's.
    CHECK(read_weight<float>(file, "kernel", {"kernel", {4, 2, 3}, true, {4, 2, 3}}, "net.h5").size() == 24);
    // The rows behind Flatten are one axis of the file.
    CHECK(read_weight<float>(file, "d", {"kernel", {2, 3}, true, {2, 1, 1, 3}, {1, 2, 0, 3}}, "net.h5")
              .size() == 6);
}

}  // namespace intarsia::tests::saving_keras_weights
