#include <intarsia/io/hdf5.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/keras_weights.hpp>
#include <intarsia/saving/weight_entries.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace intarsia::tests::saving_weight_entries {

TEST_CASE("the weights of a network as a table") {
    using Net = Sequential<Input<2, 3>, Flatten, Dense<5>, Dense<1, DenseOptions{.use_bias = false}>>;
    Net model(Seed{2});
    const std::vector<keras::WeightEntry> entries = keras::weight_entries(model);
    REQUIRE(entries.size() == 3);
    CHECK(entries[0].layer == 1);
    CHECK(entries[0].name == "kernel");
    CHECK(entries[0].shape() == std::vector<std::size_t>{6, 5});
    CHECK(entries[1].name == "bias");
    CHECK(entries[2].layer == 2);
    CHECK(entries[2].trainable);
    CHECK(entries[2].of(model.parameters()).data() == model.weight<2, 0>().data());
    CHECK(entries[2].of(model.parameters()).size() == 5);
    CHECK(keras::weight_path("dense", "kernel") == "dense/kernel:0");
}

TEST_CASE("a list of names too long for one attribute is split, and read again") {
    io::Hdf5Group root;
    std::vector<std::string> names;
    for (int i = 0; i < 1301; ++i) names.push_back(std::string(95, 'x') + std::to_string(10000 + i));
    keras::write_names(root, "names", names);
    keras::write_names(root, "few", {"a", "b"});
    const io::Hdf5Object file = io::Hdf5File(io::encode(root), "test").root();
    CHECK_FALSE(file.find_attribute("names"));
    CHECK(file.attribute("names0").count() == 434);  // the first ones have one more
    CHECK(file.attribute("names1").count() == 434);
    CHECK(file.attribute("names2").count() == 433);
    CHECK_FALSE(file.find_attribute("names3"));
    CHECK(keras::read_names(file, "names") == names);
    CHECK(file.attribute("few").count() == 2);
}

}  // namespace intarsia::tests::saving_weight_entries
