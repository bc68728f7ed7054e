// Bytes written one after the other, in the order the formats want them.
#pragma once

#include <intarsia/io/bytes.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace INTARSIA_NAMESPACE::io {

/// A growing file in memory. What is not known yet is written as zero and patched later.
class ByteWriter {
public:
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    void reserve(std::size_t size) { bytes_.reserve(size); }

    template <std::unsigned_integral Integer>
    void little_endian(Integer value) {
        for (std::size_t index = 0; index < sizeof(Integer); ++index) bytes_.push_back(byte_of(value, index));
    }

    void bytes(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void text(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
    void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }

    /// Zeros up to the next multiple of `alignment`.
    void align(std::size_t alignment) { zeros((alignment - bytes_.size() % alignment) % alignment); }

    /// Replaces bytes that are already there.
    template <std::unsigned_integral Integer>
    void patch(std::size_t offset, Integer value) {
        for (std::size_t index = 0; index < sizeof(Integer); ++index)
            bytes_.at(offset + index) = byte_of(value, index);
    }

    [[nodiscard]] Bytes finish() && { return std::move(bytes_); }

private:
    template <std::unsigned_integral Integer>
    static constexpr std::uint8_t byte_of(Integer value, std::size_t index) {
        return static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * index));
    }

    Bytes bytes_;
};

}  // namespace INTARSIA_NAMESPACE::io
