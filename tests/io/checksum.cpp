#include "samples.hpp"

#include <intarsia/io/checksum.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>

namespace intarsia::tests::io_checksum {
using namespace intarsia::io;
using samples::bytes_of;

namespace {
constexpr std::array<std::uint8_t, 9> digits = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
static_assert(crc32(digits) == 0xCBF43926);  // the check value of the standard
static_assert(adler32(digits) == 0x091E01DE);
static_assert(crc32({}) == 0 && adler32({}) == 1);
}  // namespace

TEST_CASE("checksums have their published values") {
    CHECK(adler32(bytes_of("Wikipedia")) == 0x11E60398);
    CHECK(crc32(bytes_of("The quick brown fox jumps over the lazy dog")) == 0x414FA339);
}

TEST_CASE("checksums may be continued from any byte") {
    Bytes bytes;
    for (unsigned i = 0; i < 100; ++i) bytes.push_back(static_cast<std::uint8_t>(i * i));
    const ByteView all = bytes;
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        CHECK(crc32(all.subspan(cut), crc32(all.first(cut))) == crc32(all));
        CHECK(adler32(all.subspan(cut), adler32(all.first(cut))) == adler32(all));
    }
}

TEST_CASE("crc32 is what one bit at a time gives") {
    Bytes bytes;
    for (unsigned i = 0; i < 40; ++i) {
        std::uint32_t value = 0xFFFFFFFF;
        for (const std::uint8_t byte : bytes) {
            value ^= byte;
            for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320 : 0);
        }
        CHECK(crc32(bytes) == ~value);
        bytes.push_back(static_cast<std::uint8_t>(i * 37 + 11));
    }
}

TEST_CASE("adler32 does not overflow on the largest bytes") {
    const Bytes bytes(1'000'000, 255);
    std::uint64_t first = 1;
    std::uint64_t second = 0;
    for (const std::uint8_t byte : bytes) {
        first = (first + byte) % 65521;
        second = (second + first) % 65521;
    }
    CHECK(adler32(bytes, 0xFFF0FFF0) == adler32(Bytes(999'999, 255), adler32(Bytes{255}, 0xFFF0FFF0)));
    CHECK(adler32(bytes) == (second << 16 | first));
}

}  // namespace intarsia::tests::io_checksum
