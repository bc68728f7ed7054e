#include <intarsia/saving/keras_layers.hpp>

#include "described.hpp"

#include <doctest/doctest.h>

namespace intarsia::tests::saving_keras_layers {
using namespace described;

TEST_CASE("Dense") {
    CHECK(types({4}, {{"Dense", R"("units": 3, "activation": "softmax")"}}) == "Dense<3> (3); Softmax (3)");
    CHECK(types({4}, {{"Dense", R"("output_dim": 3, "bias": false)"}}) ==
          "Dense<3, DenseOptions{.use_bias = false}> (3)");
    CHECK(problem({4, 4, 4, 4}, {{"Dense", R"("units": 3)"}}) ==
          "net.h5: layer 0 (Dense \"l0\"): an input of 1 axis expected, came (4, 4, 4, 4)");
}

TEST_CASE("a Dense over rows or pixels is a convolution with windows of one") {
    const ModelDescription rows = model({6, 5}, {{"Dense", R"("units": 4, "activation": "relu")"}});
    CHECK(types(rows) == "Conv1D<4, 1> (6, 4); ReLU (6, 4)");
    CHECK(rows.layers[0].weights[0].shape == Extents{1, 5, 4});
    CHECK(rows.layers[0].weights[0].stored == Extents{5, 4});
    const ModelDescription pixels = model({6, 5, 2}, {{"Dense", R"("units": 4, "use_bias": false)"}});
    CHECK(types(pixels) == "Conv2D<4, 1, 1, Conv2DOptions{.use_bias = false}> (6, 5, 4)");
    CHECK(pixels.layers[0].weights[0].shape == Extents{1, 1, 2, 4});
    CHECK(pixels.layers[0].biased_type == "Conv2D<4, 1, 1>");
}

TEST_CASE("BatchNormalization") {
    CHECK(types({4, 4, 2}, {{"BatchNormalization", R"("axis": -1, "momentum": 0.99, "epsilon": 0.001)"}}) ==
          "BatchNormalization<> (4, 4, 2)");
    CHECK(types({4, 4, 2}, {{"BatchNormalization", R"("axis": [3], "momentum": 0.9, "epsilon": 1e-05,
          "center": false)"}}) ==
          "BatchNormalization<BatchNormalizationOptions{.momentum = 0.9, .epsilon = 1e-05, "
          ".center = false}> (4, 4, 2)");
    CHECK(problem({4, 4, 2}, {{"BatchNormalization", R"("axis": 1)"}}) ==
          "net.h5: layer 0 (BatchNormalization \"l0\"): axis 1 is not supported");
    const auto weights = model({4, 4, 2}, {{"BatchNormalization", R"("scale": false)"}}).layers[0].weights;
    REQUIRE(weights.size() == 3);
    CHECK(weights[0].name == "beta");
    CHECK(weights[0].trainable);
    CHECK(weights[2].name == "moving_variance");
    CHECK_FALSE(weights[2].trainable);
}

TEST_CASE("layers that give numbers another shape") {
    CHECK(types({4, 4, 2}, {{"Flatten"}}) == "Flatten (32)");
    CHECK(types({784}, {{"Reshape", R"("target_shape": [28, -1, 1])"}}) == "Reshape<28, 28, 1> (28, 28, 1)");
    CHECK(types({2, 3}, {{"Reshape", R"("target_shape": [6])"}}) == "Flatten (6)");
    CHECK(types({2, 3}, {{"Permute", R"("dims": [2, 1])"}}) == "Permute<2, 1> (3, 2)");
    CHECK(problem({784}, {{"Reshape", R"("target_shape": [28, 27])"}}) ==
          "net.h5: layer 0 (Reshape \"l0\"): (784) cannot become (28, 27)");
    CHECK(problem({2, 3}, {{"Permute", R"("dims": [1, 1])"}}) ==
          "net.h5: layer 0 (Permute \"l0\"): dims (1, 1) is no order of 2 axes");
}

TEST_CASE("Rescaling, Dropout, and what is only there for training") {
    CHECK(types({4}, {{"Rescaling", R"("scale": 0.00392156862745098, "offset": 0.0)"}}) ==
          "Rescaling<1.0 / 255> (4)");
    CHECK(types({4}, {{"Rescaling", R"("scale": 2, "offset": -1)"}}) == "Rescaling<2.0, -1.0> (4)");
    CHECK(types({4}, {{"Dropout", R"("rate": 0.30000001192092896)"}}) == "Dropout<0.3> (4)");
    CHECK(types({4}, {{"Dropout", R"("p": 0.25)"}}) == "Dropout<0.25> (4)");
    CHECK(problem({4}, {{"Dropout", R"("rate": 1.5)"}}) == "net.h5: layer 0 (Dropout \"l0\"): a rate of 1.5");
    const ModelDescription noisy = model({4}, {{"GaussianNoise", R"("stddev": 0.1)"}, {"Flatten"}});
    CHECK(types(noisy) == "Flatten (4)");
    CHECK(noisy.notes ==
          std::vector<std::string>{"GaussianNoise \"l0\" is left out: it does nothing at inference"});
}

TEST_CASE("what the library does not have is refused by name") {
    for (const char* name : {"LSTM", "GRU", "Embedding", "Bidirectional", "Conv2DTranspose", "Lambda"}) {
        CHECK(problem({4}, {{"Flatten"}, {name}}) ==
              std::string("net.h5: layer 1 (") + name + " \"l1\"): this library has no such layer");
        CHECK(intarsia::keras::find_layer_entry(name) == nullptr);
    }
}

TEST_CASE("channels_first: the Dense behind Flatten reads its rows in another order") {
    const std::string first = R"("data_format": "channels_first")";
    const Layer conv{"Conv2D", R"("filters": 3, "kernel_size": 1, )" + first};
    const auto axes = [&](const Layer& flatten, const std::vector<Layer>& between = {}) {
        std::vector<Layer> layers{conv, flatten};
        layers.insert(layers.end(), between.begin(), between.end());
        layers.push_back({"Dense", R"("units": 5)"});
        return model({2, 2, 1}, layers).layers.back().weights[0].axes;
    };
    CHECK(axes({"Flatten"}) == Extents{1, 2, 0, 3});
    CHECK(axes({"Flatten", R"("data_format": "channels_last")"}) == Extents{1, 2, 0, 3});
    CHECK(axes({"Flatten", first}).empty());
    CHECK(axes({"Reshape", R"("target_shape": [12])"}) == Extents{1, 2, 0, 3});
    CHECK(axes({"Flatten"}, {{"Dropout", R"("rate": 0.5)"}, {"BatchNormalization"}}) == Extents{1, 2, 0, 3});
    CHECK(problem({2, 2, 1}, {conv, {"Flatten"}}) ==
          "net.h5: model_config: the output of a channels_first model is in an order that is not supported");
    CHECK(
        problem({2, 2, 1},
                {conv, {"Conv2D", R"("filters": 3, "kernel_size": 1, "data_format": "channels_last")"}}) ==
        "net.h5: model_config: layers of channels_first and of channels_last in one model are not supported");
    CHECK(
        types({2, 2, 1}, {conv, {"BatchNormalization", R"("axis": 1)"}, {"GlobalAveragePooling2D", first}}) ==
        "Conv2D<3, 1, 1> (2, 2, 3); BatchNormalization<> (2, 2, 3); GlobalAveragePool (3)");
    CHECK(types({784}, {{"Reshape", R"("target_shape": [1, 28, 28])"}, conv}) ==
          "Reshape<28, 28, 1> (28, 28, 1); Conv2D<3, 1, 1> (28, 28, 3)");
}

}  // namespace intarsia::tests::saving_keras_layers
