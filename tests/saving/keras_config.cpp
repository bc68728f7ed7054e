#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <string>

namespace intarsia::tests::saving_keras_config {
namespace {

using Net =
    Sequential<Input<8, 8, 1>, Conv2D<2, 3, 3, Conv2DOptions{.strides = {2, 1}, .padding = Padding::same}>,
               ReLU, MaxPool<2, 2>, Dropout<0.25>, Flatten, Dense<3, DenseOptions{.use_bias = false}>,
               Sigmoid, Tanh>;

template <class Other>
std::string difference() {
    try {
        keras::check_same_layers(keras::describe_type<Net>(), keras::describe_type<Other>(), "net.h5");
    } catch (const MismatchError& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("a network is described as Keras describes it") {
    const std::string expected =
        R"({"class_name": "Sequential", "config": {"name": "sequential", "layers": [)"
        R"({"class_name": "InputLayer", "config": {"batch_input_shape": [null, 8, 8, 1], "dtype": "float32", )"
        R"("sparse": false, "name": "conv2d_input"}}, )"
        R"({"class_name": "Conv2D", "config": {"name": "conv2d", "trainable": true, "dtype": "float32", )"
        R"("batch_input_shape": [null, 8, 8, 1], "filters": 2, "kernel_size": [3, 3], "strides": [2, 1], )"
        R"("padding": "same", "data_format": "channels_last", "dilation_rate": [1, 1], "groups": 1, "use_bias": true, )"
        R"("kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, )"
        R"("bias_initializer": {"class_name": "Zeros", "config": {}}, "activation": "relu"}}, )"
        R"({"class_name": "MaxPooling2D", "config": {"name": "max_pooling2d", "trainable": true, )"
        R"("dtype": "float32", "pool_size": [2, 2], "strides": [2, 2], "padding": "valid", )"
        R"("data_format": "channels_last"}}, )"
        R"({"class_name": "Dropout", "config": {"name": "dropout", "trainable": true, "dtype": "float32", )"
        R"("rate": 0.25}}, )"
        R"({"class_name": "Flatten", "config": {"name": "flatten", "trainable": true, "dtype": "float32", )"
        R"("data_format": "channels_last"}}, )"
        R"({"class_name": "Dense", "config": {"name": "dense", "trainable": true, "dtype": "float32", )"
        R"("units": 3, "use_bias": false, )"
        R"("kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, )"
        R"("bias_initializer": {"class_name": "Zeros", "config": {}}, "activation": "sigmoid"}}, )"
        R"({"class_name": "Activation", "config": {"name": "activation", "trainable": true, )"
        R"("dtype": "float32", "activation": "tanh"}}]}})";
    CHECK(keras::model_config<Net>().dump() == expected);
}

TEST_CASE("loss and optimizer are described as Keras's compile() was told them") {
    CHECK(
        keras::training_config<CategoricalCrossentropy>(Adadelta{}).dump() ==
        R"({"loss": "categorical_crossentropy", "metrics": ["accuracy"], "weighted_metrics": null, )"
        R"("sample_weight_mode": null, "loss_weights": null, "optimizer_config": {"class_name": "Adadelta", )"
        R"("config": {"name": "Adadelta", "learning_rate": 1, "rho": 0.95, "epsilon": 1e-07}}})");
    CHECK(keras::training_config<MeanSquaredError>(SGD{.momentum = 0.9f}).dump() ==
          R"({"loss": "mean_squared_error", "metrics": [], "weighted_metrics": null, )"
          R"("sample_weight_mode": null, "loss_weights": null, "optimizer_config": {"class_name": "SGD", )"
          R"("config": {"name": "SGD", "learning_rate": 0.01, "momentum": 0.9, "nesterov": false}}})");
}

TEST_CASE("the first difference between a file and a type is told with both sides") {
    CHECK(difference<Net>() == "none");
    using Options = Conv2DOptions;
    constexpr Options options{.strides = {2, 1}, .padding = Padding::same};
    CHECK(difference<Sequential<Input<8, 8, 1>, Conv2D<4, 3, 3, options>, ReLU>>() ==
          "net.h5: layer 0: the file has Conv2D<2, 3, 3, Conv2DOptions{.strides = {2, 1}, .padding = "
          "Padding::same}>, "
          "the type has Conv2D<4, 3, 3, Conv2DOptions{.strides = {2, 1}, .padding = Padding::same}>");
    CHECK(difference<Sequential<Input<8, 8, 1>, Conv2D<2, 3, 3, options>, Tanh>>() ==
          "net.h5: layer 1: the file has ReLU, the type has Tanh");
    CHECK(difference<Sequential<Input<8, 8, 1>, Conv2D<2, 3, 3, options>, ReLU>>() ==
          "net.h5: layer 2: the file has MaxPool<2, 2>, the type has no layer");
    CHECK(difference<Sequential<Input<9, 8, 1>, Flatten>>() ==
          "net.h5: input: the file has Input<8, 8, 1>, the type has Input<9, 8, 1>");
}

namespace {

/// A layer and an activation of a user's own.
template <std::size_t Factor>
struct Scale : Activation<Scale<Factor>> {
    static constexpr std::string_view name = "scale";
    static constexpr std::string_view keras_class = "Scale";
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("factor", Factor);
    }

    template <class V>
    static INTARSIA_INLINE void apply(V&) {}
    template <class V>
    static INTARSIA_INLINE void gradient(V&, const V&, const V&) {}
};
struct Square : Activation<Square> {
    [[maybe_unused]] static constexpr std::string_view name = "square";
    [[maybe_unused]] static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "square";

    template <class V>
    static INTARSIA_INLINE void apply(V&) {}
    template <class V>
    static INTARSIA_INLINE void gradient(V&, const V&, const V&) {}
};

}  // namespace

TEST_CASE("layers of a user's own are compared by what they say of themselves") {
    using Own = Sequential<Input<4>, Scale<2>, Dense<3>, Square>;
    const keras::ModelDescription own = keras::describe_type<Own>();
    REQUIRE(own.layers.size() == 3);
    CHECK(own.layers[0].type == "Scale(factor = 2)");
    CHECK(own.layers[2].type == "activation \"square\"");
    CHECK_NOTHROW(keras::check_same_layers(own, own, "net.h5"));
    CHECK_THROWS_WITH_AS(
        keras::check_same_layers(
            own, keras::describe_type<Sequential<Input<4>, Scale<3>, Dense<3>, Square>>(), "net.h5"),
        "net.h5: layer 0: the file has Scale(factor = 2), the type has Scale(factor = 3)", MismatchError);
}

TEST_CASE("a type's weights are described with their shapes") {
    const keras::ModelDescription net = keras::describe_type<Net>();
    REQUIRE(net.layers[0].weights.size() == 2);
    CHECK(net.layers[0].weights[0].name == "kernel");
    CHECK(net.layers[0].weights[0].shape == keras::Extents{3, 3, 1, 2});
    CHECK(keras::describe_weight<Net::network::at<0>::weights::weight<1>>().shape == keras::Extents{2});
}

}  // namespace intarsia::tests::saving_keras_config
