#include <intarsia/io/hdf5_chunk_index.hpp>

#include <intarsia/io/hdf5_chunks.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_chunk_index {
using hdf5_image::begin;
using hdf5_image::check_refused;
using hdf5_image::with_checksum;
using namespace intarsia::io;
using hdf5::ChunkIndex;

namespace {

/// Structures one behind the other, and where each of them begins.
class Content {
public:
    [[nodiscard]] std::uint64_t next() const { return begin + bytes_.size(); }
    std::uint64_t add(const Bytes& structure) {
        const std::uint64_t address = next();
        bytes_.insert(bytes_.end(), structure.begin(), structure.end());
        return address;
    }
    std::uint64_t add(const std::string& text) { return add(Bytes(text.begin(), text.end())); }

    /// A dataset of 3 x 5 bytes in chunks of 2 x 3, filled with '.'; its second axis may have no end.
    [[nodiscard]] std::string read(ChunkIndex index, std::uint64_t address, bool endless = false,
                                   const std::vector<hdf5::Filter>& filters = {}) const {
        const hdf5::Source source = hdf5_image::source(bytes_);
        hdf5::Layout layout;
        layout.kind = hdf5::Layout::Kind::chunked;
        layout.index = index;
        layout.address = address;
        layout.chunk = {2, 3};
        layout.element_size = 1;
        layout.size = 6;
        const hdf5::Dataspace space{{3, 5}, 15, {3, endless ? hdf5::undefined_address : 5}};
        Bytes values(15, '.');
        hdf5::ChunkReader(source, layout, filters, space, values).read();
        return std::string(values.begin(), values.end());
    }

private:
    Bytes bytes_;
};

/// The letters and version of a structure of unfiltered chunks.
ByteWriter head(const char* letters) {
    ByteWriter out;
    out.text(letters);
    out.zeros(2);
    return out;
}

Bytes addresses(ByteWriter out, const std::vector<std::uint64_t>& all) {
    for (const std::uint64_t address : all) out.little_endian(address);
    return with_checksum(std::move(out));
}

/// Four chunks, the first of them at `begin`.
Content four_chunks() {
    Content content;
    content.add("abcdefghijklmnopqrstuvwx");
    return content;
}
const std::string all_four = "abcghdefjkmnost";

Bytes fixed_header(std::uint8_t page_bits, std::uint64_t count, std::uint64_t block, std::uint8_t width = 8) {
    ByteWriter out = head("FAHD");
    out.little_endian(width);
    out.little_endian(page_bits);
    out.little_endian(count);
    out.little_endian(block);
    return with_checksum(std::move(out));
}

struct Extensible {
    std::uint8_t bits = 8;
    std::uint8_t in_index_block = 1;
    std::uint8_t least = 1;
    std::uint8_t least_pointers = 2;
    std::uint8_t page_bits = 3;
};

Bytes extensible_header(const Extensible& sizes, std::uint64_t block) {
    ByteWriter out = head("EAHD");
    out.little_endian(std::uint8_t{8});
    for (const std::uint8_t size :
         {sizes.bits, sizes.in_index_block, sizes.least, sizes.least_pointers, sizes.page_bits})
        out.little_endian(size);
    out.zeros(48);
    out.little_endian(block);
    return with_checksum(std::move(out));
}

/// A data block with the addresses of its chunks.
Bytes data_block(const std::vector<std::uint64_t>& chunks) {
    ByteWriter out = head("EADB");
    out.zeros(8 + 1);
    return addresses(std::move(out), chunks);
}

constexpr std::uint64_t none = hdf5::undefined_address;

}  // namespace

TEST_CASE("ChunkFinder: one chunk, and chunks one behind the other") {
    CHECK(four_chunks().read(ChunkIndex::single, begin) == "abc..def.......");
    CHECK(four_chunks().read(ChunkIndex::implicit, begin) == all_four);
    CHECK(four_chunks().read(ChunkIndex::implicit, none) == "...............");
    check_refused([] { (void)four_chunks().read(ChunkIndex::implicit, begin + 1); }, "leaves the file");
    check_refused(
        [] { (void)four_chunks().read(ChunkIndex::implicit, begin, false, {hdf5::Filter::shuffle}); },
        "without an index");
}

TEST_CASE("ChunkFinder: a fixed array, whole and in pages") {
    Content content = four_chunks();
    ByteWriter block = head("FADB");
    block.zeros(8);
    std::uint64_t array = content.add(addresses(std::move(block), {begin, begin + 6, none, begin + 18}));
    CHECK(content.read(ChunkIndex::fixed_array, content.add(fixed_header(2, 4, array))) == "abcghdefjk...st");
    CHECK(content.read(ChunkIndex::fixed_array, content.add(fixed_header(2, 4, none))) == "...............");
    check_refused(
        [&] { (void)content.read(ChunkIndex::fixed_array, content.add(fixed_header(40, 4, array))); },
        "impossible size");
    check_refused(
        [&] { (void)content.read(ChunkIndex::fixed_array, content.add(fixed_header(2, 4, array, 13))); },
        "13 bytes for each");
    check_refused(
        [&] { (void)content.read(ChunkIndex::fixed_array, content.add(fixed_header(2, 3, array))); },
        "wrong checksum");
    check_refused(
        [&] { (void)content.read(ChunkIndex::fixed_array, content.add(fixed_header(32, 1u << 30, array))); },
        "leaves the file");

    ByteWriter paged = head("FADB");
    paged.zeros(8);
    paged.little_endian(std::uint8_t{0x80});  // the first of two pages
    array = content.add(with_checksum(std::move(paged)));
    content.add(addresses({}, {begin, begin + 6}));
    content.add(addresses({}, {begin + 12, begin + 18}));
    CHECK(content.read(ChunkIndex::fixed_array, content.add(fixed_header(1, 4, array))) == "abcghdefjk.....");
}

