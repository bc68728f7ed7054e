// Bytes in memory, read in order and never past their end.
#pragma once

#include <intarsia/core/error.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// A cursor over bytes of one source; every read is checked, and a read that does not fit throws FormatError
/// with the source's name and the offset at which the missing bytes would have begun. Bytes and name are the
/// caller's, and must outlive the reader.
///
/// `base` is added to the offsets in messages, for views that begin inside a larger file.
class ByteReader {
public:
    /// At the beginning of `bytes`.
    explicit ByteReader(ByteView bytes, std::string_view source, std::size_t base = 0)
        : bytes_(bytes), source_(source), base_(base) {}
    template <std::same_as<std::string> Name>
    explicit ByteReader(ByteView bytes, Name&& temporary, std::size_t base = 0) = delete;

    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }      ///< of the next byte, from 0
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }  ///< bytes in all
    /// Bytes not yet read.
    [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - offset_; }
    /// Whether all are read.
    [[nodiscard]] bool at_end() const noexcept { return offset_ == bytes_.size(); }
    [[nodiscard]] std::string_view source() const noexcept { return source_; }  ///< the name of the file

    /// Moves to an absolute offset; the end itself is allowed.
    void seek(std::size_t offset) {
        if (offset > bytes_.size()) fail_at(offset, {"offset lies past the end (", size(), " bytes in all)"});
        offset_ = offset;
    }

    void skip(std::uint64_t count) { (void)take(count); }  ///< leaves out the next `count` bytes

    /// The next `count` bytes, as a view into the source. Files may tell 64 bits of a count on any machine.
    ByteView take(std::uint64_t count) {
        if (count > remaining()) fail_truncated(count);
        const ByteView taken = bytes_.subspan(offset_, static_cast<std::size_t>(count));
        offset_ += taken.size();
        return taken;
    }

    /// The next integer, least significant byte first.
    template <std::unsigned_integral Integer>
    Integer little_endian() {
        Integer value = 0;
        unsigned shift = 0;
        for (const std::uint8_t byte : take(sizeof(Integer))) {
            value = static_cast<Integer>(value | static_cast<Integer>(static_cast<Integer>(byte) << shift));
            shift += 8;
        }
        return value;
    }

    /// The next integer, most significant byte first.
    template <std::unsigned_integral Integer>
    Integer big_endian() {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(sizeof(Integer))) value = value << 8 | byte;
        return static_cast<Integer>(value);
    }

    /// Throws FormatError for the byte at the cursor.
    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const { fail_at(offset_, problem); }

    /// Throws FormatError for the byte at `offset`.
    [[noreturn]] INTARSIA_COLD void fail_at(std::size_t offset, const Problem& problem) const {
        throw FormatError(source_, base_ + offset, problem);
    }

private:
    [[noreturn]] INTARSIA_COLD void fail_truncated(std::uint64_t count) const {
        fail({"truncated: ", count, " bytes expected, ", remaining(), " left (", size(), " bytes in all)"});
    }

    ByteView bytes_;
    std::string_view source_;
    std::size_t base_;
    std::size_t offset_ = 0;
};

}  // namespace INTARSIA_NAMESPACE::io
