#include <intarsia/saving/window_layers.hpp>

#include "described.hpp"

#include <doctest/doctest.h>

namespace intarsia::tests::saving_window_layers {
using namespace described;
using intarsia::keras::WindowDescription;

TEST_CASE("a window's positions: valid, same, strides") {
    CHECK(WindowDescription{{3, 3}, {1, 1}, "valid"}.positions({28, 28}) == Extents{26, 26});
    CHECK(WindowDescription{{3, 2}, {2, 1}, "valid"}.positions({8, 8}) == Extents{3, 7});
    CHECK(WindowDescription{{3, 2}, {2, 3}, "same"}.positions({7, 8}) == Extents{4, 3});
    CHECK(WindowDescription{{3}, {2}, "causal"}.positions({7}) == Extents{4});
    CHECK_THROWS_AS((void)(WindowDescription{{3, 3}, {1, 1}, "valid"}.positions({2, 8})), intarsia::Error);
}

TEST_CASE("Conv2D as Keras 1, 2 and 3 write it") {
    const std::string expected =
        "Conv2D<4, 3, 2, Conv2DOptions{.strides = {2, 1}, .padding = Padding::same, .use_bias = false}> (4, "
        "8, 4); "
        "ReLU (4, 8, 4)";
    CHECK(types({8, 8, 2},
                {{"Convolution2D",
                  R"("nb_filter": 4, "nb_row": 3, "nb_col": 2, "subsample": [2, 1], "border_mode": "same",
                                "dim_ordering": "tf", "bias": false, "activation": "relu")"}}) == expected);
    CHECK(types({8, 8, 2}, {{"Conv2D",
                             R"("filters": 4, "kernel_size": [3, 2], "strides": [2, 1], "padding": "same",
                                "dilation_rate": [1, 1], "use_bias": false, "activation": "relu")"}}) ==
          expected);
    CHECK(types({8, 8, 2},
                {{"Conv2D",
                  R"("filters": 4, "kernel_size": [3, 2], "strides": [2, 1], "padding": "same", "groups": 1,
                                "use_bias": false, "activation": "relu", "dtype": {"class_name": "DTypePolicy"})"}}) ==
          expected);
    CHECK(types({8, 8, 2}, {{"Conv2D", R"("filters": 4, "kernel_size": 3)"}}) == "Conv2D<4, 3, 3> (6, 6, 4)");
}

TEST_CASE("Conv2D and Conv1D with gaps") {
    CHECK(types({8, 2}, {{"Conv1D",
                          R"("filters": 4, "kernel_size": 3, "dilation_rate": [2], "padding": "causal")"}}) ==
          "Conv1D<4, 3, Conv1DOptions{.padding = Padding::causal, .dilation_rate = 2}> (8, 4)");
    CHECK(types({8, 9, 2}, {{"Conv2D", R"("filters": 4, "kernel_size": [3, 2], "dilation_rate": [2, 3])"}}) ==
          "Conv2D<4, 3, 2, Conv2DOptions{.dilation_rate = {2, 3}}> (4, 6, 4)");
    CHECK(types({8, 9, 2}, {{"AtrousConvolution2D",
                             R"("nb_filter": 4, "nb_row": 3, "nb_col": 2, "border_mode": "same",
                                "atrous_rate": [2, 2], "dim_ordering": "tf")"}}) ==
          "Conv2D<4, 3, 2, Conv2DOptions{.padding = Padding::same, .dilation_rate = {2, 2}}> (8, 9, 4)");
}

TEST_CASE("Conv2D and Conv1D with groups") {
    CHECK(types({8, 4}, {{"Conv1D", R"("filters": 6, "kernel_size": 3, "groups": 2)"}}) ==
          "Conv1D<6, 3, Conv1DOptions{.groups = 2}> (6, 6)");
    CHECK(
        types({8, 9, 4}, {{"Conv2D", R"("filters": 6, "kernel_size": 3, "groups": 2, "use_bias": false)"}}) ==
        "Conv2D<6, 3, 3, Conv2DOptions{.groups = 2, .use_bias = false}> (6, 7, 6)");
    CHECK(
        types({8, 9, 6}, {{"Conv2D", R"("filters": 3, "kernel_size": 3, "groups": 3,
                                          "dilation_rate": 2, "padding": "same")"}}) ==
        "Conv2D<3, 3, 3, Conv2DOptions{.padding = Padding::same, .dilation_rate = {2, 2}, .groups = 3}> (8, "
        "9, 3)");
}

TEST_CASE("the weights of convolutions") {
    const auto weights = [](const ModelDescription& model) { return model.layers[0].weights; };
    const auto grouped =
        weights(model({8, 8, 6}, {{"Conv2D", R"("filters": 4, "kernel_size": [3, 2], "groups": 2)"}}));
    CHECK(grouped[0].shape == Extents{3, 2, 3, 4});
    CHECK(grouped[1].shape == Extents{4});

    const auto conv = weights(model({8, 8, 2}, {{"Conv2D", R"("filters": 4, "kernel_size": [3, 2])"}}));
    REQUIRE(conv.size() == 2);
    CHECK(conv[0].shape == Extents{3, 2, 2, 4});
    CHECK(conv[0].stored == conv[0].shape);
    CHECK(conv[0].flipped == 0);
    CHECK(conv[1].shape == Extents{4});

    const auto theano = weights(
        model({8, 8, 2}, {{"Conv2D", R"("filters": 4, "kernel_size": 3)"}}, {.flipped_kernels = true}));
    CHECK(theano[0].flipped == 2);

    const auto keras_1 =
        weights(model({8, 8, 2}, {{"Convolution2D", R"("nb_filter": 4, "nb_row": 3, "nb_col": 2,
                                                                        "dim_ordering": "th")"}}));
    CHECK(keras_1[0].shape == Extents{3, 2, 2, 4});
    CHECK(keras_1[0].stored == Extents{4, 2, 3, 2});
    CHECK(keras_1[0].axes == Extents{2, 3, 1, 0});

    const auto sequence =
        weights(model({8, 2}, {{"Convolution1D", R"("nb_filter": 4, "filter_length": 3)"}}));
    CHECK(sequence[0].shape == Extents{3, 2, 4});
    CHECK(sequence[0].stored == Extents{3, 1, 2, 4});

    const auto separable = weights(
        model({8, 8, 2}, {{"SeparableConv2D", R"("filters": 5, "kernel_size": 3, "depth_multiplier": 2)"}}));
    REQUIRE(separable.size() == 3);
    CHECK(separable[0].shape == Extents{3, 3, 2, 2});
    CHECK(separable[1].shape == Extents{1, 1, 4, 5});
    CHECK(separable[2].shape == Extents{5});

    const auto depthwise = weights(model(
        {8, 8, 3}, {{"DepthwiseConv2D", R"("kernel_size": 3, "depth_multiplier": 2, "use_bias": false)"}}));
    REQUIRE(depthwise.size() == 1);
    CHECK(depthwise[0].shape == Extents{3, 3, 3, 2});
}

TEST_CASE("the other convolutions") {
    CHECK(types({9, 2},
                {{"Conv1D", R"("filters": 4, "kernel_size": [3], "strides": [2], "padding": "causal")"}}) ==
          "Conv1D<4, 3, Conv1DOptions{.strides = 2, .padding = Padding::causal}> (5, 4)");
    CHECK(types({6, 6, 3}, {{"DepthwiseConv2D", R"("kernel_size": [2, 2], "depth_multiplier": 2)"}}) ==
          "DepthwiseConv2D<2, 2, DepthwiseConv2DOptions{.depth_multiplier = 2}> (5, 5, 6)");
    CHECK(types({6, 6, 3}, {{"SeparableConv2D", R"("filters": 4, "kernel_size": [2, 2], "strides": 2)"}}) ==
          "SeparableConv2D<4, 2, 2, SeparableConv2DOptions{.strides = {2, 2}}> (3, 3, 4)");
}

TEST_CASE("pools") {
    CHECK(types({8, 8, 2}, {{"MaxPooling2D", R"("pool_size": [2, 2], "strides": null)"}}) ==
          "MaxPool<2, 2> (4, 4, 2)");
    CHECK(types({8, 8, 2}, {{"MaxPool2D"}}) == "MaxPool<2, 2> (4, 4, 2)");
    CHECK(types({7, 7, 2}, {{"AveragePooling2D", R"("pool_size": 3, "strides": 2, "padding": "same")"}}) ==
          "AveragePool<3, 3, PoolOptions{.strides = {2, 2}, .padding = Padding::same}> (4, 4, 2)");
    CHECK(types({8, 2}, {{"MaxPooling1D", R"("pool_length": 3, "stride": 1)"}}) ==
          "MaxPool<3, PoolOptions{.strides = {1, 1}}> (6, 2)");
    CHECK(types({8, 2}, {{"AveragePooling1D", R"("pool_size": [2])"}}) == "AveragePool<2> (4, 2)");
    CHECK(types({8, 8, 2}, {{"GlobalAveragePooling2D"}}) == "GlobalAveragePool (2)");
    CHECK(types({8, 2}, {{"GlobalMaxPooling1D"}}) == "GlobalMaxPool (2)");
    CHECK(types({8, 8, 2}, {{"GlobalMaxPooling2D", R"("keepdims": true)"}}) ==
          "GlobalMaxPool (2); Reshape<1, 1, 2> (1, 1, 2)");
}

TEST_CASE("padding, cropping and enlarging") {
    CHECK(types({4, 4, 2}, {{"ZeroPadding2D"}}) == "ZeroPadding2D<1> (6, 6, 2)");
    CHECK(types({4, 4, 2}, {{"ZeroPadding2D", R"("padding": 2)"}}) == "ZeroPadding2D<2> (8, 8, 2)");
    CHECK(types({4, 4, 2}, {{"ZeroPadding2D", R"("padding": [1, 2])"}}) == "ZeroPadding2D<1, 2> (6, 8, 2)");
    CHECK(types({4, 4, 2}, {{"ZeroPadding2D", R"("padding": [[1, 2], [0, 4]])"}}) ==
          "ZeroPadding2D<1, 2, 0, 4> (7, 8, 2)");
    CHECK(types({4, 4, 2}, {{"ZeroPadding2D", R"("padding": {"top_pad": 1, "bottom_pad": 2, "left_pad": 0,
          "right_pad": 4})"}}) == "ZeroPadding2D<1, 2, 0, 4> (7, 8, 2)");
    CHECK(types({4, 6, 2}, {{"Cropping2D", R"("cropping": [[1, 1], [2, 2]])"}}) ==
          "Cropping2D<1, 2> (2, 2, 2)");
    CHECK(types({4, 6, 2}, {{"UpSampling2D", R"("size": [2, 3], "interpolation": "nearest")"}}) ==
          "UpSampling2D<2, 3> (8, 18, 2)");
}

TEST_CASE("what is not supported is told") {
    const auto told = [](const Layer& layer) { return problem({4, 4, 2}, {layer}); };
    CHECK(told({"Conv2D", R"("filters": 4, "kernel_size": 5)"}) ==
          "net.h5: layer 0 (Conv2D \"l0\"): a window of (5, 5) is larger than its input of (4, 4, 2)");
    CHECK(told({"DepthwiseConv2D", R"("kernel_size": 2, "dilation_rate": [2, 2])"}) ==
          "net.h5: layer 0 (DepthwiseConv2D \"l0\"): dilation_rate [2, 2] is not supported");
    CHECK(told({"Conv2D", R"("filters": 4, "kernel_size": 3, "dilation_rate": 2)"}) ==
          "net.h5: layer 0 (Conv2D \"l0\"): a window of (3, 3) is larger than its input of (4, 4, 2)");
    CHECK(
        told({"Conv2D", R"("filters": 4, "kernel_size": 2, "dilation_rate": 2, "strides": [1, 2])"}) ==
        "net.h5: layer 0 (Conv2D \"l0\"): strides of (1, 2) and a dilation_rate of (2, 2) are not supported "
        "together");
    CHECK(told({"Conv2D", R"("filters": 3, "kernel_size": 2, "groups": 2)"}) ==
          "net.h5: layer 0 (Conv2D \"l0\"): 2 channels and 3 filters cannot be divided into 2 groups");
    CHECK(told({"Conv2D", R"("filters": 4, "kernel_size": 2, "groups": 4)"}) ==
          "net.h5: layer 0 (Conv2D \"l0\"): 2 channels and 4 filters cannot be divided into 4 groups");
    CHECK(told({"DepthwiseConv2D", R"("kernel_size": 2, "groups": 2)"}) ==
          "net.h5: layer 0 (DepthwiseConv2D \"l0\"): groups 2 is not supported");
    CHECK(told({"Conv2D", R"("filters": 4, "kernel_size": 2, "padding": "causal")"}) ==
          "net.h5: layer 0 (Conv2D \"l0\"): padding \"causal\" is not supported");
    CHECK(told({"Conv2D", R"("kernel_size": 2)"}) == "net.h5: layer 0 (Conv2D \"l0\"): filters is missing");
    CHECK(told({"Conv1D", R"("filters": 4, "kernel_size": 2)"}) ==
          "net.h5: layer 0 (Conv1D \"l0\"): an input of 2 axes expected, came (4, 4, 2)");
    CHECK(told({"UpSampling2D", R"("interpolation": "bilinear")"}) ==
          "net.h5: layer 0 (UpSampling2D \"l0\"): interpolation \"bilinear\" is not supported");
    CHECK(told({"Cropping2D", R"("cropping": 2)"}) ==
          "net.h5: layer 0 (Cropping2D \"l0\"): an image of (4, 4, 2) is cropped away");
    CHECK(told({"ZeroPadding2D", R"("padding": -1)"}) ==
          "net.h5: layer 0 (ZeroPadding2D \"l0\"): padding is -1");
}

}  // namespace intarsia::tests::saving_window_layers
