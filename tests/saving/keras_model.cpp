#include <intarsia/saving/keras_model.hpp>

#include "described.hpp"

#include <doctest/doctest.h>

namespace intarsia::tests::saving_keras_model {
using namespace described;

namespace {

std::string problem_of(const std::string& text, const DescribeOptions& options = {}) {
    try {
        return "none: " + types(model(text, options));
    } catch (const intarsia::MismatchError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("the shape of the input, wherever it is said") {
    const auto input = [](const std::string& text) { return model(text).input; };
    const std::string dense = R"("units": 2)";
    CHECK(input(json({{"InputLayer", R"("batch_input_shape": [null, 4])"}, {"Dense", dense}})) == Extents{4});
    CHECK(input(json({{"InputLayer", R"("batch_shape": [null, 4])"}, {"Dense", dense}})) == Extents{4});
    CHECK(input(json({{"InputLayer", R"("batch_shape": {"class_name": "__tuple__", "items": [null, 4]})"},
                      {"Dense", dense}})) == Extents{4});
    CHECK(input(json({{"Dense", dense + R"(, "batch_input_shape": [null, 4])"}})) == Extents{4});
    CHECK(input(json({{"Dense", dense + R"(, "input_dim": 4)"}})) == Extents{4});
    CHECK(
        input(R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Flatten", "config": {}}],
                   "build_input_shape": [null, 2, 3]}})") == Extents{2, 3});
    CHECK(input(json({{"MaxPooling2D",
                       R"("batch_input_shape": [null, 3, 4, 8], "data_format": "channels_first")"}})) ==
          Extents{4, 8, 3});
}

TEST_CASE("an input of any size takes the size that is asked for") {
    const std::string text = json({{"MaxPooling2D", R"("batch_input_shape": [null, null, null, 3])"}});
    CHECK(types(model(text, {.input = {4, 4, 3}})) == "MaxPool<2, 2> (2, 2, 3)");
    CHECK(problem_of(text) ==
          "net.h5: model_config: the input's shape is [null, null, null, 3]: any size, and none was chosen");
    CHECK(problem_of(json({{"Flatten"}})) == "net.h5: model_config: the shape of the input is not said");
    CHECK(problem_of(json({{"Flatten", R"("batch_input_shape": [null])"}})) ==
          "net.h5: model_config: an input of shape [null] is not supported");
}

TEST_CASE("a model within a model counts as its layers") {
    const std::string inner =
        json({{"InputLayer", R"("batch_shape": [null, 4])"}, {"Dense", R"("units": 3)"}, {"ReLU"}});
    const std::string outer = R"({"class_name": "Sequential", "config": {"name": "outer", "layers": [)" +
                              inner +
                              R"(, {"class_name": "Dense", "config": {"name": "out", "units": 2}}]}})";
    const ModelDescription found = model(outer);
    CHECK(types(found) == "Dense<3> (3); ReLU (3); Dense<2> (2)");
    CHECK(found.name == "outer");
    CHECK(found.input == Extents{4});
    CHECK(found.groups == std::vector<std::string>{"net", "out"});
    CHECK(found.layers[0].group() == 0);
    CHECK(found.layers[1].group() == 0);
    CHECK(found.layers[2].group() == 1);
}

TEST_CASE("a layer of the user's own puts out what the type says") {
    const std::vector<Layer> layers{{"Mine", R"("factor": 2, "dtype": "float32", "x_initializer": "zeros")"},
                                    {"Dense", R"("units": 2)"}};
    CHECK(problem({4}, layers) == "net.h5: layer 0 (Mine \"l0\"): this library has no such layer");
    std::vector<intarsia::keras::LayerDescription> of_type(2);
    of_type[0].output = {7};
    of_type[0].weights = {{"w", {4, 7}}};
    const ModelDescription found = model({4}, layers, {.of_type = of_type});
    CHECK(types(found) == "Mine(factor = 2) (7); Dense<2> (2)");
    CHECK(found.layers[0].foreign);
    CHECK(found.layers[0].weights[0].stored == Extents{4, 7});
    CHECK(found.layers[1].weights[0].shape == Extents{7, 2});
}

TEST_CASE("JSON that does not describe a network is refused") {
    for (const char* text :
         {"{}", "[]", "3", R"({"config": 3})", R"({"config": {"layers": 3}})",
          R"({"config": {"layers": [3]}})", R"({"config": {"layers": [{"class_name": 3}]}})",
          R"({"config": {"layers": [{"class_name": "Dense", "config": 3}]}})",
          R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Sequential",
                                "config": {"layers": []}}]}})"}) {
        CAPTURE(text);
        CHECK(problem_of(text).starts_with("net.h5: model_config: "));
    }
}

}  // namespace intarsia::tests::saving_keras_model
