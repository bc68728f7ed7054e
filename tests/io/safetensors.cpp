#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intarsia::tests::io_safetensors {
using namespace intarsia::io;
using samples::bytes_of;

namespace {

Bytes file(std::string_view header, std::string_view data = "") {
    ByteWriter out;
    out.little_endian(static_cast<std::uint64_t>(header.size()));
    out.text(header);
    out.text(data);
    return std::move(out).finish();
}

bool tells(const Bytes& bytes, std::string_view part) {
    std::string problem = "nothing";
    try {
        (void)parse_safetensors(bytes, "test");
    } catch (const FormatError& error) {
        problem = error.what();
    }
    INFO(problem);
    return problem.find(part) != std::string::npos && problem.starts_with("test");
}

std::vector<NamedArray> two_arrays() {
    const float numbers[] = {1, 2, 3, 4};
    const std::uint8_t bytes[] = {5, 6, 7};
    return {{"a", NumberArray::of<std::uint8_t>({3}, bytes, 3)},
            {"b", NumberArray::of<float>({2, 2}, numbers, 4)}};
}

}  // namespace

TEST_CASE("encode_safetensors: the widest first, the header a multiple of eight bytes") {
    const Bytes bytes = encode_safetensors(two_arrays());
    CHECK(bytes[0] % 8 == 0);
    const std::vector<NamedArray> again = parse_safetensors(bytes, "test");
    REQUIRE(again.size() == 2);
    CHECK(again[0].name == "b");
    CHECK(again[0].array.shape == std::vector<std::size_t>{2, 2});
    CHECK(again[0].array.values<float>() == std::vector<float>{1, 2, 3, 4});
    CHECK(again[1].name == "a");
    CHECK(again[1].array.values<int>() == std::vector<int>{5, 6, 7});
    CHECK(parse_safetensors(encode_safetensors({}), "test").empty());
}

TEST_CASE("encode_safetensors refuses what the format cannot hold") {
    std::vector<NamedArray> arrays = two_arrays();
    arrays[0].array.type.big_endian = true;
    CHECK_THROWS_AS((void)encode_safetensors(arrays), ArgumentError);
    arrays = two_arrays();
    arrays[1].name = "a";
    CHECK_THROWS_AS((void)encode_safetensors(arrays), ArgumentError);
    arrays[1].name = "__metadata__";
    CHECK_THROWS_AS((void)encode_safetensors(arrays), ArgumentError);
}

TEST_CASE("parse_safetensors: metadata, padding, scalars, nothing") {
    const Bytes bytes = file(R"({"__metadata__": {"format": "pt"},)"
                             R"( "s": {"dtype": "I8", "shape": [], "data_offsets": [0, 1]},)"
                             R"( "e": {"dtype": "F64", "shape": [0, 9], "data_offsets": [1, 1]}}   )",
                             "\xFD");
    const auto arrays = parse_safetensors(bytes, "test");
    REQUIRE(arrays.size() == 2);
    CHECK(arrays[0].array.values<int>() == std::vector<int>{-3});
    CHECK(arrays[1].array.size() == 0);
}

TEST_CASE("parse_safetensors says what is wrong, and where") {
    const auto one = [](std::string_view entry, std::string_view data) {
        return file("{\"x\": " + std::string(entry) + "}", data);
    };
    CHECK(tells({}, "byte 0: truncated"));
    CHECK(tells(Bytes(8, 0xFF), "byte 0: a header of"));
    CHECK(tells(file("[]"), "byte 8: the header is no JSON object"));
    CHECK(tells(file("{"), "test, header: byte 1"));
    CHECK(tells(file(R"({"__metadata__": {"a": 1}})"), "\"a\" is no text"));
    CHECK(tells(one("1", ""), "\"x\": dtype is missing"));
    CHECK(tells(one(R"({"dtype": "F4", "shape": [], "data_offsets": [0, 0]})", ""),
                "the dtype \"F4\" is not supported"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [-1], "data_offsets": [0, 0]})", ""),
                "an integer of 0 or more"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [1], "data_offsets": [0]})", ""), "no lists of numbers"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [1], "data_offsets": [0, 2]})", "a"), "reach past the end"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [1], "data_offsets": [1, 0]})", "a"), "reach past the end"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [2], "data_offsets": [0, 1]})", "a"), "1 bytes apart"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [1], "data_offsets": [1, 2]})", "ab"), "a hole before"));
    CHECK(tells(one(R"({"dtype": "U8", "shape": [1], "data_offsets": [0, 1]})", "ab"), "belong to no array"));
    CHECK(tells(file(R"({"x": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},)"
                     R"( "y": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}})",
                     "a"),
                "\"y\": its data overlap"));
}

TEST_CASE("damaged safetensors files are an error, never more") {
    const Bytes good = encode_safetensors(two_arrays());
    const auto read = [](ByteView bytes) { return parse_safetensors(bytes, "test"); };
    samples::check_truncated(good, read);
    samples::check_mutated(good, read, 10'000);
}

TEST_CASE("parse_safetensors agrees with the samples") {
    for (const auto& sample : samples::all("safetensors")) {
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)parse_safetensors(bytes, sample.name()), FormatError);
            continue;
        }
        const auto arrays = parse_safetensors(bytes, sample.name());
        const Json& expected = sample.note.at("tensors");
        REQUIRE(arrays.size() == expected.size());
        for (const NamedArray& named : arrays) {
            const Json& tensor = expected.at(named.name);
            CHECK(Json::array_of(named.array.shape) == tensor.at("shape"));
            CHECK(Json::array_of(named.array.values<double>()) == tensor.at("values"));
        }
    }
}

}  // namespace intarsia::tests::io_safetensors
