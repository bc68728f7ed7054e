// Bits and prefix codes as DEFLATE packs them.
#pragma once

#include <intarsia/io/bytes.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace INTARSIA_NAMESPACE::io::detail {

/// Bits out of bytes, the least significant bit of each byte first. A read past the end throws FormatError.
class BitReader {
public:
    BitReader(ByteView bytes, std::string_view source, std::size_t base)
        : next_(bytes.data()),
          begin_(bytes.data()),
          end_(bytes.data() + bytes.size()),
          source_(source),
          base_(base) {}

    /// After it at least `enough_bits` bits are at hand, unless the end is near.
    static constexpr unsigned enough_bits = 56;
    void refill() noexcept {
        if (end_ - next_ >= 8) {
            // The bits above count_ are already those of the next byte, so to or them again is harmless.
            bits_ |= load_eight_bytes() << count_;
            next_ += (63 - count_) / 8;
            count_ |= 56;
        } else {
            for (; count_ <= 56 && next_ != end_; count_ += 8)
                bits_ |= static_cast<std::uint64_t>(*next_++) << count_;
        }
    }

    /// Bits not yet read, the first one lowest; only `count()` of them are real.
    [[nodiscard]] std::uint64_t bits() const noexcept { return bits_; }
    [[nodiscard]] unsigned count() const noexcept { return count_; }

    void drop(unsigned count) {
        if (count > count_) fail_truncated();
        bits_ >>= count;
        count_ -= count;
    }

    /// A number of at most 16 bits, for which refill() has been called.
    unsigned take(unsigned count) {
        const auto value = static_cast<unsigned>(bits_ & ((std::uint64_t{1} << count) - 1));
        drop(count);
        return value;
    }

    /// Skips the rest of a byte that has been begun, then takes whole bytes.
    void skip_to_byte() { drop(count_ % 8); }
    ByteView take_bytes(std::size_t count) {
        const std::size_t start = offset();
        const auto available = static_cast<std::size_t>(end_ - begin_) - start;
        if (count > available) fail({"truncated: ", count, " stored bytes expected, ", available, " left"});
        next_ = begin_ + start + count;
        bits_ = 0;
        count_ = 0;
        return {begin_ + start, count};
    }

    /// The byte that holds the next bit.
    [[nodiscard]] std::size_t offset() const noexcept {
        return static_cast<std::size_t>(next_ - begin_) - (count_ + 7) / 8;
    }

    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const {
        throw FormatError(source_, base_ + offset(), problem);
    }

    [[noreturn]] INTARSIA_COLD void fail_truncated() const {
        throw FormatError(source_, base_ + static_cast<std::size_t>(end_ - begin_),
                          "truncated: the compressed data goes on past the end");
    }

private:
    [[nodiscard]] std::uint64_t load_eight_bytes() const noexcept {
        std::uint64_t word = 0;
        if constexpr (std::endian::native == std::endian::little)
            std::memcpy(&word, next_, 8);
        else
            for (unsigned i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(next_[i]) << 8 * i;
        return word;
    }

    const std::uint8_t* next_;
    const std::uint8_t* begin_;
    const std::uint8_t* end_;
    std::string_view source_;
    std::size_t base_;
    std::uint64_t bits_ = 0;
    unsigned count_ = 0;
};

/// A canonical prefix code: of at most 288 symbols, each of 1 to 15 bits, the code's first bit lowest.
///
/// Codes of up to 10 bits, nearly all that occur, are found with one look into a table; longer ones length by
/// length.
class PrefixCode {
public:
    enum class Completeness { complete, incomplete, oversubscribed };

    /// Builds the code from the length of each symbol's code; 0: the symbol has none.
    Completeness build(std::span<const std::uint8_t> lengths) {
        count_ = {};
        for (const std::uint8_t length : lengths) ++count_[length];
        count_[0] = 0;

        int unused = 1;  // codes of the length at hand that no symbol of a shorter code forbids
        for (unsigned length = 1; length <= longest; ++length) {
            unused = 2 * unused - count_[length];
            if (unused < 0) return Completeness::oversubscribed;
        }

        std::array<unsigned, longest + 2> next_code{};
        std::array<unsigned, longest + 2> next_index{};
        for (unsigned length = 1; length <= longest; ++length) {
            next_code[length + 1] = (next_code[length] + count_[length]) * 2;
            next_index[length + 1] = next_index[length] + count_[length];
        }
        table_ = {};
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            const unsigned length = lengths[symbol];
            if (length == 0) continue;
            symbols_[next_index[length]++] = static_cast<std::uint16_t>(symbol);
            enter(next_code[length]++, length, static_cast<unsigned>(symbol));
        }
        return unused == 0 ? Completeness::complete : Completeness::incomplete;
    }

    [[nodiscard]] unsigned longest_length() const noexcept {
        unsigned length = longest;
        while (length > 0 && count_[length] == 0) --length;
        return length;
    }

    /// The next symbol, for which refill() has been called.
    unsigned decode(BitReader& reader) const {
        const unsigned entry = table_[static_cast<std::size_t>(reader.bits()) & (table_.size() - 1)];
        if (entry == 0) return decode_long(reader);
        reader.drop(entry & 15);
        return entry >> 4;
    }

private:
    static constexpr unsigned longest = 15;
    static constexpr unsigned table_bits = 10;

    /// In the table a code stands at each index that begins (at its low end) with it.
    void enter(unsigned code, unsigned length, unsigned symbol) {
        if (length > table_bits) return;
        unsigned reversed = 0;
        for (unsigned bit = 0; bit < length; ++bit) reversed |= (code >> bit & 1) << (length - 1 - bit);
        for (std::size_t index = reversed; index < table_.size(); index += std::size_t{1} << length)
            table_[index] = static_cast<std::uint16_t>(symbol << 4 | length);
    }

    unsigned decode_long(BitReader& reader) const {
        unsigned code = 0;
        unsigned first = 0;  // the first code of this length
        unsigned index = 0;  // and its place among the symbols
        for (unsigned length = 1; length <= longest; ++length) {
            code |= static_cast<unsigned>(reader.bits() >> (length - 1) & 1);
            if (code < first + count_[length]) {
                reader.drop(length);
                return symbols_[index + code - first];
            }
            index += count_[length];
            first = (first + count_[length]) * 2;
            code *= 2;
        }
        if (reader.count() < longest) reader.fail_truncated();
        reader.fail("a Huffman code that no symbol has");
    }

    std::array<std::uint16_t, std::size_t{1} << table_bits>
        table_{};                                     // symbol * 16 + length; 0: none, or longer
    std::array<std::uint16_t, longest + 1> count_{};  // codes of each length
    std::array<std::uint16_t, 288> symbols_{};        // in the order of their codes
};

}  // namespace INTARSIA_NAMESPACE::io::detail
