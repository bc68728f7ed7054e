// DEFLATE, unpacked: what is inside gzip, zlib and PNG.
#pragma once

#include <intarsia/io/bytes.hpp>
#include <intarsia/io/huffman.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>

namespace INTARSIA_NAMESPACE::io {

/// The largest output of a compressed file unless the caller knows better: 1 GiB.
inline constexpr std::size_t default_inflate_limit = std::size_t{1} << 30;

/// What a compressed stream held, and how many bytes of the input were its.
struct Inflated {
    Bytes output;              ///< what was compressed
    std::size_t consumed = 0;  ///< bytes of the input
};

namespace detail {

/// One DEFLATE stream, appended to `output`.
class Inflater {
public:
    Inflater(Bytes& output, ByteView compressed, std::string_view source, std::size_t limit, std::size_t base)
        : output_(output),
          reader_(compressed, source, base),
          limit_(limit),
          begin_(output.size()),
          size_(output.size()) {
        // Two bits can at most stand for 258 bytes; so no promise of the stream can allocate more than that.
        constexpr std::size_t highest_ratio = 4 * 258;
        constexpr std::size_t largest = (std::numeric_limits<std::size_t>::max)();
        const std::size_t possible =
            compressed.size() > largest / highest_ratio ? largest : compressed.size() * highest_ratio;
        room_ = (std::min)({limit, possible, largest - begin_});
    }

    /// Returns the number of bytes consumed; a byte begun is consumed.
    std::size_t run() {
        bool last = false;
        while (!last) {
            reader_.refill();
            last = reader_.take(1) == 1;
            switch (reader_.take(2)) {
                case 0:
                    stored_block();
                    break;
                case 1:
                    compressed_block(fixed_codes());
                    break;
                case 2:
                    read_codes();
                    compressed_block(codes_);
                    break;
                default:
                    reader_.fail("block type 0, 1 or 2 expected, came 3");
            }
        }
        output_.resize(size_);
        reader_.skip_to_byte();
        return reader_.offset();
    }

private:
    struct Codes {
        PrefixCode literals;  // bytes, the end of the block, and lengths of copies
        PrefixCode distances;
    };

    static constexpr std::size_t literal_symbols = 288;
    static constexpr std::size_t distance_symbols = 32;
    static constexpr unsigned end_of_block = 256;

    static const Codes& fixed_codes() {
        static const Codes codes = [] {
            std::array<std::uint8_t, literal_symbols> lengths{};
            std::fill(lengths.begin(), lengths.begin() + 144, std::uint8_t{8});
            std::fill(lengths.begin() + 144, lengths.begin() + 256, std::uint8_t{9});
            std::fill(lengths.begin() + 256, lengths.begin() + 280, std::uint8_t{7});
            std::fill(lengths.begin() + 280, lengths.end(), std::uint8_t{8});
            Codes fixed;
            fixed.literals.build(lengths);
            std::fill_n(lengths.begin(), distance_symbols, std::uint8_t{5});
            fixed.distances.build(std::span(lengths).first(distance_symbols));
            return fixed;
        }();
        return codes;
    }

    /// The codes of a dynamic block, themselves compressed.
    void read_codes() {
        reader_.refill();
        const std::size_t literal_count = reader_.take(5) + 257;
        const std::size_t distance_count = reader_.take(5) + 1;
        const std::size_t length_count = reader_.take(4) + 4;
        if (literal_count > 286)
            reader_.fail({"at most 286 literal and length codes expected, came ", literal_count});
        if (distance_count > 30) reader_.fail({"at most 30 distance codes expected, came ", distance_count});

        constexpr std::array<std::uint8_t, 19> order = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                        11, 4,  12, 3, 13, 2, 14, 1, 15};
        std::array<std::uint8_t, 19> length_lengths{};
        for (std::size_t i = 0; i < length_count; ++i) {
            reader_.refill();
            length_lengths[order[i]] = static_cast<std::uint8_t>(reader_.take(3));
        }
        if (length_code_.build(length_lengths) != PrefixCode::Completeness::complete)
            reader_.fail("the code of the code lengths is not a complete prefix code");

        std::array<std::uint8_t, 286 + 30> lengths{};
        read_lengths(std::span(lengths).first(literal_count + distance_count));
        const auto literals = std::span(lengths).first(literal_count);
        if (literals[end_of_block] == 0) reader_.fail("the block has no code for its end");
        build(codes_.literals, literals, "literals");
        build(codes_.distances, std::span(lengths).subspan(literal_count, distance_count), "distances");
    }

    /// Run-length coded: 0 ... 15 a length, 16 repeats the last one, 17 and 18 are runs of zeros.
    void read_lengths(std::span<std::uint8_t> lengths) {
        std::size_t i = 0;
        while (i < lengths.size()) {
            reader_.refill();
            const unsigned symbol = length_code_.decode(reader_);
            if (symbol < 16) {
                lengths[i++] = static_cast<std::uint8_t>(symbol);
                continue;
            }
            if (symbol == 16 && i == 0) reader_.fail("a repeated code length without one before it");
            const std::uint8_t value = symbol == 16 ? lengths[i - 1] : std::uint8_t{0};
            const std::size_t count = symbol == 16   ? 3 + reader_.take(2)
                                      : symbol == 17 ? 3 + reader_.take(3)
                                                     : 11 + reader_.take(7);
            if (count > lengths.size() - i) reader_.fail("more code lengths than announced");
            std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(i), count, value);
            i += count;
        }
    }

