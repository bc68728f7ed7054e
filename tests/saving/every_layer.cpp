#include "every_layer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace intarsia::tests::saving_every_layer {
using namespace every_layer;

namespace {

template <class Model>
void check_saved(const char* name) {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / name;
    const Model model = any<Model>(Seed{5});
    save(model, path);
    const Model loaded = load<Model>(path);
    CHECK(std::equal(model.parameters().begin(), model.parameters().end(), loaded.parameters().begin()));

    // The file tells the very layers, none of them foreign, with the shapes that the type has.
    const keras::ModelDescription found = keras::KerasFile(path).describe();
    const keras::ModelDescription type = keras::describe_type<Model>();
    REQUIRE(found.layers.size() == Model::layer_count);
    Model::network::for_each_layer([&](auto i) {
        using At = typename Model::network::template at<i>;
        const keras::LayerDescription& layer = found.layers[i];
        CAPTURE(layer.type);
        CHECK_FALSE(layer.foreign);
        CHECK(layer.type == type.layers[i].type);
        CHECK(std::equal(layer.output.begin(), layer.output.end(), At::output_shape::extents.begin(),
                         At::output_shape::extents.end()));
        REQUIRE(layer.weights.size() == At::weights::count);
    });
    model.for_each_weight([&](auto i, auto j, auto) {
        using W = typename Model::network::template at<i>::weights::template weight<j>;
        const keras::WeightDescription& weight = found.layers[i].weights[j];
        CHECK(weight.name == W::name);
        CHECK(weight.trainable == W::trainable);
        CHECK(std::equal(weight.shape.begin(), weight.shape.end(), W::shape::extents.begin(),
                         W::shape::extents.end()));
    });
    std::filesystem::remove(path);
}

}  // namespace

TEST_CASE("every layer over images is saved, described and loaded as it is") {
    check_saved<Images>("intarsia-images.h5");
}

TEST_CASE("every layer over sequences is saved, described and loaded as it is") {
    check_saved<Sequences>("intarsia-sequences.h5");
}

}  // namespace intarsia::tests::saving_every_layer
