#include <intarsia/io/hdf5_tree.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace intarsia::tests::io_hdf5_tree {
using intarsia::ArgumentError;
using namespace intarsia::io;

TEST_CASE("Hdf5Group: paths create the groups on the way, and find them again") {
    Hdf5Group root;
    Hdf5Group& dense = root.group("model_weights/dense");
    dense.dataset("dense/kernel:0", 1.0f);
    CHECK(&root.group("model_weights").group("dense") == &dense);
    CHECK(root.children().size() == 1);
    CHECK(dense.group("dense").children().count("kernel:0") == 1);
}

TEST_CASE("Hdf5Group: a span's numbers are not copied where they are the file's bytes, a vector's are") {
    const std::vector<float> weights{1, 2, 3, 4};
    Hdf5Group root;
    root.dataset("span", {2, 2}, std::span(weights)).dataset("vector", {4}, weights);
    const auto first = [&](const char* name) {
        return root.children().find(name)->second.dataset.data().data();
    };
    const bool same_bytes = std::endian::native == std::endian::little;
    CHECK((first("span") == reinterpret_cast<const std::uint8_t*>(weights.data())) == same_bytes);
    CHECK(first("vector") != reinterpret_cast<const std::uint8_t*>(weights.data()));
}

TEST_CASE("Hdf5Group: what cannot be is refused") {
    Hdf5Group root;
    root.dataset("taken", 1.0).attribute("taken", 1);
    for (const char* path : {"", "a//b", "/a", "a/", ".", "a/../b", "taken", "taken/below"}) {
        CAPTURE(path);
        CHECK_THROWS_AS(root.dataset(path, 1.0f), ArgumentError);
    }
    CHECK_THROWS_AS(root.group("taken"), ArgumentError);
    CHECK_THROWS_AS(root.attribute("taken", 2), ArgumentError);
    CHECK_THROWS_AS(root.attribute("", 2), ArgumentError);
    CHECK_THROWS_AS(root.attribute("zero", std::string("a\0b", 3)), ArgumentError);

    constexpr std::size_t highest_bit = ~(~std::size_t{0} >> 1);
    const std::vector<float> six(6);
    CHECK_THROWS_AS(root.dataset("x", {}, six), ArgumentError);
    CHECK_THROWS_AS(root.dataset("x", {5}, six), ArgumentError);
    CHECK_THROWS_AS(root.dataset("x", {2, 4}, six), ArgumentError);
    CHECK_THROWS_AS(root.dataset("x", {6, 0}, six), ArgumentError);
    CHECK_THROWS_AS(root.dataset("x", {highest_bit, 2, 6}, six), ArgumentError);
    CHECK_THROWS_AS(root.dataset("x", std::vector<std::size_t>(33, 1), std::vector<float>(1)), ArgumentError);
    CHECK_NOTHROW(root.dataset("x", {2, 3, 1}, six));
    CHECK_NOTHROW(root.dataset("nothing", {0, highest_bit, 4}, std::vector<float>{}));

    Hdf5Group* group = &root;
    for (std::size_t depth = 0; depth < hdf5::deepest_group; ++depth) group = &group->group("deeper");
    CHECK_THROWS_AS(group->group("deeper"), ArgumentError);
}

TEST_CASE("Hdf5Group: an attribute's limit is its bytes, unless its strings are of variable length") {
    Hdf5Group root;
    const std::vector<std::string> names(hdf5::attribute_limit / 16, std::string(16, 'n'));
    root.attribute("fits", names);
    std::vector<std::string> more = names;
    more.push_back("n");
    CHECK_THROWS_AS(root.attribute("more", more), ArgumentError);
    CHECK_THROWS_AS(root.attribute("variable", more, Hdf5Strings::variable), ArgumentError);
    root.attribute("long", std::string(200'000, 'x'));
    CHECK_THROWS_AS(root.attribute("fixed", std::string(hdf5::attribute_limit + 1, 'x'), Hdf5Strings::fixed),
                    ArgumentError);
}

TEST_CASE("Hdf5Group: braces are a list of strings") {
    Hdf5Group root;
    root.attribute("names", {"a", "bc"}).attribute("none", std::vector<std::string>{});
    CHECK(root.attributes()[0].type == Hdf5Datatype::fixed_string(2, false));
    CHECK(root.attributes()[0].data == Bytes{'a', 0, 'b', 'c'});
    CHECK(root.attributes()[1].type == Hdf5Datatype::of<double>());
    CHECK(root.attributes()[1].shape == std::vector<std::size_t>{0});
}

}  // namespace intarsia::tests::io_hdf5_tree
