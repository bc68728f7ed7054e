#include <intarsia/saving/activation_layers.hpp>

#include "described.hpp"

#include <doctest/doctest.h>

namespace intarsia::tests::saving_activation_layers {
using namespace described;

namespace {

std::string activation(const std::string& value, int version = 2) {
    return types({3}, {{"Activation", "\"activation\": " + value}, {"Flatten"}}, {.version = version});
}

}  // namespace

TEST_CASE("activations by name") {
    CHECK(activation(R"("linear")") == "Flatten (3)");
    CHECK(activation(R"("relu")") == "ReLU (3); Flatten (3)");
    CHECK(activation(R"("silu")") == activation(R"("swish")"));
    CHECK(activation(R"("softmax")") == "Softmax (3); Flatten (3)");
    CHECK(activation(R"("leaky_relu")") == "LeakyReLU<0.2> (3); Flatten (3)");
}

TEST_CASE("the slope of hard_sigmoid is the version's") {
    CHECK(activation(R"("hard_sigmoid")", 1) == "HardSigmoid<0.2> (3); Flatten (3)");
    CHECK(activation(R"("hard_sigmoid")", 2) == "HardSigmoid<0.2> (3); Flatten (3)");
    CHECK(activation(R"("hard_sigmoid")", 3) == "HardSigmoid<1.0 / 6> (3); Flatten (3)");
}

TEST_CASE("activations as functions of Keras 3, and as layers") {
    CHECK(activation(R"({"module": "keras.activations", "class_name": "function", "config": "tanh"})") ==
          "Tanh (3); Flatten (3)");
    CHECK(activation(R"({"class_name": "LeakyReLU", "config": {"alpha": 0.1}})") ==
          "LeakyReLU<0.1> (3); Flatten (3)");
    CHECK(activation(R"({"class_name": "ReLU", "config": {"max_value": 6.0}})") == "ReLU6 (3); Flatten (3)");
    CHECK(activation(R"({"class_name": "ELU", "config": {}})") == "ELU<1.0> (3); Flatten (3)");
    CHECK(activation(R"({"class_name": "Softmax"})") == "Softmax (3); Flatten (3)");
}

TEST_CASE("an activation that nobody knows is kept as what it is called") {
    const ModelDescription found = model({3}, {{"Activation", R"("activation": "my_own")"}});
    REQUIRE(found.layers.size() == 1);
    CHECK(found.layers[0].foreign);
    CHECK(found.layers[0].type == "activation \"my_own\"");
}

TEST_CASE("the layers that are activations") {
    CHECK(types({3}, {{"LeakyReLU"}}) == "LeakyReLU<0.3> (3)");
    CHECK(types({3}, {{"LeakyReLU", R"("negative_slope": 0.01)"}}) == "LeakyReLU<0.01> (3)");
    CHECK(types({3}, {{"ReLU", R"("max_value": null, "negative_slope": 0.0, "threshold": 0.0)"}}) ==
          "ReLU (3)");
    CHECK(types({3}, {{"ReLU", R"("max_value": 4)"}}) == "ClippedReLU<4.0> (3)");
    CHECK(types({3}, {{"ReLU", R"("negative_slope": 0.1)"}}) == "LeakyReLU<0.1> (3)");
    CHECK(types({3}, {{"ELU", R"("alpha": 0.5)"}}) == "ELU<0.5> (3)");
    CHECK(types({3}, {{"Softmax", R"("axis": -1)"}}) == "Softmax (3)");
    CHECK(problem({3}, {{"ReLU", R"("max_value": 4, "negative_slope": 0.1)"}}) ==
          "net.h5: layer 0 (ReLU \"l0\"): a ReLU that is leaky and clipped is not supported");
    CHECK(problem({3}, {{"ReLU", R"("threshold": 1)"}}) ==
          "net.h5: layer 0 (ReLU \"l0\"): threshold 1 is not supported");
    CHECK(problem({3, 2}, {{"Softmax", R"("axis": 1)"}}) ==
          "net.h5: layer 0 (Softmax \"l0\"): a softmax along another axis than the last is not supported");
}

}  // namespace intarsia::tests::saving_activation_layers