TEST_CASE("ChunkFinder: an extensible array") {
    // Numbered along the axis without an end first: the second chunk is the one below the first.
    // In the index block stand chunk 0, the blocks of chunks 1 and 2 to 3, and those of 4 on.
    Content content = four_chunks();
    const std::uint64_t one = content.add(data_block({begin + 12}));
    const std::uint64_t two = content.add(data_block({begin + 6, begin + 18}));
    const auto read = [&](const Extensible& sizes, const std::vector<std::uint64_t>& pointers) {
        ByteWriter block = head("EAIB");
        block.zeros(8);
        const std::uint64_t address = content.add(addresses(std::move(block), pointers));
        return content.read(ChunkIndex::extensible_array, content.add(extensible_header(sizes, address)),
                            true);
    };
    const std::vector<std::uint64_t> supers(7, none);
    const auto pointers = [&](std::vector<std::uint64_t> first) {
        first.insert(first.end(), supers.begin(), supers.end());
        return first;
    };
    CHECK(read({}, pointers({begin, one, two})) == all_four);
    CHECK(read({}, pointers({begin, none, two})) == "abcghdefjk...st");
    CHECK(read({.in_index_block = 4}, pointers({begin, begin + 12, begin + 6, begin + 18, none, none})) ==
          all_four);
    check_refused([&] { (void)read({.least = 3}, pointers({begin, one, two})); }, "impossible sizes");
    check_refused([&] { (void)read({.page_bits = 0}, pointers({begin, one, two})); }, "not supported");
    check_refused([&] { (void)read({}, pointers({begin, one, one})); }, "contains itself");

    // Without blocks of its own: a super block tells of the one that has chunk 1, the next of two.
    ByteWriter first = head("EASB");
    first.zeros(8 + 1);
    const std::uint64_t super_block = content.add(addresses(std::move(first), {one}));
    ByteWriter second = head("EASB");
    second.zeros(8 + 1);
    const std::uint64_t next_block = content.add(addresses(std::move(second), {two}));
    std::vector<std::uint64_t> all{begin, super_block, next_block};
    all.resize(1 + 9, none);
    CHECK(read({.least_pointers = 1}, all) == all_four);
    check_refused([&] { (void)content.read(ChunkIndex::extensible_array, begin); },
                  "without one endless axis");
}

TEST_CASE("ChunkFinder: a tree of records") {
    Content content = four_chunks();
    constexpr std::uint16_t record_size = 24;
    ByteWriter leaf;
    leaf.text("BTLF");
    leaf.little_endian(std::uint8_t{0});
    leaf.little_endian(std::uint8_t{10});
    for (const std::uint64_t row : {0u, 1u})
        for (const std::uint64_t column : {0u, 1u}) {
            leaf.little_endian(begin + 12 * row + 6 * column);
            leaf.little_endian(row);
            leaf.little_endian(column);
        }
    Bytes node = with_checksum(std::move(leaf));
    const auto size = static_cast<std::uint32_t>(node.size());
    const std::uint64_t root = content.add(node);
    ByteWriter out;
    out.text("BTHD");
    out.little_endian(std::uint8_t{0});
    out.little_endian(std::uint8_t{10});
    out.little_endian(size);
    out.little_endian(record_size);
    out.zeros(4);
    out.little_endian(root);
    out.little_endian(std::uint16_t{4});
    out.little_endian(std::uint64_t{4});
    const std::uint64_t tree = content.add(with_checksum(std::move(out)));
    CHECK(content.read(ChunkIndex::record_tree, tree) == all_four);
    check_refused([&] { (void)content.read(ChunkIndex::record_tree, tree, false, {hdf5::Filter::shuffle}); },
                  "type 11 expected");
}

TEST_CASE("ChunkReader: what sticks out of the dataset may be left unfiltered") {
    const hdf5::Source source = hdf5_image::source(Bytes{'a', 'b', 'c', 'd', 'e', 'f'});
    hdf5::Layout layout;
    layout.index = ChunkIndex::single;
    layout.address = begin;
    layout.chunk = {6};
    layout.element_size = 1;
    layout.size = 6;
    layout.whole_chunks_only = true;
    Bytes values(5, '.');
    hdf5::ChunkReader(source, layout, {hdf5::Filter::deflate}, {{5}, 5, {5}}, values).read();
    CHECK(std::string(values.begin(), values.end()) == "abcde");
}

}  // namespace intarsia::tests::io_hdf5_chunk_index
