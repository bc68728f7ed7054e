// SHA-256: whether a file is the very one that is meant.
#pragma once

#include <intarsia/io/bytes.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

using Sha256State = std::array<std::uint32_t, 8>;

/// The first 32 bits of the fractions of the square roots of the first eight primes.
inline constexpr Sha256State sha256_start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
inline constexpr std::array<std::uint32_t, 64> sha256_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// One of 64 rounds, all but the renaming at its end; `input` is the round's constant and message word.
constexpr void sha256_round(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t& d,
                            std::uint32_t e, std::uint32_t f, std::uint32_t g, std::uint32_t& h,
                            std::uint32_t input) noexcept {
    const std::uint32_t choice = g ^ (e & (f ^ g));
    const std::uint32_t majority = (a & b) | (c & (a | b));
    h += (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + choice + input;
    d += h;
    h += (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + majority;
}

/// Mixes one block of 64 bytes into the state (FIPS 180-4, section 6.2.2).
constexpr void sha256_block(Sha256State& state, const std::uint8_t* block) noexcept {
    std::array<std::uint32_t, 64> words{};
    for (std::size_t i = 0; i < 16; ++i)
        words[i] = static_cast<std::uint32_t>(block[4 * i]) << 24 |
                   static_cast<std::uint32_t>(block[4 * i + 1]) << 16 |
                   static_cast<std::uint32_t>(block[4 * i + 2]) << 8 | block[4 * i + 3];
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t x = words[i - 15];
        const std::uint32_t y = words[i - 2];
        words[i] = words[i - 16] + (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3) + words[i - 7] +
                   (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10);
    }

    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64;
         i += 8) {  // the names move by one place a round: after eight they are home
        sha256_round(a, b, c, d, e, f, g, h, sha256_constants[i] + words[i]);
        sha256_round(h, a, b, c, d, e, f, g, sha256_constants[i + 1] + words[i + 1]);
        sha256_round(g, h, a, b, c, d, e, f, sha256_constants[i + 2] + words[i + 2]);
        sha256_round(f, g, h, a, b, c, d, e, sha256_constants[i + 3] + words[i + 3]);
        sha256_round(e, f, g, h, a, b, c, d, sha256_constants[i + 4] + words[i + 4]);
        sha256_round(d, e, f, g, h, a, b, c, sha256_constants[i + 5] + words[i + 5]);
        sha256_round(c, d, e, f, g, h, a, b, sha256_constants[i + 6] + words[i + 6]);
        sha256_round(b, c, d, e, f, g, h, a, sha256_constants[i + 7] + words[i + 7]);
    }
    const Sha256State mixed = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += mixed[i];
}

}  // namespace detail

/// Source: NIST, FIPS 180-4, "Secure Hash Standard" (2015).
[[nodiscard]] constexpr std::array<std::uint8_t, 32> sha256(ByteView bytes) noexcept {
    detail::Sha256State state = detail::sha256_start;
    std::size_t at = 0;
    for (; bytes.size() - at >= 64; at += 64) detail::sha256_block(state, bytes.data() + at);

    // The end: the bytes left, one bit 1, zeros, and the length in bits in the last eight bytes of a block.
    const ByteView rest = bytes.subspan(at);
    std::array<std::uint8_t, 128> end{};
    std::copy(rest.begin(), rest.end(), end.begin());
    end[rest.size()] = 0x80;
    const std::size_t end_size = rest.size() < 56 ? 64 : 128;
    const std::uint64_t bits = static_cast<std::uint64_t>(bytes.size()) * 8;
    for (std::size_t i = 0; i < 8; ++i) end[end_size - 1 - i] = static_cast<std::uint8_t>(bits >> 8 * i);
    for (at = 0; at < end_size; at += 64) detail::sha256_block(state, end.data() + at);

    std::array<std::uint8_t, 32> digest{};
    for (std::size_t i = 0; i < 32; ++i)
        digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

/// Two lower-case digits a byte.
[[nodiscard]] inline std::string to_hex(ByteView bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

/// As checksum files have it: 64 lower-case hexadecimal digits.
[[nodiscard]] inline std::string sha256_hex(ByteView bytes) { return to_hex(sha256(bytes)); }

}  // namespace INTARSIA_NAMESPACE::io
