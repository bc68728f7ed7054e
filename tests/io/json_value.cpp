#include <intarsia/io/json_value.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace intarsia::tests::io_json_value {
using intarsia::io::Json;

TEST_CASE("Json: a config is built as it reads, and written as Python writes it") {
    const Json config = Json::object({{"name", "conv2d"},
                                      {"units", 10},
                                      {"rate", 0.25f},
                                      {"use_bias", true},
                                      {"shape", Json::array({nullptr, 28, 28, 1})},
                                      {"nothing", Json::object({})}});
    CHECK(config.dump() ==
          R"({"name": "conv2d", "units": 10, "rate": 0.25, "use_bias": true, "shape": [null, 28, 28, 1], )"
          R"("nothing": {}})");
}

TEST_CASE("Json: the indented form") {
    const Json result =
        Json::object({{"accuracy", 0.5}, {"epochs", Json::array({1, 2})}, {"none", Json::array({})}});
    CHECK(result.dump_indented() ==
          "{\n  \"accuracy\": 0.5,\n  \"epochs\": [\n    1,\n    2\n  ],\n  \"none\": []\n}");
}

TEST_CASE("Json: numbers") {
    CHECK(Json(10.0).dump() == "10");
    CHECK(Json(-0.0).dump() == "-0.0");
    CHECK(Json(0.1).dump() == "0.1");
    CHECK(Json(0.1f).dump() == "0.1");
    CHECK(Json(1e300).dump() == "1e+300");
    CHECK(Json(std::numeric_limits<std::int64_t>::min()).dump() == "-9223372036854775808");
    CHECK(Json(std::numeric_limits<std::int64_t>::max()).dump() == "9223372036854775807");
    CHECK(Json(std::numeric_limits<double>::quiet_NaN()).dump() == "NaN");
    CHECK(Json(std::numeric_limits<double>::infinity()).dump() == "Infinity");
    CHECK(Json(-std::numeric_limits<float>::infinity()).dump() == "-Infinity");
    CHECK(Json(1) == Json(1.0));
    CHECK(Json(1e17) == Json(100000000000000000));
    CHECK(Json(std::numeric_limits<std::uint64_t>::max()).as_number() == 0x1p64);
    CHECK(Json(3).as_number() == 3.0);
    CHECK(Json(3.0).as_integer() == 3);
    CHECK_THROWS_AS((void)Json(3.5).as_integer(), intarsia::Error);
}

TEST_CASE("Json: strings are written in ASCII") {
    CHECK(Json("a\"b\\c\n\t\x01\x7F").dump() == R"("a\"b\\c\n\t\u0001\u007f")");
    CHECK(Json("h\xC3\xA9 \xE4\xBD\xA0 \xF0\x9D\x84\x9E").dump() == R"("h\u00e9 \u4f60 \ud834\udd1e")");
    CHECK_THROWS_AS((void)Json("\xFF").dump(), intarsia::ArgumentError);
}

TEST_CASE("Json: members keep their order; new ones come last") {
    Json value;
    value["z"] = 1;
    value["a"] = 2;
    value["z"] = 3;
    value["list"].push_back("x");
    CHECK(value.dump() == R"({"z": 3, "a": 2, "list": ["x"]})");
    CHECK(value.size() == 3);
    CHECK(Json::array_of(std::vector<std::size_t>{3, 3, 1}).dump() == "[3, 3, 1]");
}

TEST_CASE("Json: access tells what is wrong") {
    const Json value = Json::object({{"units", "ten"}, {"shape", Json::array({1})}});
    CHECK(value.find("units") != nullptr);
    CHECK(value.find("name") == nullptr);
    CHECK(Json(1).find("name") == nullptr);
    CHECK(value.at("shape").at(0).as_integer() == 1);
    CHECK_THROWS_WITH((void)value.at("units").as_number(), "JSON: a number expected, not \"ten\"");
    CHECK_THROWS_WITH((void)value.at("name"), "JSON: \"name\" is missing");
    CHECK_THROWS_WITH((void)value.at("shape").at("name"),
                      "JSON: an object with \"name\" expected, not an array");
    CHECK_THROWS_WITH((void)value.at("shape").at(1), "JSON: element 1 expected in an array of 1");
    CHECK_THROWS_WITH((void)Json().as_string(), "JSON: a string expected, not null");
}

}  // namespace intarsia::tests::io_json_value
