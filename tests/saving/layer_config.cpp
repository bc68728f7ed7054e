#include <intarsia/saving/layer_config.hpp>

#include <doctest/doctest.h>

#include <string>

namespace intarsia::tests::saving_layer_config {
using keras::Extents;
using keras::LayerConfig;

namespace {

template <class Function>
std::string problem(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("a setting is found under each of its names, and a null is none") {
    const io::Json json =
        io::parse_json(R"({"output_dim": 10, "use_bias": null, "bias": false, "p": 0.5, "name": "a"})");
    const LayerConfig config(json);
    CHECK(config.size({"units", "output_dim"}) == 10);
    CHECK(config.size({"filters"}, 3) == 3);
    CHECK_FALSE(config.flag({"use_bias", "bias"}, true));
    CHECK(config.flag({"center"}, true));
    CHECK(config.number({"rate", "p"}, 0) == 0.5);
    const io::Json odd =
        io::parse_json(R"({"alpha": {"type": "ndarray", "value": 0.3}, "axis": [-1], "two": [1, 2]})");
    CHECK(LayerConfig(odd).number({"alpha"}, 0) == 0.3);
    CHECK(LayerConfig(odd).number({"axis"}, 0) == -1);
    CHECK(problem([&] { (void)LayerConfig(odd).number({"two"}, 0); }) != "none");
    CHECK(config.text({"name"}) == "a");
    CHECK(config.text({"padding", "border_mode"}, "valid") == "valid");
    CHECK(problem([&] { (void)config.size({"units"}); }) == "units is missing");
    CHECK(problem([&] { (void)config.size({"p"}); }) != "none");
    CHECK(problem([&] { (void)config.text({"p"}); }) != "none");
}

TEST_CASE("a pair may be a number, a list, or a tuple in an object") {
    const io::Json json =
        io::parse_json(R"({"one": 3, "list": [3, 2], "null": null, "long": [1, 2, 3], "zero": [0, 1],
        "tuple": {"class_name": "__tuple__", "items": [3, 2]}})");
    const LayerConfig config(json);
    CHECK(config.sizes({"one"}, 2) == Extents{3, 3});
    CHECK(config.sizes({"list"}, 2) == Extents{3, 2});
    CHECK(config.sizes({"tuple"}, 2) == Extents{3, 2});
    CHECK(config.sizes({"null"}, 2, {1, 1}) == Extents{1, 1});
    CHECK(problem([&] { (void)config.sizes({"null"}, 2); }) == "null is missing");
    CHECK(problem([&] { (void)config.sizes({"long"}, 2); }) == "long has 3 numbers instead of 2");
    CHECK(problem([&] { (void)config.sizes({"zero"}, 2); }) == "zero is 0");
}

TEST_CASE("sizes that nobody can mean are refused") {
    for (const char* text : {"0", "-1", "1099511627777", "9223372036854775807"}) {
        CAPTURE(text);
        const io::Json json = io::parse_json(std::string(R"({"units": )") + text + "}");
        CHECK(problem([&] { (void)LayerConfig(json).size({"units"}); }) == std::string("units is ") + text);
    }
}

TEST_CASE("a setting of which one value alone is supported") {
    const io::Json json =
        io::parse_json(R"({"dilation_rate": [1, 1], "groups": 2, "none": null, "steps": [1, 2]})");
    const LayerConfig config(json);
    CHECK(problem([&] { config.expect({"dilation_rate"}, 1); }) == "none");
    CHECK(problem([&] { config.expect({"none"}, 1); }) == "none");
    CHECK(problem([&] { config.expect({"groups"}, 1); }) == "groups 2 is not supported");
    CHECK(problem([&] { config.expect({"steps"}, 1); }) == "steps [1, 2] is not supported");
}

}  // namespace intarsia::tests::saving_layer_config
