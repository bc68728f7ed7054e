#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/npy.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace intarsia::tests::io_npy {
using namespace intarsia::io;
using samples::bytes_of;

namespace {

/// A file of version 1 with this header, then data.
Bytes file(std::string header, std::string_view data) {
    if (header.empty() || header.back() != '\n') header += '\n';
    return bytes_of(std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header +
                    std::string(data));
}

std::string problem_of(const Bytes& bytes) {
    try {
        (void)parse_npy(bytes, "test");
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool tells(const Bytes& bytes, std::string_view part) {
    const std::string problem = problem_of(bytes);
    INFO(problem);
    return problem.find(part) != std::string::npos && problem.starts_with("test: byte ");
}

const std::string bytes_2 = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";

}  // namespace

TEST_CASE("parse_npy: the header as NumPy writes it, and as it may be written") {
    const NumberArray array = parse_npy(file(bytes_2, "ab"), "test");
    CHECK(array.shape == std::vector<std::size_t>{2});
    CHECK(array.values<int>() == std::vector<int>{'a', 'b'});
    CHECK(parse_npy(file("{ \"shape\":(1 ,2),\"fortran_order\" : True,'descr':'<i1'}   ", "ab"), "test")
              .shape == std::vector<std::size_t>{1, 2});
    CHECK(parse_npy(file("{'descr': '|b1', 'fortran_order': False, 'shape': ()}", "\1"), "test")
              .values<int>() == std::vector<int>{1});
}

TEST_CASE("parse_npy: Fortran's order becomes C's") {
    const NumberArray array =
        parse_npy(file("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}", "adbecf"), "test");
    CHECK(array.data == bytes_of("abcdef"));
}

TEST_CASE("parse_npy says what is wrong, and where") {
    CHECK(tells(bytes_of("\x93NUMPX"), "byte 0: no .npy file"));
    CHECK(tells(bytes_of("\x93NUMPY\4"), "byte 6: .npy version 1 to 3 expected, came 4"));
    CHECK(tells(file(bytes_2, "a"), "the shape asks for more than the 1 bytes"));
    CHECK(tells(file(bytes_2, "abc"), "the shape asks for less than the 3 bytes"));
    CHECK(tells(file("{'descr': '|O', 'fortran_order': False, 'shape': ()}", ""),
                "byte 20: .npy header: the type '|O'"));
    CHECK(tells(file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", ""),
                "structured types"));
    for (const char* type : {"<f1", "|u2", "<i3", "<c8", "=f4", "<U1", "f4", ""})
        CHECK(
            tells(file(std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': ()}", "abcd"),
                  "is not supported"));
    CHECK(tells(file("{'descr': '|u1', 'fortran_order': False}", ""), "one is missing"));
    CHECK(tells(file("{'descr': '|u1', 'descr': '|u1'}", ""), "stands twice"));
    CHECK(tells(file("{'other': '|u1'}", ""), "an unknown entry"));
    CHECK(tells(file("{'descr': '|u1', 'fortran_order': 1, 'shape': ()}", ""), "True or False"));
    CHECK(tells(file("{'descr': '|u1', 'fortran_order': False, 'shape': (2)}", "ab"),
                "a shape of one axis is (n,)"));
    CHECK(tells(file("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,)}", "ab"), "an extent"));
    CHECK(tells(file("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", ""),
                "an extent"));
    CHECK(tells(file(bytes_2 + "x", "ab"), "spaces expected up to the end"));
    CHECK(tells(file("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", ""),
                sizeof(std::size_t) > 4 ? "more" : "an extent"));
}

TEST_CASE("encode_npy: what it writes reads back, its data aligned for all to map") {
    const auto check = [](const std::vector<std::size_t>& shape, const std::vector<float>& numbers) {
        const NumberArray array = NumberArray::of(shape, numbers.data(), numbers.size());
        const Bytes bytes = encode_npy(array);
        CHECK((bytes.size() - array.data.size()) % 64 == 0);
        const NumberArray again = parse_npy(bytes, "test");
        CHECK(again.type == array.type);
        CHECK(again.shape == shape);
        CHECK(again.data == array.data);
    };
    check({}, {7});
    check({3}, {1, 2, 3});
    check({2, 2}, {1, 2, 3, 4});
    check({0, 4}, {});
    NumberArray brain{{NumberType::Kind::bfloat16, 2, false}, {}, {0, 0}};
    CHECK_THROWS_AS((void)encode_npy(brain), ArgumentError);
}

TEST_CASE("damaged .npy files are an error, never more") {
    const float numbers[] = {1, 2, 3};
    const Bytes good = encode_npy(NumberArray::of<float>({3}, numbers, 3));
    const auto read = [](ByteView bytes) { return parse_npy(bytes, "test"); };
    samples::check_truncated(good, read);
    samples::check_mutated(good, read, 10'000);
}

TEST_CASE("parse_npy agrees with the samples") {
    for (const auto& sample : samples::all("npy")) {
        if (sample.path.extension() != ".npy") continue;
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)parse_npy(bytes, sample.name()), FormatError);
            continue;
        }
        const NumberArray array = parse_npy(bytes, sample.name());
        CHECK(std::vector<double>(array.shape.begin(), array.shape.end()) == sample.numbers("shape"));
        std::vector<double> values;
        for (const Json& value : sample.note.at("values").as_array())
            values.push_back(value.is_bool() ? value.as_bool() : value.as_number());
        CHECK(array.values<double>() == values);
    }
}

}  // namespace intarsia::tests::io_npy
