#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/idx.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace intarsia::tests::io_idx {
using namespace intarsia::io;

namespace {

const Bytes small = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 11, 12, 13, 14, 255};  // 2 x 3 bytes

std::string problem_of(const Bytes& bytes) {
    try {
        (void)parse_idx(bytes, "test");
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

/// The elements, of whatever type, as the samples note them.
std::vector<double> numbers(const IdxArray& array) {
    const auto widened = [](const auto& values) { return std::vector<double>(values.begin(), values.end()); };
    switch (array.type) {
        case IdxType::uint8:
            return widened(array.values<std::uint8_t>());
        case IdxType::int8:
            return widened(array.values<std::int8_t>());
        case IdxType::int16:
            return widened(array.values<std::int16_t>());
        case IdxType::int32:
            return widened(array.values<std::int32_t>());
        case IdxType::float32:
            return widened(array.values<float>());
        case IdxType::float64:
            return widened(array.values<double>());
    }
    return {};
}

const char* name_of(IdxType type) {
    switch (type) {
        case IdxType::uint8:
            return "u8";
        case IdxType::int8:
            return "i8";
        case IdxType::int16:
            return "i16";
        case IdxType::int32:
            return "i32";
        case IdxType::float32:
            return "f32";
        case IdxType::float64:
            return "f64";
    }
    return "";
}

}  // namespace

TEST_CASE("parse_idx reads shape and bytes") {
    const IdxArray array = parse_idx(small, "test");
    CHECK(array.type == IdxType::uint8);
    CHECK(array.shape == std::vector<std::size_t>{2, 3});
    CHECK(array.size() == 6);
    CHECK(array.data == Bytes{10, 11, 12, 13, 14, 255});
    CHECK_THROWS_AS((void)array.values<float>(), ArgumentError);
}

TEST_CASE("parse_idx brings every type into the byte order of the machine") {
    CHECK(parse_idx(Bytes{0, 0, 0x09, 1, 0, 0, 0, 2, 0x80, 0x7F}, "test").values<std::int8_t>() ==
          std::vector<std::int8_t>{-128, 127});
    CHECK(
        parse_idx(Bytes{0, 0, 0x0B, 1, 0, 0, 0, 2, 0x01, 0x02, 0xFF, 0xFE}, "test").values<std::int16_t>() ==
        std::vector<std::int16_t>{258, -2});
    CHECK(parse_idx(Bytes{0, 0, 0x0C, 1, 0, 0, 0, 1, 0x80, 0, 0, 1}, "test").values<std::int32_t>() ==
          std::vector<std::int32_t>{-2147483647});
    CHECK(parse_idx(Bytes{0, 0, 0x0D, 1, 0, 0, 0, 1, 0xBF, 0xC0, 0, 0}, "test").values<float>() ==
          std::vector<float>{-1.5f});
    CHECK(
        parse_idx(Bytes{0, 0, 0x0E, 1, 0, 0, 0, 1, 0x3F, 0xD0, 0, 0, 0, 0, 0, 0}, "test").values<double>() ==
        std::vector<double>{0.25});
}

TEST_CASE("parse_idx reads an array without elements") {
    const IdxArray array = parse_idx(Bytes{0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28}, "test");
    CHECK(array.shape == std::vector<std::size_t>{0, 28, 28});
    CHECK(array.size() == 0);
    CHECK(array.values<std::uint8_t>().empty());
}

TEST_CASE("parse_idx says what is wrong, and where") {
    CHECK(problem_of({0, 0, 8}) == "test: byte 0: truncated: 4 bytes expected, 3 left (3 bytes in all)");
    CHECK(problem_of({1, 0, 8, 1, 0, 0, 0, 0}) == "test: byte 0: no IDX file: the first two bytes are not 0");
    CHECK(problem_of({3, 8, 0, 0, 0, 0, 0, 0}) ==
          "test: byte 0: the magic number is byte-swapped (little-endian), IDX files are big-endian");
    CHECK(problem_of({0x1F, 0x8B, 8, 0}) ==
          "test: byte 0: an IDX file expected, came a gzip file: unpack it first");
    CHECK(problem_of({0, 0, 0x0A, 1, 0, 0, 0, 0}) == "test: byte 2: no IDX element type has the number 10");
    CHECK(problem_of({0, 0, 8, 0, 7}) == "test: byte 3: 1 to 32 dimensions expected, came 0");
    CHECK(problem_of({0, 0, 8, 33, 7}) == "test: byte 3: 1 to 32 dimensions expected, came 33");
    CHECK(problem_of({0, 0, 8, 1, 0, 0, 0, 2, 7}) ==
          "test: byte 9: truncated: the dimensions ask for 2 bytes of data, there are 1");
    CHECK(problem_of({0, 0, 8, 1, 0, 0, 0, 1, 7, 7}) ==
          "test: byte 9: 1 bytes more than the dimensions ask for");
    CHECK(problem_of({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}) ==
          (sizeof(std::size_t) > 4 ? "test: byte 12: the product of the dimensions is too large"
                                   : "test: byte 8: the product of the dimensions is too large"));
    CHECK(problem_of({0, 0, 0x0E, 2, 0x7F, 255, 255, 255, 0x7F, 255, 255, 255}).find("byte ") !=
          std::string::npos);
}

TEST_CASE("damaged IDX files are an error, never more") {
    const auto read = [](ByteView bytes) { return parse_idx(bytes, "test"); };
    samples::check_truncated(small, read);
    samples::check_mutated(small, read, 10'000);
}

TEST_CASE("read_idx agrees with the samples, compressed or not") {
    for (const auto& sample : samples::all("idx")) {
        CAPTURE(sample.name());
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)read_idx(sample.path), FormatError);
            continue;
        }
        const IdxArray array = read_idx(sample.path);
        CHECK(std::vector<double>(array.shape.begin(), array.shape.end()) == sample.numbers("dims"));
        CHECK(sample.note.at("type").as_string() == name_of(array.type));
        std::vector<double> values = sample.numbers("values");
        if (array.type == IdxType::float32)
            for (double& value : values) value = static_cast<double>(static_cast<float>(value));
        CHECK(numbers(array) == values);
    }
}

TEST_CASE("read_idx names the file it cannot read") {
    CHECK_THROWS_AS((void)read_idx("no such file"), FileError);
}

}  // namespace intarsia::tests::io_idx
