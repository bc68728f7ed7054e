// The two checksums of HDF5: of its newer structures, and of chunks.
#pragma once

#include <intarsia/io/bytes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// Of the newer structures. Source: Bob Jenkins, "lookup3.c" (2006), `hashlittle` from 0.
[[nodiscard]] inline std::uint32_t lookup3(ByteView bytes) {
    const std::uint32_t start = 0xDEADBEEF + static_cast<std::uint32_t>(bytes.size());
    std::uint32_t a = start;
    std::uint32_t b = start;
    std::uint32_t c = start;
    if (bytes.empty()) return c;
    const auto add = [&](ByteView block) {
        std::array<std::uint32_t, 3> words{};
        for (std::size_t index = 0; index < block.size(); ++index)
            words[index / 4] |= static_cast<std::uint32_t>(block[index]) << (index % 4 * 8);
        a += words[0];
        b += words[1];
        c += words[2];
    };
    const auto mix = [](std::uint32_t& x, std::uint32_t& y, std::uint32_t z, unsigned rotation) {
        x = (x - z) ^ (z << rotation | z >> (32 - rotation));
        z += y;
        return z;
    };
    std::size_t position = 0;
    for (; bytes.size() - position > 12; position += 12) {
        add(bytes.subspan(position, 12));
        c = mix(a, b, c, 4);
        a = mix(b, c, a, 6);
        b = mix(c, a, b, 8);
        c = mix(a, b, c, 16);
        a = mix(b, c, a, 19);
        b = mix(c, a, b, 4);
    }
    add(bytes.subspan(position));
    const auto finish = [](std::uint32_t& x, std::uint32_t y, unsigned rotation) {
        x = (x ^ y) - (y << rotation | y >> (32 - rotation));
    };
    finish(c, b, 14);
    finish(a, c, 11);
    finish(b, a, 25);
    finish(c, b, 16);
    finish(a, c, 4);
    finish(b, a, 14);
    finish(c, b, 24);
    return c;
}

/// Of a chunk, over big-endian words of 16 bits; an odd last byte is the upper half of one.
[[nodiscard]] inline std::uint32_t fletcher32(ByteView bytes) {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    const auto fold = [](std::uint32_t sum) { return (sum & 0xFFFF) + (sum >> 16); };
    for (std::size_t index = 0; index < bytes.size(); index += 2) {
        const std::uint32_t low = index + 1 < bytes.size() ? bytes[index + 1] : 0u;
        first = fold(first + (static_cast<std::uint32_t>(bytes[index]) << 8 | low));
        second = fold(second + first);
    }
    return fold(second) << 16 | fold(first);
}

}  // namespace INTARSIA_NAMESPACE::io::hdf5
