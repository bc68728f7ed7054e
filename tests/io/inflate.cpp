#include "deflate_writer.hpp"
#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/inflate.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

namespace intarsia::tests::io_inflate {
using namespace intarsia::io;
using samples::bytes_of;
using samples::DeflateWriter;
using samples::literal_lengths;

namespace {

const Bytes hello = {0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01};  // "hello " four times, -1

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

std::string unpacked(const Bytes& compressed) { return text_of(inflate(compressed, "test").output); }

/// What is wrong with the stream, and at which byte.
std::string problem_of(const Bytes& compressed, std::size_t limit = 1000) {
    try {
        (void)inflate(compressed, "test", limit);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("inflate unpacks stored blocks") {
    CHECK(unpacked({1, 2, 0, 0xFD, 0xFF, 'a', 'b'}) == "ab");
    CHECK(unpacked({1, 0, 0, 0xFF, 0xFF}) == "");
    CHECK(unpacked({0, 2, 0, 0xFD, 0xFF, 'a', 'b', 1, 1, 0, 0xFE, 0xFF, 'c'}) == "abc");
    // A stored block behind a compressed one begins at the next whole byte.
    CHECK(unpacked({0x4A, 0x04, 0x04, 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00}) == "a");
}

TEST_CASE("inflate unpacks fixed codes") {
    CHECK(unpacked(hello) == "hello hello hello hello");
    CHECK(unpacked({0x03, 0x00}) == "");
    CHECK(unpacked({0x4B, 0x4C, 0x1C, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00}) ==
          std::string(1000, 'a'));
    Bytes bytes;
    DeflateWriter writer;
    writer.number(1, 1).number(1, 2);
    for (unsigned byte = 0; byte < 144; ++byte) writer.code(0x30 + byte, 8);
    for (unsigned byte = 144; byte < 256; ++byte) writer.code(0x190 + byte - 144, 9);
    for (unsigned byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<std::uint8_t>(byte));
    CHECK(inflate(writer.code(0, 7).bytes(), "test").output == bytes);
}

TEST_CASE("inflate unpacks dynamic codes of every length") {
    auto lengths = literal_lengths({{256, 15}}, 258);
    for (std::uint8_t length = 1; length <= 15; ++length) lengths['a' + length - 1u] = length;
    const std::vector<std::uint8_t> distances = {0, 0, 0, 1};  // one code, of one bit
    DeflateWriter writer;
    writer.dynamic_head(lengths, distances);
    const std::string text = "abcdefghijklmnoonmlkjihgfedcba";
    for (const char letter : text) writer.symbol(lengths, static_cast<std::size_t>(letter));
    CHECK(unpacked(writer.symbol(lengths, 256).bytes()) == text);
}

TEST_CASE("inflate reads runs in the code lengths") {
    // 97 zeros, 'a' and 'b', 157 zeros, 256 and 257, four distances: all that have a code have one of 2 bits.
    const std::vector<std::uint8_t> length_code = {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2};
    DeflateWriter writer;
    writer.number(1, 1).number(2, 2).number(1, 5).number(3, 5).number(19 - 4, 4);
    for (const unsigned symbol :
         {16u, 17u, 18u, 0u, 8u, 7u, 9u, 6u, 10u, 5u, 11u, 4u, 12u, 3u, 13u, 2u, 14u, 1u, 15u})
        writer.number(length_code[symbol], 3);
    const auto run = [&](std::size_t symbol, unsigned extra, unsigned bits) {
        writer.symbol(length_code, symbol).number(extra, bits);
    };
    run(18, 97 - 11, 7);
    run(2, 0, 0);
    run(2, 0, 0);
    run(18, 138 - 11, 7);
    run(18, 16 - 11, 7);
    run(17, 3 - 3, 3);
    run(2, 0, 0);
    run(16, 5 - 3, 2);  // 257 and, as it is one sequence, the distances
    const std::vector<std::uint8_t> four = {2, 2, 2, 2};
    for (const std::size_t code : {0u, 1u, 3u, 1u, 2u})
        writer.symbol(four, code);  // a, b, 3 from 2 back, end
    CHECK(unpacked(writer.bytes()) == "ababa");
}

TEST_CASE("inflate copies with every overlap") {
    for (const unsigned distance : {1u, 2u, 3u, 4u}) {
        const std::string start = std::string("abcd").substr(0, distance);
        DeflateWriter writer;
        writer.number(1, 1).number(1, 2);
        for (const char letter : start) writer.code(0x30 + static_cast<unsigned>(letter), 8);
        writer.code(4, 7).code(distance - 1, 5);     // length 6
        writer.code(0xC5, 8).code(distance - 1, 5);  // length 258
        const std::string text = unpacked(writer.code(0, 7).bytes());
        REQUIRE(text.size() == distance + 6 + 258);
        for (std::size_t i = 0; i < text.size(); ++i) CHECK(text[i] == start[i % distance]);
    }
}

TEST_CASE("inflate tells how much of the input was its own") {
    for (const Bytes& stream : {hello, Bytes{1, 1, 0, 0xFE, 0xFF, 'a'}, Bytes{0x03, 0x00}}) {
        Bytes longer = stream;
        for (int more = 0; more < 20; ++more) {
            CHECK(inflate(longer, "test").consumed == stream.size());
            longer.push_back(0xA5);
        }
    }
}

TEST_CASE("inflate_onto appends, and copies nothing from before its own output") {
    Bytes output = bytes_of("before ");
    CHECK(inflate_onto(output, hello, "test") == hello.size());
    CHECK(text_of(output) == "before hello hello hello hello");
    const Bytes copies_from_before = {0x4B, 0x04, 0x52, 0x00};
    CHECK_THROWS_AS(inflate_onto(output, copies_from_before, "test"), FormatError);
}

TEST_CASE("inflate holds its limit") {
    const Bytes run = {0x4B, 0x4C, 0x1C, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00};  // 1000 bytes
    CHECK(inflate(run, "test", 1000).output.size() == 1000);
    CHECK(contains(problem_of(run, 999), "longer than the limit of 999 bytes"));
    CHECK(contains(problem_of(hello, 22), "longer than the limit"));
    CHECK(contains(problem_of({1, 2, 0, 0xFD, 0xFF, 'a', 'b'}, 1), "longer than the limit"));
    CHECK(inflate(Bytes{0x03, 0x00}, "test", 0).output.empty());
    CHECK(inflate(run, "test", 5000).output.capacity() <= 5000);
}

TEST_CASE("inflate refuses what is no DEFLATE, and says at which byte") {
    CHECK(contains(problem_of({7}), "block type 0, 1 or 2 expected, came 3"));
    CHECK(problem_of({}) == "test: byte 0: truncated: the compressed data goes on past the end");
    CHECK(contains(problem_of({1, 5, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'}),
                   "test: byte 5: the length of a stored"));
    CHECK(contains(problem_of({1, 5, 0, 0xFA, 0xFF, 'h', 'e', 'l'}), "5 stored bytes expected, 3 left"));
    CHECK(contains(problem_of({0x4B, 0x04, 0x52, 0x00}), "where only 1 have been written"));
    CHECK(contains(problem_of({0x4B, 0x04, 0x3E, 0x00, 0x00}), "distance symbol 30"));
    CHECK(contains(problem_of(DeflateWriter().number(3, 3).code(0xC6, 8).bytes()), "length symbol 286"));
    CHECK(contains(problem_of({0x05, 0x00, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0}), "repeated code length"));
}

TEST_CASE("inflate refuses codes that are none") {
    const auto problem = [](const std::vector<std::uint8_t>& literals,
                            const std::vector<std::uint8_t>& distances) {
        return problem_of(DeflateWriter().dynamic_head(literals, distances).number(0xFFFF, 16).bytes());
    };
    const auto two = literal_lengths({{'a', 1}, {256, 1}});
    const auto copies = literal_lengths({{'a', 1}, {256, 2}, {257, 2}}, 258);
    CHECK(contains(problem(literal_lengths({{'a', 1}, {'b', 1}, {256, 1}}), {0}),
                   "too many codes for the literals"));
    CHECK(
        contains(problem(literal_lengths({{'a', 2}, {256, 2}}), {0}), "code of the literals is incomplete"));
    CHECK(contains(problem(literal_lengths({{'a', 1}, {'b', 1}}), {0}), "no code for its end"));
    CHECK(contains(problem(two, {1, 1, 1}), "too many codes for the distances"));
    CHECK(contains(problem(two, {2, 2}), "code of the distances is incomplete"));
    // One code or none may stand alone, but the bits that it does not use mean nothing.
    CHECK(problem(two, {0}) == "nothing");
    CHECK(contains(problem(literal_lengths({{256, 1}}), {0}), "a Huffman code that no symbol has"));
    CHECK(contains(problem(copies, {1}), "a Huffman code that no symbol has"));
    CHECK(contains(problem(copies, {0}), "a Huffman code that no symbol has"));

    CHECK(contains(problem_of(DeflateWriter().number(5, 3).number(30, 5).number(0, 9).bytes()), "came 287"));
    CHECK(contains(problem_of(DeflateWriter().number(5, 3).number(0, 5).number(30, 5).number(0, 4).bytes()),
                   "came 31"));
    CHECK(contains(problem_of(DeflateWriter().number(5, 3).number(0, 14).number(1, 3).number(0, 9).bytes()),
                   "the code of the code lengths is not a complete prefix code"));
    // A run of 138 zeros, twice, where 258 lengths are announced.
    DeflateWriter overrun;
    overrun.number(5, 3).number(0, 10).number(0, 4).number(0, 6).number(1, 3).number(1, 3);
    overrun.code(1, 1).number(127, 7).code(1, 1).number(127, 7);
    CHECK(contains(problem_of(overrun.bytes()), "more code lengths than announced"));
}

TEST_CASE("damaged DEFLATE is an error, never more") {
    const auto read = [](ByteView bytes) { return inflate(bytes, "test", 100'000); };
    samples::check_truncated(hello, read);
    samples::check_mutated(hello, read);
    auto lengths = literal_lengths({{'a', 1}, {'b', 3}, {256, 3}, {257, 4}, {260, 4}, {270, 3}}, 271);
    const std::vector<std::uint8_t> distances = {2, 2, 2, 3, 3};
    DeflateWriter writer;
    writer.dynamic_head(lengths, distances);
    for (const char letter : std::string("abaababaab"))
        writer.symbol(lengths, static_cast<std::size_t>(letter));
    for (const std::size_t length : {257u, 260u}) writer.symbol(lengths, length).symbol(distances, 2);
    writer.symbol(lengths, 256);
    CHECK(unpacked(writer.bytes()) ==
          "abaababaab"
          "aab"
          "aabaab");
    samples::check_truncated(writer.bytes(), read);
    samples::check_mutated(writer.bytes(), read, 10'000);
}

TEST_CASE("inflate agrees with the samples") {
    for (const auto& sample : samples::all("gzip")) {
        if (sample.path.extension() != ".deflate") continue;
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)inflate(bytes, sample.name()), FormatError);
            continue;
        }
        const Inflated result = inflate(bytes, sample.name());
        CHECK(result.consumed == bytes.size());
        CHECK(result.output.size() == sample.number("size"));
        CHECK(crc32(result.output) == sample.number("sha"));  // so it is named there
    }
}

}  // namespace intarsia::tests::io_inflate
