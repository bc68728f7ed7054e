#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/gzip.hpp>
#include <intarsia/io/sha256.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace intarsia::tests::io_gzip {
using namespace intarsia::io;
using samples::bytes_of;

namespace {

void append(Bytes& bytes, const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

void append_little_endian(Bytes& bytes, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

/// One member with a stored block; flags as in the format: 2 checksum, 4 extra, 8 name, 16 comment.
Bytes member(const std::string& text, unsigned flags = 0) {
    Bytes bytes = {0x1F, 0x8B, 8, static_cast<std::uint8_t>(flags), 1, 2, 3, 4, 0, 255};
    if ((flags & 4) != 0) append(bytes, {3, 0, 'A', 0, 'B'});
    if ((flags & 8) != 0) append(bytes, {'n', 'a', 'm', 'e', 0});
    if ((flags & 16) != 0) append(bytes, {'c', 0});
    if ((flags & 2) != 0) append_little_endian(bytes, crc32(bytes), 2);
    bytes.push_back(1);
    const auto size = static_cast<std::uint32_t>(text.size());
    append_little_endian(bytes, size, 2);
    append_little_endian(bytes, ~size, 2);
    append(bytes, bytes_of(text));
    append_little_endian(bytes, crc32(bytes_of(text)), 4);
    append_little_endian(bytes, size, 4);
    return bytes;
}

std::string unpacked(const Bytes& bytes) {
    const Bytes output = gunzip(bytes, "test");
    return {output.begin(), output.end()};
}

std::string problem_of(const Bytes& bytes) {
    try {
        (void)gunzip(bytes, "test", 1000);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("is_gzip looks at the first two bytes") {
    CHECK(is_gzip(member("")));
    CHECK_FALSE(is_gzip({}));
    CHECK_FALSE(is_gzip(Bytes{0x1F}));
    CHECK_FALSE(is_gzip(Bytes{0x1F, 0x8C}));
}

TEST_CASE("gunzip skips every field of the header") {
    for (unsigned flags = 0; flags < 32; ++flags) {
        CAPTURE(flags);
        CHECK(unpacked(member("text", flags)) == "text");
        samples::check_truncated(member("text", flags), [](ByteView bytes) { return gunzip(bytes, "test"); });
    }
}

TEST_CASE("gunzip joins members and accepts zeros behind them") {
    Bytes bytes = member("one ");
    append(bytes, member("", 8));
    append(bytes, member("two"));
    CHECK(unpacked(bytes) == "one two");
    bytes.resize(bytes.size() + 513, 0);
    CHECK(unpacked(bytes) == "one two");
    bytes.back() = 1;
    CHECK(contains(problem_of(bytes), "after a gzip member another one, zeros, or the end expected"));
    Bytes garbage = member("one");
    append(garbage, {'x'});
    CHECK(contains(problem_of(garbage), "test: byte 26: after a gzip member"));
}

TEST_CASE("gunzip holds its limit over all members") {
    Bytes bytes = member("12345");
    append(bytes, member("67890"));
    CHECK(gunzip(bytes, "test", 10).size() == 10);
    CHECK_THROWS_AS((void)gunzip(bytes, "test", 9), FormatError);
    CHECK_THROWS_AS((void)gunzip(bytes, "test", 4), FormatError);
}

TEST_CASE("gunzip says what is wrong, and where") {
    const auto problem_with = [](std::size_t offset, std::uint8_t byte, unsigned flags = 0) {
        Bytes bytes = member("text", flags);
        bytes[offset] = byte;
        return problem_of(bytes);
    };
    CHECK(problem_with(0, 0) == "test: byte 0: the gzip magic number 1F 8B expected");
    CHECK(problem_with(2, 7) == "test: byte 2: compression method 8 (DEFLATE) expected, came 7");
    CHECK(problem_with(3, 0x20) == "test: byte 3: reserved header flags are set");
    CHECK(problem_with(4, 77, 2) == "test: byte 10: the checksum of the gzip header does not agree with it");
    CHECK(problem_with(10, 7) == "test: byte 10: block type 0, 1 or 2 expected, came 3");
    CHECK(problem_with(15, 'T') == "test: byte 19: the CRC-32 checksum does not agree with the data");
    CHECK(problem_with(23, 5) == "test: byte 23: the length noted does not agree with the data");
    CHECK(contains(problem_of({}), "truncated"));
}

TEST_CASE("damaged gzip files are an error, never more") {
    Bytes bytes = member("one ", 31);
    append(bytes, member("two"));
    samples::check_mutated(
        bytes, [](ByteView view) { return gunzip(view, "test", 100'000); }, 10'000);
}

TEST_CASE("gunzip agrees with the samples") {
    for (const auto& sample : samples::all("gzip")) {
        if (sample.path.extension() != ".gz") continue;
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)gunzip(bytes, sample.name()), FormatError);
        } else if (sample.expected() == "limit") {
            CHECK_THROWS_AS((void)gunzip(bytes, sample.name(), std::size_t{1} << 20), FormatError);
            CHECK(gunzip(bytes, sample.name()).size() == std::size_t{64} << 20);
        } else {
            CHECK(unpacked(bytes) == sample.note.at("output").as_string());
        }
    }
}

TEST_CASE("gunzip unpacks MNIST to the bytes it is known by") {
    const char* const folder = std::getenv("MNIST_DIR");
    if (folder == nullptr) {
        MESSAGE("skipped: MNIST_DIR is not set");
        return;
    }
    const std::array<std::array<const char*, 2>, 4> known = {{
        {"train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
        {"train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
        {"t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
        {"t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
    }};
    for (const auto& [name, digest] : known) {
        const auto path = std::filesystem::path(folder) / name;
        if (!std::filesystem::exists(path)) {
            MESSAGE("skipped: there is no ", path.string());
            continue;
        }
        CHECK(sha256_hex(gunzip(read_file(path), path.string())) == digest);
    }
}

}  // namespace intarsia::tests::io_gzip
