#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/zip.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intarsia::tests::io_zip {
using namespace intarsia::io;
using samples::bytes_of;

namespace {

Bytes two_members() {
    ZipWriter archive;
    archive.add("a.txt", bytes_of("the first"));
    archive.add("folder/b", {});
    return std::move(archive).finish();
}

/// Reads all members.
std::vector<std::string> texts(ByteView bytes) {
    const ZipArchive archive(bytes, "test");
    std::vector<std::string> result;
    for (const ZipMember& member : archive.members()) {
        const Bytes data = archive.read(member);
        result.emplace_back(data.begin(), data.end());
    }
    return result;
}

std::string problem_of(const Bytes& bytes) {
    try {
        (void)texts(bytes);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

/// A copy with another byte at an offset.
Bytes with(Bytes bytes, std::size_t offset, std::uint8_t byte) {
    bytes.at(offset) = byte;
    return bytes;
}

constexpr std::size_t directory = 30 + 5 + 9 + 30 + 8;    // where it begins in two_members()
constexpr std::size_t end = directory + 46 + 5 + 46 + 8;  // and where its end begins

}  // namespace

TEST_CASE("ZipWriter: what it writes reads back") {
    const Bytes bytes = two_members();
    CHECK(bytes.size() == end + 22);
    const ZipArchive archive(bytes, "test");
    REQUIRE(archive.members().size() == 2);
    CHECK(archive.members()[0].name == "a.txt");
    CHECK(archive.members()[1].name == "folder/b");
    CHECK(texts(bytes) == std::vector<std::string>{"the first", ""});
    CHECK(archive.find("folder/b") == &archive.members()[1]);
    CHECK(archive.find("b") == nullptr);
    CHECK(texts(ZipWriter{}.finish()).empty());
}

TEST_CASE("ZipArchive: a comment may stand at the end, which may look like an end itself") {
    Bytes bytes = two_members();
    bytes[end + 20] = 6;
    const Bytes comment = {0x50, 0x4B, 5, 6, 1, 2};
    bytes.insert(bytes.end(), comment.begin(), comment.end());
    CHECK(texts(bytes).size() == 2);
}

TEST_CASE("ZipArchive: a deflated member, and sizes of 64 bits") {
    // "abcabcabca" in a block of the fixed codes.
    const Bytes packed = {0x4B, 0x4C, 0x4A, 0x4E, 0x84, 0x20, 0x00};
    ByteWriter out;
    out.little_endian(zip::local_header);
    out.zeros(22);
    out.little_endian(std::uint16_t{1});
    out.zeros(2);
    out.text("d");
    out.bytes(packed);
    const std::size_t begin = out.size();
    out.little_endian(zip::directory_entry);
    out.zeros(4 + 2);
    out.little_endian(std::uint16_t{8});
    out.zeros(4);
    out.little_endian(crc32(bytes_of("abcabcabca")));
    out.little_endian(std::uint32_t{0xFFFFFFFF});
    out.little_endian(std::uint32_t{0xFFFFFFFF});
    out.little_endian(std::uint16_t{1});
    out.little_endian(std::uint16_t{4 + 16});
    out.zeros(2 + 2 + 2 + 4 + 4);
    out.text("d");
    out.little_endian(std::uint16_t{1});
    out.little_endian(std::uint16_t{16});
    out.little_endian(std::uint64_t{10});
    out.little_endian(std::uint64_t{packed.size()});
    const std::size_t entry = out.size() - begin;
    const std::size_t end_64 = out.size();
    out.little_endian(zip::end_of_directory_64);
    out.zeros(8 + 2 + 2 + 4 + 4);
    out.little_endian(std::uint64_t{1});
    out.little_endian(std::uint64_t{1});
    out.little_endian(std::uint64_t{entry});
    out.little_endian(std::uint64_t{begin});
    out.little_endian(zip::locator_64);
    out.zeros(4);
    out.little_endian(std::uint64_t{end_64});
    out.little_endian(std::uint32_t{1});
    out.little_endian(zip::end_of_directory);
    out.zeros(4);
    out.little_endian(std::uint16_t{0xFFFF});
    out.little_endian(std::uint16_t{0xFFFF});
    out.little_endian(std::uint32_t{0xFFFFFFFF});
    out.little_endian(std::uint32_t{0xFFFFFFFF});
    out.zeros(2);
    const Bytes bytes = std::move(out).finish();
    CHECK(texts(bytes) == std::vector<std::string>{"abcabcabca"});
    samples::check_truncated(bytes, texts);
    samples::check_mutated(bytes, texts);
}

TEST_CASE("ZipArchive says what is wrong, and where") {
    const Bytes good = two_members();
    const auto tells = [](const Bytes& bytes, std::string_view part) {
        const std::string problem = problem_of(bytes);
        INFO(problem);
        return problem.find(part) != std::string::npos;
    };
    CHECK(tells({}, "byte 0: no ZIP archive: it is too short"));
    CHECK(tells(Bytes(22), "the end of its directory is missing"));
    CHECK(tells(with(good, end + 4, 1), "archives in several parts"));
    CHECK(tells(with(good, end + 8, 1), "archives in several parts"));
    CHECK(tells(with(good, end + 12, 1), "another size than its end says"));
    CHECK(tells(with(good, end + 13, 200), "reaches past its end"));
    CHECK(tells(with(good, directory, 1), "byte 82: an entry of the directory expected"));
    CHECK(tells(with(good, directory + 8, 1), "\"a.txt\" is encrypted"));
    CHECK(tells(with(good, directory + 10, 12), "\"a.txt\" is packed by method 12"));
    CHECK(tells(with(good, directory + 20, 8), "its two sizes differ"));
    CHECK(tells(with(good, directory + 45, 1), "\"a.txt\" reaches past the end"));
    CHECK(tells(with(good, 0, 1), "byte 0: the header of \"a.txt\" expected"));
    CHECK(tells(with(good, 30, 'b'), "byte 30: the name is not that of the directory"));
    CHECK(tells(with(good, 36, 'T'), "byte 35: the CRC-32 checksum of \"a.txt\""));
    ZipWriter twice;
    twice.add("same", {});
    twice.add("same", {});
    CHECK(tells(std::move(twice).finish(), "the name \"same\" stands twice"));
}

TEST_CASE("damaged archives are an error, never more") {
    const Bytes good = two_members();
    samples::check_truncated(good, texts);
    samples::check_mutated(good, texts, 10'000);
}

}  // namespace intarsia::tests::io_zip
