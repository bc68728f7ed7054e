#include "samples.hpp"

#include <intarsia/io/sha256.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>

namespace intarsia::tests::io_sha256 {
using namespace intarsia::io;
using samples::bytes_of;

namespace {
constexpr std::array<std::uint8_t, 3> abc = {'a', 'b', 'c'};
static_assert(sha256(abc)[0] == 0xBA && sha256(abc)[31] == 0xAD);
}  // namespace

// The examples NIST gives for FIPS 180-4.
TEST_CASE("sha256 has its published values") {
    CHECK(sha256_hex({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex(bytes_of("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256_hex(Bytes(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256 pads every length of the last block") {
    // The digest of all digests of 0 ... 129 zeros; the value is that of Python's hashlib.
    Bytes digests;
    for (std::size_t size = 0; size < 130; ++size) {
        const auto digest = sha256(Bytes(size, 0));
        digests.insert(digests.end(), digest.begin(), digest.end());
    }
    CHECK(sha256_hex(digests) == "d26cf8eafa144521d64bdc66b8314175fd9e78310979a068c8b8b2ea18636450");
}

TEST_CASE("to_hex writes two lower-case digits a byte") {
    CHECK(to_hex({}).empty());
    CHECK(to_hex(Bytes{0x00, 0x0F, 0xA0, 0xFF}) == "000fa0ff");
}

}  // namespace intarsia::tests::io_sha256