    /// A code may be incomplete where it has but one symbol, or none: RFC 1951, section 3.2.7.
    void build(PrefixCode& code, std::span<const std::uint8_t> lengths, const char* what) {
        const PrefixCode::Completeness completeness = code.build(lengths);
        if (completeness == PrefixCode::Completeness::oversubscribed)
            reader_.fail({"too many codes for the ", what});
        if (completeness == PrefixCode::Completeness::incomplete && code.longest_length() > 1)
            reader_.fail({"the code of the ", what, " is incomplete"});
    }

    void stored_block() {
        reader_.skip_to_byte();
        reader_.refill();
        const unsigned length = reader_.take(16);
        const unsigned complement = reader_.take(16);
        if ((length ^ complement) != 0xFFFF)
            reader_.fail("the length of a stored block and its complement do not agree");
        const ByteView bytes = reader_.take_bytes(length);
        make_room(length);
        std::copy(bytes.begin(), bytes.end(), output_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += length;
    }

    void compressed_block(const Codes& codes) {
        // A copy takes at most 15 + 5 + 15 + 13 bits, so that one refill is enough for all of it.
        static_assert(BitReader::enough_bits >= 48);
        for (;;) {
            if (reader_.count() < 48) reader_.refill();
            const unsigned symbol = codes.literals.decode(reader_);
            if (symbol < end_of_block) {
                if (size_ == output_.size()) make_room(1);
                output_[size_++] = static_cast<std::uint8_t>(symbol);
            } else if (symbol == end_of_block) {
                return;
            } else {
                const std::size_t length = read_length(symbol);
                const std::size_t distance = read_distance(codes.distances.decode(reader_));
                make_room(length);
                copy(distance, length);
            }
        }
    }

    std::size_t read_length(unsigned symbol) {
        constexpr std::array<std::uint16_t, 29> bases = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                         15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                         67, 83, 99, 115, 131, 163, 195, 227, 258};
        constexpr std::array<std::uint8_t, 29> extra_bits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                             2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
        const std::size_t index = symbol - 257;
        if (index >= bases.size()) reader_.fail({"length symbol ", symbol});
        return bases[index] + reader_.take(extra_bits[index]);
    }

    std::size_t read_distance(unsigned symbol) {
        constexpr std::array<std::uint16_t, 30> bases = {
            1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
            193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
        if (symbol >= bases.size()) reader_.fail({"distance symbol ", symbol});
        const unsigned extra_bits = symbol < 2 ? 0 : symbol / 2 - 1;
        const std::size_t distance = bases[symbol] + reader_.take(extra_bits);
        if (distance > size_ - begin_)
            reader_.fail(
                {"a copy from ", distance, " bytes back, where only ", size_ - begin_, " have been written"});
        return distance;
    }

    /// Repeats bytes of the output; where the two ranges overlap, bytes just written are read again.
    void copy(std::size_t distance, std::size_t length) noexcept {
        std::uint8_t* to = output_.data() + size_;
        const std::uint8_t* from = to - distance;
        size_ += length;
        if (distance >= length) {
            std::memcpy(to, from, length);
        } else if (distance == 1) {
            std::memset(to, *from, length);
        } else {
            for (std::size_t i = 0; i < length; ++i) to[i] = from[i];
        }
    }

    /// Makes output_ long enough for `count` bytes more. It grows with what has really been written.
    void make_room(std::size_t count) {
        if (count <= output_.size() - size_) return;
        const std::size_t written = size_ - begin_;
        if (count > room_ - written)
            reader_.fail({"the output is longer than the limit of ", limit_, " bytes"});
        const std::size_t more = (std::min)(room_ - written, (std::max)({count, written, std::size_t{4096}}));
        const std::size_t needed = size_ + more;
        if (needed > output_.capacity())
            output_.reserve(needed);  // resize() alone may take more than the limit
        output_.resize(needed);
    }

    Bytes& output_;
    BitReader reader_;
    std::size_t limit_;
    std::size_t begin_;  // where this stream's output starts
    std::size_t size_;   // how much of output_ is written
    std::size_t room_;   // bytes this stream may write at most
    PrefixCode length_code_;
    Codes codes_;
};

}  // namespace detail

/// Unpacks one DEFLATE stream at the start of `compressed` and appends it to `output`; returns how many bytes
/// of the input it took. FormatError where the stream is damaged or holds more than `limit` bytes; `output`
/// is then unspecified. `base` is added to the offsets in messages.
///
/// Source: RFC 1951.
inline std::size_t inflate_onto(Bytes& output, ByteView compressed, std::string_view source,
                                std::size_t limit = default_inflate_limit, std::size_t base = 0) {
    return detail::Inflater(output, compressed, source, limit, base).run();
}

/// Unpacks one DEFLATE stream; as inflate_onto.
[[nodiscard]] inline Inflated inflate(ByteView compressed, std::string_view source,
                                      std::size_t limit = default_inflate_limit, std::size_t base = 0) {
    Inflated result;
    result.consumed = inflate_onto(result.output, compressed, source, limit, base);
    return result;
}

}  // namespace INTARSIA_NAMESPACE::io
