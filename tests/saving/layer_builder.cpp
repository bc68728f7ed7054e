#include <intarsia/saving/layer_builder.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::saving_layer_builder {
using namespace intarsia::keras;

TEST_CASE("a layer's output is the next one's input") {
    const FileFacts file;
    ModelDescription model;
    model.input = {4, 4, 2};
    LayerBuilder builder(file, model);
    CHECK(builder.channels() == 2);
    CHECK_NOTHROW(builder.expect_rank(3));
    CHECK_THROWS_WITH_AS(builder.expect_rank(1), "an input of 1 axis expected, came (4, 4, 2)", Error);
    builder.begin("d", {{3, "Dense"}});
    builder.add("Dense<5>", {5}, {{"kernel", {32, 5}}, {"bias", {5}}});
    CHECK(builder.shape() == Extents{5});
    CHECK(builder.count() == 1);
    const LayerDescription& layer = model.layers[0];
    CHECK(layer.keras_class == "Dense");
    CHECK(layer.name == "d");
    CHECK(layer.group() == 3);
    CHECK(layer.weights[0].stored == Extents{32, 5});
    CHECK_FALSE(layer.foreign);

    builder.begin("n", {{4, "GaussianNoise"}});
    builder.leave_out("for a reason");
    CHECK(builder.count() == 1);
    CHECK(model.notes == std::vector<std::string>{"GaussianNoise \"n\" is left out: for a reason"});
    builder.add_foreign("Mine()", {7});
    CHECK(model.layers[1].foreign);
}

TEST_CASE("what no memory could hold is refused") {
    const FileFacts file;
    ModelDescription model;
    model.input = {1};
    LayerBuilder builder(file, model);
    const std::size_t large = std::size_t{1} << 30;
    CHECK_THROWS_AS(builder.add("A", {large, large}), Error);
    CHECK_THROWS_AS(builder.add("A", {1}, {{"kernel", {large, large}}}), Error);
    CHECK(model.layers.empty());
}

TEST_CASE("a weight along a vector in a file's order is put into ours") {
    const FileFacts file;
    ModelDescription model;
    model.input = {12};
    LayerBuilder builder(file, model);
    builder.reordered(1, 1, 12);
    CHECK_FALSE(builder.is_reordered());  // one pixel: nothing to reorder
    CHECK(builder.along_input("kernel", {12, 5}).axes.empty());
    builder.reordered(2, 3, 2);
    CHECK(builder.is_reordered());
    const WeightDescription kernel = builder.along_input("kernel", {12, 5});
    CHECK(kernel.stored == Extents{2, 2, 3, 5});
    CHECK(kernel.axes == Extents{1, 2, 0, 3});
    CHECK(builder.along_input("gamma", {12}).axes == Extents{1, 2, 0});
    builder.in_order();
    CHECK_FALSE(builder.is_reordered());
}

}  // namespace intarsia::tests::saving_layer_builder
