#include "png_writer.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/png_chunks.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

namespace intarsia::tests::io_png_chunks {
using namespace intarsia::io;
using samples::PngWriter;

namespace {

io::detail::PngFile chunks_of(const Bytes& bytes, std::size_t limit = 1000) {
    return io::detail::PngChunks(bytes, "test", limit).read();
}

std::string problem_of(const Bytes& bytes) {
    try {
        (void)chunks_of(bytes);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Two grey pixels: the beginning of most files here.
PngWriter grey() { return PngWriter().header(2, 1, 8, 0); }

}  // namespace

TEST_CASE("PngChunks finds header, palette, transparency and data") {
    const io::detail::PngFile file = chunks_of(PngWriter()
                                                   .header(3, 2, 2, 3, 1)
                                                   .chunk("PLTE", {1, 2, 3, 4, 5, 6})
                                                   .chunk("tRNS", {7})
                                                   .chunk("IDAT", {8, 9})
                                                   .chunk("IDAT")
                                                   .chunk("IDAT", {10})
                                                   .end());
    CHECK(file.header.width == 3);
    CHECK(file.header.height == 2);
    CHECK(file.header.depth == 2);
    CHECK(file.header.colour == io::detail::PngColour::palette);
    CHECK(file.header.interlaced);
    REQUIRE(file.palette.size() == 2);
    CHECK(file.palette[0].green == 2 * 257);
    CHECK(file.palette[0].alpha == 7 * 257);
    CHECK(file.palette[1].alpha == 65535);
    CHECK(file.data.size() == 3);
    CHECK(file.data_offset == 33 + 18 + 13 + 8);
}

TEST_CASE("chunks that nobody must know are skipped, and so is what follows the end") {
    Bytes file =
        grey().chunk("gAMA", {0, 0, 0, 0}).chunk("tEXt", {'a'}).chunk("IDAT", {1}).chunk("tIME").end();
    file.push_back('x');
    CHECK(chunks_of(file).data.size() == 1);
}

TEST_CASE("every chunk is checked, and its place") {
    const Bytes data = {1, 2};
    CHECK(contains(problem_of({'P', 'N', 'G'}), "truncated"));
    CHECK(contains(problem_of(Bytes(8, 0)), "test: byte 0: no PNG file"));
    CHECK(
        contains(problem_of(PngWriter().chunk("IDAT", data).end()), "byte 8: the first chunk must be IHDR"));
    CHECK(contains(problem_of(grey().header(2, 1, 8, 0).end()), "byte 33: a second IHDR chunk"));
    CHECK(contains(problem_of(grey().chunk("ABCD").end()), "unknown critical chunk, ABCD"));
    CHECK(contains(problem_of(grey().chunk("1bcd").end()), "must be four letters"));
    CHECK(contains(problem_of(grey().end()), "no IDAT chunk"));
    CHECK(
        contains(problem_of(grey().chunk("IDAT", data).chunk("IEND", data).without_end()), "must be empty"));
    CHECK(contains(problem_of(grey().chunk("IDAT", data).without_end()), "truncated"));
    CHECK(contains(problem_of(grey().chunk("IDAT", data).chunk("tIME").chunk("IDAT", data).end()),
                   "must follow each other"));
    Bytes wrong = grey().chunk("IDAT", data).end();
    wrong[33 + 8] ^= 1;
    CHECK(contains(problem_of(wrong), "byte 43: the checksum of the IDAT chunk does not agree"));
    wrong[33] = 0x80;
    CHECK(contains(problem_of(wrong), "longer than 2^31 - 1"));
    wrong[33] = 0x7F;
    CHECK(contains(problem_of(wrong), "truncated"));
}

TEST_CASE("the header allows what the standard allows") {
    for (int colour = 0; colour < 8; ++colour)
        for (int depth = 0; depth < 20; ++depth) {
            const bool power = depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            const bool allowed = power && (colour == 0 || (colour == 3 && depth <= 8) ||
                                           ((colour == 2 || colour == 4 || colour == 6) && depth >= 8));
            const std::string problem = problem_of(PngWriter().header(1, 1, depth, colour).end());
            CHECK(contains(problem, "is not allowed") == !allowed);
        }
    CHECK(contains(problem_of(PngWriter().header(0, 1, 8, 0).end()), "has no pixels"));
    CHECK(contains(problem_of(PngWriter().header(1, 0x80000000, 8, 0).end()), "less than 2^31"));
    CHECK(contains(problem_of(PngWriter().header(0x7FFFFFFF, 0x7FFFFFFF, 8, 0).end()),
                   "larger than the limit"));
    CHECK(contains(problem_of(PngWriter().header(1001, 1, 8, 0).end()),
                   "larger than the limit of 1000 pixels"));
    CHECK(contains(problem_of(PngWriter().header(1, 1, 8, 0, 2).end()), "interlace method"));
    CHECK(contains(problem_of(PngWriter().chunk("IHDR", Bytes(12, 1)).end()), "must have 13 bytes"));
    CHECK(contains(problem_of(PngWriter().chunk("IHDR", {0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 1, 0, 0}).end()),
                   "compression method"));
    CHECK(contains(problem_of(PngWriter().chunk("IHDR", {0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 1, 0}).end()),
                   "filter method"));
}

TEST_CASE("palette and transparency must fit the pixels") {
    const auto indexed = [] { return PngWriter().header(1, 1, 1, 3); };
    const Bytes two = {1, 2, 3, 4, 5, 6};
    CHECK(contains(problem_of(indexed().chunk("IDAT", {1}).end()), "no PLTE chunk"));
    CHECK(contains(problem_of(indexed().chunk("PLTE", Bytes(9)).end()), "1 to 2 colours"));
    CHECK(contains(problem_of(indexed().chunk("PLTE", Bytes(4)).end()), "1 to 2 colours"));
    CHECK(contains(problem_of(indexed().chunk("PLTE").end()), "1 to 2 colours"));
    CHECK(contains(problem_of(indexed().chunk("PLTE", two).chunk("PLTE", two).end()), "a second PLTE"));
    CHECK(contains(problem_of(indexed().chunk("IDAT", {1}).chunk("PLTE", two).end()), "before the pixels"));
    CHECK(contains(problem_of(indexed().chunk("tRNS").chunk("PLTE", two).end()), "before tRNS"));
    CHECK(contains(problem_of(indexed().chunk("PLTE", two).chunk("tRNS", {1, 2, 3}).end()), "3 entries"));
    CHECK(contains(problem_of(indexed().chunk("PLTE", two).chunk("tRNS", {1}).chunk("tRNS", {1}).end()),
                   "a second tRNS"));
    CHECK(contains(problem_of(grey().chunk("PLTE", two).end()), "must not have a PLTE"));
    CHECK(contains(problem_of(grey().chunk("tRNS", {1}).end()), "2 bytes expected"));
    CHECK(contains(problem_of(grey().chunk("IDAT", {1}).chunk("tRNS", {0, 1}).end()), "before the pixels"));
    CHECK(
        contains(problem_of(PngWriter().header(1, 1, 8, 2).chunk("tRNS", {0, 1}).end()), "6 bytes expected"));
    CHECK(contains(problem_of(PngWriter().header(1, 1, 8, 6).chunk("tRNS", {0, 1}).end()), "with alpha"));
}

}  // namespace intarsia::tests::io_png_chunks
