#include <intarsia/io/hdf5_chunks.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_chunks {
using hdf5_image::begin;
using hdf5_image::check_refused;
using namespace intarsia::io;
using hdf5::Filter;

namespace {

struct Chunk {
    std::vector<std::uint64_t> origin;
    Bytes stored;
    std::uint32_t skipped = 0;
};

/// A tree of one level over chunks of a dataset; the chunks come first.
Bytes content(const std::vector<Chunk>& chunks, std::uint64_t& tree) {
    ByteWriter out;
    std::vector<std::uint64_t> addresses;
    for (const Chunk& chunk : chunks) {
        addresses.push_back(begin + out.size());
        out.bytes(chunk.stored);
    }
    tree = begin + out.size();
    out.text("TREE");
    out.little_endian(std::uint8_t{1});
    out.little_endian(std::uint8_t{0});
    out.little_endian(static_cast<std::uint16_t>(chunks.size()));
    out.little_endian(hdf5::undefined_address);
    out.little_endian(hdf5::undefined_address);
    for (std::size_t index = 0; index < chunks.size(); ++index) {
        out.little_endian(static_cast<std::uint32_t>(chunks[index].stored.size()));
        out.little_endian(chunks[index].skipped);
        for (const std::uint64_t origin : chunks[index].origin) out.little_endian(origin);
        out.little_endian(std::uint64_t{0});
        out.little_endian(addresses[index]);
    }
    return std::move(out).finish();
}

/// A dataset of 3 x 5 bytes in chunks of 2 x 3, filled with '.'.
std::string read(const std::vector<Chunk>& chunks, const std::vector<Filter>& filters = {},
                 hdf5::Layout layout = {}) {
    std::uint64_t tree = 0;
    const hdf5::Source source = hdf5_image::source(content(chunks, tree));
    layout.kind = hdf5::Layout::Kind::chunked;
    layout.address = tree;
    if (layout.chunk.empty()) layout.chunk = {2, 3};
    if (layout.element_size == 0) layout.element_size = 1;
    const hdf5::Dataspace shape{{3, 5}, 15, {3, 5}};
    Bytes values(15 * layout.element_size, '.');
    hdf5::ChunkReader(source, layout, filters, shape, values).read();
    return std::string(values.begin(), values.end());
}

Bytes text(const std::string& letters) { return Bytes(letters.begin(), letters.end()); }

}  // namespace

TEST_CASE("ChunkReader: chunks are cut at the edges, missing ones keep the fill value") {
    CHECK(read({}) == "...............");
    CHECK(read({{{0, 0}, text("abcdef")}}) == "abc..def.......");
    CHECK(read({{{2, 3}, text("abcdef")}}) == ".............ab");
    CHECK(read({{{0, 0}, text("abcdef")},
                {{0, 3}, text("ghijkl")},
                {{2, 0}, text("mnopqr")},
                {{2, 3}, text("stuvwx")}}) == "abcghdefjkmnost");
}

TEST_CASE("ChunkReader: filters are undone, the last one first") {
    // zlib.compress(b"abcdef", 0)
    const Bytes deflated{0x78, 0x01, 0x01, 6,   0,    0xF9, 0xFF, 'a', 'b',
                         'c',  'd',  'e',  'f', 0x08, 0x1E, 0x02, 0x56};
    CHECK(read({{{0, 0}, deflated}}, {Filter::deflate}) == "abc..def.......");
    CHECK(read({{{0, 0}, text("abcdef"), 1}}, {Filter::deflate}) == "abc..def.......");

    hdf5::Layout pairs;
    pairs.element_size = 2;
    CHECK(read({{{0, 0}, text("ACEGIKBDFHJL")}}, {Filter::shuffle}, pairs).substr(0, 6) == "ABCDEF");

    Bytes summed = text("abcdef");
    const std::uint32_t sum = hdf5::fletcher32(summed);
    for (int shift = 0; shift < 32; shift += 8) summed.push_back(static_cast<std::uint8_t>(sum >> shift));
    CHECK(read({{{0, 0}, summed}}, {Filter::fletcher32}) == "abc..def.......");
    summed[0] = 'b';
    check_refused([&] { (void)read({{{0, 0}, summed}}, {Filter::fletcher32}); }, "wrong checksum");
    check_refused([&] { (void)read({{{0, 0}, {1, 2, 3}}}, {Filter::fletcher32}); }, "too small");

    Bytes damaged = deflated;
    damaged[9] = 'X';
    check_refused([&] { (void)read({{{0, 0}, damaged}}, {Filter::deflate}); }, "Adler-32");
    check_refused(
        [&] {
            (void)read({{{0, 0}, deflated}, {{0, 3}, text("too short")}}, {Filter::deflate});
        },
        "");
}

