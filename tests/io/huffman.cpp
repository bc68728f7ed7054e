#include "deflate_writer.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/huffman.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace intarsia::tests::io_huffman {
using namespace intarsia::io;
using io::detail::BitReader;
using io::detail::PrefixCode;
using samples::DeflateWriter;
using Completeness = PrefixCode::Completeness;

TEST_CASE("BitReader takes the least significant bits first") {
    const Bytes bytes = {0b1010'0110, 0x34, 0x12, 0xFF};
    const std::string source = "test";
    BitReader reader(bytes, source, 0);
    reader.refill();
    CHECK(reader.take(1) == 0);
    CHECK(reader.take(3) == 0b011);
    CHECK(reader.offset() == 0);
    reader.skip_to_byte();
    CHECK(reader.offset() == 1);
    CHECK(reader.take(16) == 0x1234);
    CHECK(reader.take(0) == 0);
    CHECK(reader.take(8) == 255);
    CHECK(reader.offset() == 4);
    CHECK_THROWS_AS((void)reader.take(1), FormatError);
}

TEST_CASE("BitReader gives the same bits wherever it is refilled") {
    Bytes bytes;
    for (unsigned i = 0; i < 40; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 89 + 7));
    const std::string source = "test";
    for (unsigned width = 1; width <= 16; ++width) {
        BitReader reader(bytes, source, 0);
        for (std::size_t bit = 0; bit + width <= bytes.size() * 8; bit += width) {
            unsigned expected = 0;
            for (unsigned i = 0; i < width; ++i)
                expected |= (static_cast<unsigned>(bytes[(bit + i) / 8]) >> (bit + i) % 8 & 1) << i;
            reader.refill();
            CHECK(reader.take(width) == expected);
        }
    }
}

TEST_CASE("BitReader hands out whole bytes, those in its buffer too") {
    const Bytes bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const std::string source = "test";
    BitReader reader(bytes, source, 100);
    reader.refill();
    CHECK(reader.take(8) == 1);
    const ByteView three = reader.take_bytes(3);
    CHECK(Bytes(three.begin(), three.end()) == Bytes{2, 3, 4});
    reader.refill();
    CHECK(reader.take(8) == 5);
    try {
        (void)reader.take_bytes(6);
        FAIL("6 bytes of 5");
    } catch (const FormatError& error) {
        CHECK(error.offset() == 105);
    }
}

TEST_CASE("PrefixCode tells whether every sequence of bits is a code") {
    PrefixCode code;
    CHECK(code.build(std::vector<std::uint8_t>{1, 2, 2}) == Completeness::complete);
    CHECK(code.build(std::vector<std::uint8_t>{1, 2, 3}) == Completeness::incomplete);
    CHECK(code.longest_length() == 3);
    CHECK(code.build(std::vector<std::uint8_t>{1, 1, 15}) == Completeness::oversubscribed);
    CHECK(code.build(std::vector<std::uint8_t>(288, 1)) == Completeness::oversubscribed);
    CHECK(code.build(std::vector<std::uint8_t>(30, 0)) == Completeness::incomplete);
    CHECK(code.longest_length() == 0);
}

TEST_CASE("PrefixCode decodes codes of 1 to 15 bits") {
    std::vector<std::uint8_t> lengths;
    for (std::uint8_t length = 15; length >= 1; --length) lengths.push_back(length);
    lengths.push_back(15);
    PrefixCode code;
    REQUIRE(code.build(lengths) == Completeness::complete);
    DeflateWriter writer;
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) writer.symbol(lengths, symbol);
    const std::string source = "test";
    BitReader reader(writer.bytes(), source, 0);
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
        reader.refill();
        CHECK(code.decode(reader) == symbol);
    }
}

}  // namespace intarsia::tests::io_huffman
