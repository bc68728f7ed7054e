#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/zlib.hpp>

#include <doctest/doctest.h>

#include <string>

namespace intarsia::tests::io_zlib {
using namespace intarsia::io;

namespace {

const Bytes hello = {0x78, 0xDA, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57,
                     0xC8, 0x40, 0x27, 0x01, 0x68, 0x03, 0x08, 0xB1};

/// The message for a stream in which one byte is another.
std::string problem_with(std::size_t offset, std::uint8_t byte) {
    Bytes bytes = hello;
    bytes[offset] = byte;
    try {
        (void)inflate_zlib(bytes, "test", 1000, 100);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

}  // namespace

TEST_CASE("inflate_zlib unpacks one stream and leaves what follows") {
    Bytes longer = hello;
    for (int more = 0; more < 12; ++more) {
        const Inflated result = inflate_zlib(longer, "test");
        CHECK(result.output == samples::bytes_of("hello hello hello hello"));
        CHECK(result.consumed == hello.size());
        longer.push_back(0);
    }
}

TEST_CASE("inflate_zlib refuses wrong headers and checksums") {
    CHECK(problem_with(1, 0xDB) == "test: byte 100: no zlib header: its check is wrong");
    CHECK(problem_with(0, 0x79) == "test: byte 100: no zlib header: its check is wrong");
    CHECK(problem_with(1, 0xBB) == "test: byte 101: the stream needs a preset dictionary");
    CHECK(problem_with(15, 0) == "test: byte 112: the Adler-32 checksum does not agree with the data");
    CHECK_THROWS_AS((void)inflate_zlib(Bytes{0x77, 0xD5, 0x03, 0x00, 0, 0, 0, 1}, "method 7"), FormatError);
    CHECK_THROWS_AS((void)inflate_zlib(Bytes{0x88, 0x1C, 0x03, 0x00, 0, 0, 0, 1}, "window"), FormatError);
    CHECK(inflate_zlib(Bytes{0x78, 0x01, 0x03, 0x00, 0, 0, 0, 1}, "good").output.empty());
}

TEST_CASE("damaged zlib is an error, never more") {
    const auto read = [](ByteView bytes) { return inflate_zlib(bytes, "test", 100'000); };
    samples::check_truncated(hello, read);
    samples::check_mutated(hello, read);
}

}  // namespace intarsia::tests::io_zlib
