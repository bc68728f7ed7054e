#include <intarsia/io/hdf5_source.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_source {
using hdf5_image::check_refused;
using namespace intarsia::io;
using hdf5::Source;

namespace {

/// A superblock of version 0 or 1 with addresses of `width` bytes, and nothing else.
Bytes old_superblock(unsigned version, std::size_t width) {
    ByteWriter out;
    const auto address = [&](std::uint64_t value) {
        for (std::size_t byte = 0; byte < width; ++byte)
            out.little_endian(static_cast<std::uint8_t>(value >> (8 * byte)));
    };
    out.bytes(hdf5::signature);
    out.little_endian(static_cast<std::uint8_t>(version));
    out.zeros(4);
    out.little_endian(static_cast<std::uint8_t>(width));
    out.little_endian(static_cast<std::uint8_t>(width));
    out.zeros(1);
    out.little_endian(std::uint16_t{4});
    out.little_endian(std::uint16_t{16});
    out.zeros(version == 0 ? 4 : 8);
    address(0);
    address(hdf5::undefined_address);
    address(out.size() + 6 * width + 16 - 2 * width + 8);
    address(hdf5::undefined_address);
    address(0);
    address(48);
    out.zeros(24);
    return std::move(out).finish();
}

}  // namespace

TEST_CASE("Source: superblocks of every version") {
    for (const unsigned version : {0u, 1u}) {
        for (const std::size_t width : {2u, 4u, 8u}) {
            const Source source(old_superblock(version, width), "old.h5");
            CHECK(source.root() == 48);
            CHECK(source.offset_size() == width);
            CHECK(source.most_symbols() == 8);
            CHECK(source.most_children() == 32);
        }
    }
    for (const std::uint8_t version : {std::uint8_t{2}, std::uint8_t{3}}) {
        Bytes bytes = hdf5_image::file({});
        bytes[8] = version;
        ByteWriter out;
        out.bytes(ByteView(bytes).first(44));
        const Source source(hdf5_image::with_checksum(std::move(out)), "new.h5");
        CHECK(source.root() == 48);
        CHECK(source.most_symbols() == 0);
    }
}

TEST_CASE("Source: a user block of any power of two from 512 on may come first") {
    for (const std::size_t size : {512u, 1024u, 4096u}) {
        Bytes bytes(size, 'u');
        const Bytes file = hdf5_image::file({1, 2, 3});
        bytes.insert(bytes.end(), file.begin(), file.end());
        const Source source(bytes, "user.h5");
        CHECK(source.base() == size);
        CHECK(source.view(48, 3, "content")[0] == 1);
        check_refused([&] { (void)source.view(48, 4, "content"); }, "content");
    }
    Bytes bytes(513, 'u');
    const Bytes file = hdf5_image::file({});
    bytes.insert(bytes.end(), file.begin(), file.end());
    check_refused([&] { (void)Source(bytes, "x"); }, "signature");
}

TEST_CASE("Source: superblocks that cannot be are refused") {
    const Bytes good = old_superblock(0, 8);
    const auto refuse = [&](std::size_t position, int value, const char* text) {
        Bytes bytes = good;
        bytes[position] = static_cast<std::uint8_t>(value);
        check_refused([&] { (void)Source(bytes, "x"); }, text);
    };
    refuse(0, 0, "signature");
    refuse(8, 9, "superblock version 9");
    refuse(9, 1, "free space");
    refuse(12, 1, "shared messages");
    refuse(13, 3, "2, 4 or 8");
    refuse(14, 0, "2, 4 or 8");
    refuse(40, static_cast<int>(good.size()) + 1, "truncated");
    for (std::size_t size = 0; size < good.size(); ++size)
        check_refused([&] { (void)Source(ByteView(good).first(size), "x"); }, "");

    Bytes bytes = hdf5_image::file({});
    bytes[44] ^= 1;
    check_refused([&] { (void)Source(bytes, "x"); }, "checksum");
}

TEST_CASE("Source: no view leaves the file") {
    const Source source = hdf5_image::source({1, 2, 3, 4});
    CHECK(source.view(48, 4, "all").size() == 4);
    CHECK(source.view(52, 0, "the end").empty());
    for (const std::uint64_t address :
         {std::uint64_t{49}, std::uint64_t{53}, std::uint64_t{1} << 63, hdf5::undefined_address})
        check_refused([&] { (void)source.view(address, 4, "it"); }, "it");
    check_refused([&] { (void)source.view(48, hdf5::undefined_address, "it"); }, "it");
    check_refused([&] { (void)source.reader(52, "it"); }, "it");
}

TEST_CASE("width_of: the bytes that a number needs") {
    CHECK(hdf5::width_of(0) == 1);
    CHECK(hdf5::width_of(255) == 1);
    CHECK(hdf5::width_of(256) == 2);
    CHECK(hdf5::width_of(65536) == 3);
    CHECK(hdf5::width_of(hdf5::undefined_address) == 8);
}

}  // namespace intarsia::tests::io_hdf5_source
