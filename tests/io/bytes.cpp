#include <intarsia/io/bytes.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <string>

namespace intarsia::tests::io_bytes {
using namespace intarsia::io;

namespace {

const Bytes bytes{0x01, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07, 0x88, 0x09, 0x0a};

/// The message of the FormatError that a read throws.
template <class Read>
std::string problem(ByteReader reader, Read read) {
    try {
        read(reader);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("integers in either order of bytes") {
    ByteReader little(bytes, "numbers");
    CHECK(little.little_endian<std::uint8_t>() == 0x01);
    CHECK(little.little_endian<std::uint16_t>() == 0x0302);
    CHECK(little.little_endian<std::uint32_t>() == 0x07060584);
    little.seek(0);
    CHECK(little.little_endian<std::uint64_t>() == 0x8807060584030201);

    ByteReader big(bytes, "numbers");
    CHECK(big.big_endian<std::uint8_t>() == 0x01);
    CHECK(big.big_endian<std::uint16_t>() == 0x0203);
    CHECK(big.big_endian<std::uint32_t>() == 0x84050607);
    big.seek(0);
    CHECK(big.big_endian<std::uint64_t>() == 0x0102038405060788);
}

TEST_CASE("the cursor moves as it reads, and where it is told to") {
    ByteReader reader(bytes, "a file");
    CHECK(reader.source() == "a file");
    CHECK(reader.size() == 10);
    CHECK(reader.offset() == 0);
    const ByteView taken = reader.take(3);
    CHECK(taken.data() == bytes.data());  // a view, not a copy
    CHECK(taken.size() == 3);
    CHECK(reader.remaining() == 7);
    reader.skip(6);
    CHECK(!reader.at_end());
    reader.seek(10);
    CHECK(reader.at_end());
    CHECK(reader.take(0).empty());
    reader.seek(1);
    CHECK(reader.remaining() == 9);
}

TEST_CASE("a read past the end names the source, the place and what is missing") {
    const auto read_long = [](ByteReader& reader) {
        reader.skip(8);
        reader.little_endian<std::uint32_t>();
    };
    CHECK(problem(ByteReader(bytes, "x"), read_long) ==
          "x: byte 8: truncated: 4 bytes expected, 2 left (10 bytes in all)");
    CHECK(problem(ByteReader(bytes, "x", 1000), read_long) ==
          "x: byte 1008: truncated: 4 bytes expected, 2 left (10 bytes in all)");
    CHECK(problem(ByteReader(bytes, "x"), [](ByteReader& reader) { reader.seek(11); }) ==
          "x: byte 11: offset lies past the end (10 bytes in all)");
    CHECK(problem(ByteReader(bytes, "x", 5), [](ByteReader& reader) {
              reader.skip(2);
              reader.fail("no such colour");
          }) == "x: byte 7: no such colour");
}

TEST_CASE("a read that fails moves nothing, however long it was to be") {
    ByteReader reader(bytes, "x");
    reader.skip(4);
    CHECK_THROWS_AS(reader.take(std::numeric_limits<std::size_t>::max()), FormatError);
    CHECK_THROWS_AS(reader.seek(std::numeric_limits<std::size_t>::max()), FormatError);
    CHECK_THROWS_AS(reader.big_endian<std::uint64_t>(), FormatError);
    CHECK(reader.offset() == 4);
    ByteReader empty({}, "nothing");
    CHECK(empty.at_end());
    CHECK_THROWS_AS(empty.skip(1), FormatError);
}

}  // namespace intarsia::tests::io_bytes