TEST_CASE("ChunkReader: chunks that cannot be are refused") {
    const Bytes six = text("abcdef");
    check_refused([&] { (void)read({{{1, 0}, six}}); }, "outside its dataset");
    check_refused([&] { (void)read({{{4, 0}, six}}); }, "outside its dataset");
    check_refused([&] { (void)read({{{0, 6}, six}}); }, "outside its dataset");
    check_refused([&] { (void)read({{{std::uint64_t{1} << 63, 0}, six}}); }, "outside its dataset");
    check_refused([&] { (void)read({{{0, 0}, text("abcde")}}); }, "6 bytes expected, came 5");
    check_refused([&] { (void)read({{{0, 0}, text("abcdefg")}}); }, "6 bytes expected, came 7");
    hdf5::Layout layout;
    layout.chunk = {0, 3};
    check_refused([&] { (void)read({}, {}, layout); }, "without bytes");
    layout.chunk = {65536, 65536};
    check_refused([&] { (void)read({}, {}, layout); }, "4 GiB");
    layout.chunk = {2};
    check_refused([&] { (void)read({}, {}, layout); }, "1 dimensions");
}

TEST_CASE("ChunkReader: trees that cannot be are refused") {
    std::uint64_t tree = 0;
    const Bytes good = content({{{0, 0}, text("abcdef")}}, tree);
    const auto refuse = [&](std::size_t position, std::vector<int> bytes, const char* message) {
        Bytes damaged = good;
        for (std::size_t index = 0; index < bytes.size(); ++index)
            damaged[static_cast<std::size_t>(tree - begin) + position + index] =
                static_cast<std::uint8_t>(bytes[index]);
        const hdf5::Source source = hdf5_image::source(damaged);
        hdf5::Layout layout;
        layout.address = tree;
        layout.chunk = {2, 3};
        layout.element_size = 1;
        const hdf5::Dataspace shape{{3, 5}, 15, {3, 5}};
        const std::vector<Filter> filters;
        Bytes values(15);
        check_refused([&] { hdf5::ChunkReader(source, layout, filters, shape, values).read(); }, message);
    };
    refuse(0, {'X'}, "\"TREE\"");
    refuse(4, {0}, "its type");
    refuse(5, {1}, "\"TREE\" expected");
    refuse(6, {2}, "truncated");
    refuse(24, {255, 255}, "a chunk");
    refuse(56, {255, 255, 255, 255, 255, 255, 255, 255}, "no address");
    refuse(56, {0, 0, 0, 0, 0, 0, 0, 1}, "a chunk");
    // A tree of level 1 that is its own child.
    const std::size_t at = static_cast<std::size_t>(tree - begin);
    Bytes cyclic = good;
    cyclic[at + 5] = 1;
    cyclic[at + 56] = static_cast<std::uint8_t>(tree);
    const hdf5::Source source = hdf5_image::source(cyclic);
    hdf5::Layout layout;
    layout.address = tree;
    layout.chunk = {2, 3};
    layout.element_size = 1;
    const hdf5::Dataspace shape{{3, 5}, 15, {3, 5}};
    Bytes values(15);
    check_refused([&] { hdf5::ChunkReader(source, layout, {}, shape, values).read(); }, "contains itself");
}

TEST_CASE("ChunkReader: chunks cannot have more bytes than their file") {
    std::uint64_t tree = 0;
    const std::vector<Chunk> chunks{{{0, 0}, Bytes(200, 'a')}, {{0, 20}, {}}, {{10, 0}, {}}, {{10, 20}, {}}};
    Bytes bytes = content(chunks, tree);
    for (std::size_t index = 1; index < 4; ++index) {  // all of them the first one
        const std::size_t key = static_cast<std::size_t>(tree - begin) + 24 + 40 * index;
        bytes[key] = 200;
        bytes[key + 32] = static_cast<std::uint8_t>(begin);
    }
    const hdf5::Source source = hdf5_image::source(bytes);
    hdf5::Layout layout;
    layout.address = tree;
    layout.chunk = {10, 20};
    layout.element_size = 1;
    const hdf5::Dataspace shape{{20, 40}, 800, {20, 40}};
    Bytes values(800);
    check_refused([&] { hdf5::ChunkReader(source, layout, {}, shape, values).read(); }, "share their bytes");
}

}  // namespace intarsia::tests::io_hdf5_chunks
