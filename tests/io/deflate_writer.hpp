// DEFLATE streams made bit by bit, so that a test can say exactly what is right or wrong with one.
#pragma once

#include <intarsia/io/bytes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace samples {

class DeflateWriter {
public:
    /// A number, its least significant bit first.
    DeflateWriter& number(unsigned value, unsigned bits) {
        for (unsigned bit = 0; bit < bits; ++bit) {
            if (used_ % 8 == 0) bytes_.push_back(0);
            bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (value >> bit & 1) << used_ % 8);
            ++used_;
        }
        return *this;
    }

    /// A Huffman code, its most significant bit first.
    DeflateWriter& code(unsigned value, unsigned bits) {
        for (unsigned bit = bits; bit-- > 0;) number(value >> bit & 1, 1);
        return *this;
    }

    /// The code of `symbol` in the canonical prefix code with these lengths.
    DeflateWriter& symbol(std::span<const std::uint8_t> lengths, std::size_t symbol) {
        unsigned next = 0;
        for (unsigned length = 1; length <= 15; ++length) {
            for (std::size_t other = 0; other < lengths.size(); ++other) {
                if (lengths[other] != length) continue;
                if (other == symbol) return code(next, length);
                ++next;
            }
            next *= 2;
        }
        return *this;
    }

    /// The head of a last block with dynamic codes, each code length written as it is.
    DeflateWriter& dynamic_head(const std::vector<std::uint8_t>& literals,
                                const std::vector<std::uint8_t>& distances) {
        number(1, 1).number(2, 2);
        number(static_cast<unsigned>(literals.size() - 257), 5);
        number(static_cast<unsigned>(distances.size() - 1), 5);
        length_code();
        for (const std::uint8_t length : literals) code(length, 4);
        for (const std::uint8_t length : distances) code(length, 4);
        return *this;
    }

    /// A code of the code lengths in which the lengths 0 ... 15 have 4 bits each, and runs have no code.
    DeflateWriter& length_code() {
        number(19 - 4, 4);
        for (int run = 16; run <= 18; ++run) number(0, 3);
        for (int length = 0; length <= 15; ++length) number(4, 3);
        return *this;
    }

    [[nodiscard]] const intarsia::io::Bytes& bytes() const noexcept { return bytes_; }

private:
    intarsia::io::Bytes bytes_;
    std::size_t used_ = 0;
};

/// Code lengths of the literal and length symbols: all 0 but those named.
inline std::vector<std::uint8_t> literal_lengths(
    std::initializer_list<std::pair<std::size_t, std::uint8_t>> named, std::size_t count = 257) {
    std::vector<std::uint8_t> lengths(count);
    for (const auto& [symbol, length] : named) lengths[symbol] = length;
    return lengths;
}

}  // namespace samples
