#include <intarsia/io/hdf5_header.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_header {
using hdf5_image::begin;
using hdf5_image::check_refused;
using namespace intarsia::io;
using hdf5::Message;

namespace {

void old_header(ByteWriter& out, unsigned messages, std::size_t size) {
    out.little_endian(std::uint16_t{1});
    out.little_endian(static_cast<std::uint16_t>(messages));
    out.little_endian(std::uint32_t{1});
    out.little_endian(static_cast<std::uint32_t>(size));
    out.zeros(4);
}

void old_message(ByteWriter& out, Message type, std::size_t size, unsigned flags = 0) {
    out.little_endian(static_cast<std::uint16_t>(type));
    out.little_endian(static_cast<std::uint16_t>(size));
    out.little_endian(static_cast<std::uint32_t>(flags));
}

void new_message(ByteWriter& out, Message type, std::size_t size) {
    out.little_endian(static_cast<std::uint8_t>(type));
    out.little_endian(static_cast<std::uint16_t>(size));
    out.little_endian(std::uint8_t{0});
}

void block(ByteWriter& out, std::uint64_t address, std::uint64_t size) {
    out.little_endian(address);
    out.little_endian(size);
}

/// The messages of the header at the beginning of this content, as text.
std::vector<std::string> read(const Bytes& content) {
    const hdf5::Source source = hdf5_image::source(content);
    std::vector<std::string> result;
    for (const hdf5::HeaderMessage& message : hdf5::read_header(source, begin))
        result.push_back(std::to_string(static_cast<unsigned>(message.type)) + (message.shared ? "s" : "") +
                         std::string(message.body.begin(), message.body.end()));
    return result;
}

/// Version 1: a first block that another one at `address` continues.
Bytes continued(std::uint64_t address, std::uint64_t size, unsigned messages) {
    ByteWriter out;
    old_header(out, messages, 24 + 16);
    old_message(out, Message::continuation, 16);
    block(out, address, size);
    old_message(out, Message::nil, 8);
    out.text("nothing.");
    old_message(out, Message::fill_value, 8, 2);  // at 56
    out.text("12345678");
    out.zeros(4);  // fewer bytes than a message has
    return std::move(out).finish();
}

/// Version 2, with a second block.
Bytes new_header(bool good_second = true) {
    ByteWriter second;
    second.text("OCHK");
    new_message(second, Message::layout, 2);
    second.text("hi");
    second.zeros(2);  // a gap
    Bytes second_bytes = hdf5_image::with_checksum(std::move(second));
    if (!good_second) second_bytes[9] ^= 1;

    ByteWriter first;
    first.text("OHDR");
    first.little_endian(std::uint8_t{2});
    first.little_endian(std::uint8_t{0x20});  // with times, size of one byte
    first.zeros(16);
    first.little_endian(std::uint8_t{4 + 1 + 4 + 16});
    new_message(first, Message::datatype, 1);
    first.text("t");
    new_message(first, Message::continuation, 16);
    block(first, begin + 23 + 25 + 4, second_bytes.size());
    Bytes bytes = hdf5_image::with_checksum(std::move(first));
    bytes.insert(bytes.end(), second_bytes.begin(), second_bytes.end());
    return bytes;
}

}  // namespace

TEST_CASE("read_header: version 1, over two blocks, with what only fills them") {
    CHECK(read(continued(begin + 56, 20, 3)) == std::vector<std::string>{"5s12345678"});
    CHECK(read(continued(begin + 56, 20, 2)).empty());  // the number of messages ends it
}

TEST_CASE("read_header: version 2, over two blocks") {
    CHECK(read(new_header()) == std::vector<std::string>{"3t", "8hi"});
    check_refused([] { (void)read(new_header(false)); }, "checksum");
    const Bytes good = new_header();
    for (std::size_t size = 0; size < good.size(); ++size)
        check_refused(
            [&] { (void)read(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))); }, "");
    for (std::size_t position = 0; position < good.size(); ++position) {
        Bytes damaged = good;
        damaged[position] ^= 0x10;
        check_refused([&] { (void)read(damaged); }, "");
    }
}

TEST_CASE("read_header: headers that cannot be are refused") {
    const auto refuse = [](const Bytes& content, const char* text) {
        check_refused([&] { (void)read(content); }, text);
    };
    refuse(continued(begin + 56, 20, 4), "only 3");
    refuse(continued(begin + 16, 40, 9), "continues in itself");
    refuse(continued(begin + 17, 39, 65535), "");
    refuse(continued(begin + 56, 30, 3), "a block of an object header");
    refuse(continued(hdf5::undefined_address, 20, 3), "no address");
    refuse(continued(begin + 56, std::uint64_t{1} << 63, 3), "a block of an object header");
    refuse({}, "an object header");
    refuse({7, 0, 0, 0}, "version 1");

    ByteWriter too_long;
    old_header(too_long, 1, 16);
    old_message(too_long, Message::layout, 16);
    too_long.zeros(32);
    refuse(std::move(too_long).finish(), "truncated");

    ByteWriter unknown;
    old_header(unknown, 1, 8);
    old_message(unknown, static_cast<Message>(0x77), 0, 0x80);
    refuse(std::move(unknown).finish(), "must be understood");

    ByteWriter harmless;
    old_header(harmless, 1, 8);
    old_message(harmless, static_cast<Message>(0x77), 0);
    CHECK(read(std::move(harmless).finish()).size() == 1);
}

}  // namespace intarsia::tests::io_hdf5_header
