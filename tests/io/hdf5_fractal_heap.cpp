#include <intarsia/io/hdf5_fractal_heap.hpp>

#include <intarsia/io/hdf5_links.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_fractal_heap {
using hdf5_image::begin;
using hdf5_image::check_refused;
using hdf5_image::with_checksum;
using namespace intarsia::io;
using hdf5::FractalHeap;
using hdf5::RecordType;

namespace {

void append(Bytes& bytes, const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

struct HeapShape {
    std::uint16_t filters = 0;
    std::uint16_t width = 4;
    std::uint64_t start_size = 64;
    std::uint64_t largest_direct = 128;
    std::uint16_t offset_bits = 16;
    std::uint16_t rows = 0;
};

constexpr std::size_t heap_size = 146;

/// The header of a heap at the beginning of the content, without checksums of its blocks.
Bytes heap_header(std::uint64_t root, const HeapShape& shape = {}) {
    ByteWriter out;
    out.text("FRHP");
    out.zeros(1);
    out.little_endian(std::uint16_t{7});
    out.little_endian(shape.filters);
    out.zeros(1);
    out.little_endian(std::uint32_t{100});
    out.zeros(8);
    out.little_endian(hdf5::undefined_address);
    out.zeros(80);
    out.little_endian(shape.width);
    out.little_endian(shape.start_size);
    out.little_endian(shape.largest_direct);
    out.little_endian(shape.offset_bits);
    out.zeros(2);
    out.little_endian(root);
    out.little_endian(shape.rows);
    return with_checksum(std::move(out));
}

/// A block of 64 bytes (13 of them its head) with a text behind.
Bytes direct_block(const std::string& text, std::size_t size = 64) {
    ByteWriter out;
    out.text("FHDB");
    out.zeros(1 + 8 + 2);
    out.text(text);
    out.zeros(size - out.size());
    return std::move(out).finish();
}

constexpr std::uint8_t block_head = 15;

Bytes indirect_block(const std::vector<std::uint64_t>& children) {
    ByteWriter out;
    out.text("FHIB");
    out.zeros(1 + 8 + 2);
    for (const std::uint64_t child : children) out.little_endian(child);
    return with_checksum(std::move(out));
}

/// Reads the object with an id that stands at the end of the file.
std::string object(Bytes content, const Bytes& id) {
    append(content, id);
    const hdf5::Source source = hdf5_image::source(content);
    FractalHeap heap(source, begin);
    return std::string(
        hdf5::as_text(heap.object(source.view(source.size() - id.size(), id.size(), "an id"))));
}

Bytes managed(unsigned offset, unsigned length) {
    return {0, static_cast<std::uint8_t>(offset), static_cast<std::uint8_t>(offset >> 8),
            static_cast<std::uint8_t>(length)};
}

Bytes tree_header(std::uint64_t root, unsigned depth, unsigned count, std::uint32_t node_size = 64) {
    ByteWriter out;
    out.text("BTHD");
    out.little_endian(std::uint16_t{5 << 8});
    out.little_endian(node_size);
    out.little_endian(std::uint16_t{11});
    out.little_endian(static_cast<std::uint16_t>(depth));
    out.zeros(2);
    out.little_endian(root);
    out.little_endian(static_cast<std::uint16_t>(count));
    out.zeros(8);
    return with_checksum(std::move(out));
}

constexpr std::size_t tree_size = 38;

Bytes node(const char* letters, const std::string& records, const Bytes& pointers, std::size_t size = 64) {
    ByteWriter out;
    out.text(letters);
    out.little_endian(std::uint16_t{5 << 8});
    out.text(records);
    out.bytes(pointers);
    Bytes bytes = with_checksum(std::move(out));
    bytes.resize(size);
    return bytes;
}

Bytes pointer(std::uint64_t address, std::uint8_t count) {
    ByteWriter out;
    out.little_endian(address);
    out.little_endian(count);
    return std::move(out).finish();
}

std::string records(const Bytes& content) {
    const hdf5::Source source = hdf5_image::source(content);
    std::string result;
    for (const ByteView record : hdf5::read_records(source, begin, RecordType::link_by_name))
        result += std::string(hdf5::as_text(record)) + ";";
    return result;
}

}  // namespace

TEST_CASE("FractalHeap: objects in a single block") {
    Bytes content = heap_header(begin + heap_size);
    append(content, direct_block("hello world"));
    CHECK(object(content, managed(block_head, 5)) == "hello");
    CHECK(object(content, managed(block_head + 6, 5)) == "world");
    CHECK(object(content, {0x22, 'a', 'b', 'c', 'd'}) == "abc");  // within its id
    check_refused([&] { (void)object(content, managed(60, 5)); }, "leaves its block");
    check_refused([&] { (void)object(content, managed(600, 5)); }, "leaves its block");
    check_refused([&] { (void)object(content, {0x30, 0}); }, "unknown kind");
    check_refused([&] { (void)object(content, {0x40, 0}); }, "unknown version");
    check_refused([&] { (void)object(content, {0x10, 1}); }, "no address");
    content[heap_size] = 'X';
    check_refused([&] { (void)object(content, managed(block_head, 5)); }, "\"FHDB\"");
}

TEST_CASE("FractalHeap: objects behind indirect blocks") {
    // Rows of 4 blocks: two of 64 bytes, one of 128, then indirect blocks of 256 bytes, which have one row
    // of 64.
    HeapShape shape;
    shape.rows = 4;
    const std::uint64_t root = begin + heap_size;
    const std::uint64_t root_size = 15 + 16 * 8 + 4;
    const std::uint64_t small = root + root_size;
    const std::uint64_t large = small + 64;
    const std::uint64_t inner = large + 128;
    std::vector<std::uint64_t> children(16, hdf5::undefined_address);
    children[5] = small;   // row 1: offset 4 * 64 + 64
    children[10] = large;  // row 2: offset 8 * 64 + 2 * 128
    children[12] = inner;  // row 3: offset 8 * 64 + 4 * 128
    Bytes content = heap_header(root, shape);
    append(content, indirect_block(children));
    append(content, direct_block("small"));
    append(content, direct_block("large", 128));
    append(content, indirect_block({hdf5::undefined_address, hdf5::undefined_address, small, small}));
    CHECK(object(content, managed(320 + block_head, 5)) == "small");
    CHECK(object(content, managed(768 + block_head, 5)) == "large");
    CHECK(object(content, managed(1024 + 3 * 64 + block_head, 5)) == "small");
    check_refused([&] { (void)object(content, managed(15, 5)); }, "no address");
    check_refused([&] { (void)object(content, managed(1024 + 15, 5)); }, "no address");
    check_refused([&] { (void)object(content, managed(2048, 5)); }, "beyond its fractal heap");
    content[heap_size + 20] ^= 1;
    check_refused([&] { (void)object(content, managed(320 + block_head, 5)); }, "wrong checksum");
}

TEST_CASE("FractalHeap: headers that cannot be are refused") {
    const auto refuse = [](auto change, const char* text) {
        HeapShape shape;
        change(shape);
        Bytes content = heap_header(begin + heap_size, shape);
        append(content, direct_block("hello"));
        check_refused([&] { (void)object(content, managed(block_head, 5)); }, text);
    };
    refuse([](HeapShape& shape) { shape.filters = 8; }, "filters");
    refuse([](HeapShape& shape) { shape.width = 0; }, "impossible");
    refuse([](HeapShape& shape) { shape.width = 3; }, "impossible");
    refuse([](HeapShape& shape) { shape.start_size = 0; }, "impossible");
    refuse([](HeapShape& shape) { shape.start_size = 256; }, "impossible");
    refuse([](HeapShape& shape) { shape.largest_direct = std::uint64_t{1} << 40; }, "impossible");
    refuse([](HeapShape& shape) { shape.offset_bits = 65; }, "impossible");
    refuse([](HeapShape& shape) { shape.offset_bits = 0; }, "impossible");
    refuse([](HeapShape& shape) { shape.rows = 65; }, "impossible");
    refuse([](HeapShape& shape) { shape.rows = 1; }, "\"FHIB\"");
    Bytes content = heap_header(begin + heap_size);
    content[50] ^= 1;
    check_refused([&] { (void)object(content, managed(block_head, 5)); }, "wrong checksum");
}

TEST_CASE("read_records: trees of no, one and two levels") {
    CHECK(records(tree_header(hdf5::undefined_address, 0, 0)).empty());

    const std::uint64_t first = begin + tree_size;
    Bytes content = tree_header(first, 0, 2);
    append(content, node("BTLF", "aaaaaaaaaaabbbbbbbbbbb", {}));
    CHECK(records(content) == "aaaaaaaaaaa;bbbbbbbbbbb;");

    content = tree_header(first, 1, 1);
    Bytes pointers = pointer(first + 64, 1);
    append(pointers, pointer(first + 128, 2));
    append(content, node("BTIN", "mmmmmmmmmmm", pointers));
    append(content, node("BTLF", "aaaaaaaaaaa", {}));
    append(content, node("BTLF", "xxxxxxxxxxxyyyyyyyyyyy", {}));
    CHECK(records(content) == "mmmmmmmmmmm;xxxxxxxxxxx;yyyyyyyyyyy;aaaaaaaaaaa;");
}

TEST_CASE("read_records: trees that cannot be are refused") {
    const std::uint64_t first = begin + tree_size;
    const auto refuse = [](const Bytes& content, const char* text) {
        check_refused([&] { (void)records(content); }, text);
    };
    Bytes good = tree_header(first, 0, 2);
    append(good, node("BTLF", "aaaaaaaaaaabbbbbbbbbbb", {}));
    for (std::size_t size = 0; size < good.size(); ++size)
        refuse(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), "");
    for (std::size_t position = 0; position < tree_size + 32; ++position) {
        Bytes damaged = good;
        damaged[position] ^= 1;
        refuse(damaged, "");
    }
    const auto with = [&](Bytes header, const Bytes& rest) {
        append(header, rest);
        return header;
    };
    refuse(with(tree_header(first, 0, 9), node("BTLF", "", {})), "more records");
    refuse(with(tree_header(first, 1, 2), node("BTLF", "", {})), "\"BTIN\"");
    refuse(tree_header(first, 17, 1), "impossible");
    refuse(tree_header(first, 0, 1, 20), "impossible");
    Bytes pointers = pointer(first + 64, 0);
    append(pointers, pointer(first + 64, 0));
    Bytes twice = with(tree_header(first, 1, 1), node("BTIN", "mmmmmmmmmmm", pointers));
    append(twice, node("BTLF", "", {}));
    refuse(twice, "contains itself");
}

}  // namespace intarsia::tests::io_hdf5_fractal_heap
