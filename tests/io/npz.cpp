#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/npz.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace intarsia::tests::io_npz {
using namespace intarsia::io;

TEST_CASE("encode_npz: what it writes reads back") {
    const float numbers[] = {1, 2, 3, 4};
    const std::vector<NamedArray> arrays = {{"dense/kernel", NumberArray::of<float>({2, 2}, numbers, 4)},
                                            {"dense/bias", NumberArray::of<float>({1}, numbers, 1)}};
    const std::vector<NamedArray> again = parse_npz(encode_npz(arrays), "test");
    REQUIRE(again.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(again[i].name == arrays[i].name);
        CHECK(again[i].array.shape == arrays[i].array.shape);
        CHECK(again[i].array.data == arrays[i].array.data);
    }
    samples::check_truncated(encode_npz(arrays), [](ByteView bytes) { return parse_npz(bytes, "test"); });
}

TEST_CASE("parse_npz refuses what is no array, and says which member is damaged") {
    ZipWriter other;
    other.add("readme", {});
    CHECK_THROWS_AS((void)parse_npz(std::move(other).finish(), "test"), FormatError);
    ZipWriter damaged;
    damaged.add("x.npy", samples::bytes_of("NUMPY?"));
    try {
        (void)parse_npz(std::move(damaged).finish(), "test");
        FAIL_CHECK("nothing was thrown");
    } catch (const FormatError& error) {
        CHECK(std::string(error.what()).starts_with("test, x.npy (unpacked): byte 0: no .npy file"));
    }
}

TEST_CASE("parse_npz agrees with the samples, stored and deflated") {
    for (const auto& sample : samples::all("npy")) {
        if (sample.path.extension() != ".npz") continue;
        CAPTURE(sample.name());
        const auto arrays = parse_npz(read_file(sample.path), sample.name());
        const auto& expected = sample.note.at("arrays").as_object();
        REQUIRE(arrays.size() == expected.size());
        for (const NamedArray& named : arrays) {
            const Json* shape = sample.note.at("arrays").find(named.name);
            REQUIRE(shape != nullptr);
            REQUIRE(named.array.shape.size() == shape->size());
            for (std::size_t axis = 0; axis < shape->size(); ++axis)
                CHECK(static_cast<double>(named.array.shape[axis]) == shape->at(axis).as_number());
            CHECK(named.array.values<double>().size() == named.array.size());
        }
    }
}

}  // namespace intarsia::tests::io_npz
