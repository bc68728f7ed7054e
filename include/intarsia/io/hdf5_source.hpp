// The bytes of an HDF5 file with what its superblock says: how wide addresses are, where the root begins.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_checksum.hpp>
#include <intarsia/io/hdf5_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// An unsigned integer of 1 to 8 bytes, least significant byte first.
inline std::uint64_t read_integer(ByteReader& in, std::size_t width) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const std::uint8_t byte : in.take(width)) {
        value |= static_cast<std::uint64_t>(byte) << shift;
        shift += 8;
    }
    return value;
}

/// The bytes needed for every number up to `largest`.
constexpr std::size_t width_of(std::uint64_t largest) {
    std::size_t width = 1;
    while (width < 8 && largest >> (8 * width) != 0) ++width;
    return width;
}

/// FormatError unless these four letters come next.
inline void expect_letters(ByteReader& in, std::string_view letters) {
    const std::size_t begin = in.offset();
    const ByteView found = in.take(letters.size());
    if (!std::equal(found.begin(), found.end(), letters.begin()))
        in.fail_at(begin, {"HDF5: \"", letters, "\" expected"});
}

/// FormatError unless the next byte is this version.
inline void expect_version(ByteReader& in, std::uint8_t version, const char* what) {
    const std::size_t begin = in.offset();
    const auto found = in.little_endian<std::uint8_t>();
    if (found != version)
        in.fail_at(begin, {"HDF5: ", what, " of version ", version, " expected, came version ", found});
}

/// A whole file. Addresses count from the superblock, which a user block of another program may precede.
class Source {
public:
    Source(ByteView file, std::string name) : bytes_(file), name_(std::move(name)) { read_superblock(); }
    Source(Bytes&& file, std::string name) : owned_(std::move(file)), bytes_(owned_), name_(std::move(name)) {
        read_superblock();
    }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::size_t base() const noexcept { return base_; }
    [[nodiscard]] std::size_t offset_size() const noexcept { return offset_size_; }
    [[nodiscard]] std::size_t length_size() const noexcept { return length_size_; }
    [[nodiscard]] std::uint64_t root() const noexcept { return root_; }

    /// Entries a symbol node may have, and children a node of a group's tree; 0 where the file does not tell.
    [[nodiscard]] std::size_t most_symbols() const noexcept { return most_symbols_; }
    [[nodiscard]] std::size_t most_children() const noexcept { return most_children_; }

    /// The bytes at an address; FormatError where they are not all in the file.
    [[nodiscard]] ByteView view(std::uint64_t address, std::uint64_t size, const char* what) const {
        check(address, size, what);
        return bytes_.subspan(static_cast<std::size_t>(address), static_cast<std::size_t>(size));
    }

    /// Reads from an address on, up to the end of the file.
    [[nodiscard]] ByteReader reader(std::uint64_t address, const char* what) const {
        check(address, 1, what);
        return reader(bytes_.subspan(static_cast<std::size_t>(address)));
    }

    /// Reads a part of the file that a view shows.
    [[nodiscard]] ByteReader reader(ByteView part) const {
        return ByteReader(part, name_, base_ + static_cast<std::size_t>(address_of(part)));
    }

    [[nodiscard]] std::uint64_t address_of(ByteView part) const {
        return part.empty() ? 0 : static_cast<std::uint64_t>(part.data() - bytes_.data());
    }

    /// The address that comes next, `undefined_address` for all ones of any width.
    [[nodiscard]] std::uint64_t read_address(ByteReader& in) const {
        const std::uint64_t address = read_integer(in, offset_size_);
        return address == undefined_address >> (64 - 8 * offset_size_) ? undefined_address : address;
    }

    /// The length that comes next.
    [[nodiscard]] std::uint64_t read_length(ByteReader& in) const { return read_integer(in, length_size_); }

    /// Compares the checksum behind `size` bytes at the beginning of a structure.
    void check_sum(ByteView structure, std::size_t size, const char* what) const {
        ByteReader in = reader(structure);
        const ByteView summed = in.take(size);
        const std::size_t begin = in.offset();
        if (in.little_endian<std::uint32_t>() != lookup3(summed))
            in.fail_at(begin, {"HDF5: wrong checksum of ", what});
    }

    /// FormatError for the byte at an address.
    [[noreturn]] INTARSIA_COLD void fail(std::uint64_t address, const Problem& problem) const {
        throw FormatError(name_, base_ + static_cast<std::size_t>(address), {"HDF5: ", problem.text()});
    }

private:
    void check(std::uint64_t address, std::uint64_t size, const char* what) const {
        if (address == undefined_address) fail(0, {"no address of ", what});
        const std::uint64_t end = bytes_.size();
        if (address > end || size > end - address)
            fail((std::min)(address, end), {"truncated, or damaged: ", what, " (", size, " bytes at address ",
                                            address, ") leaves the file of ", end});
    }

    void read_superblock() {
        const std::size_t file_size = bytes_.size();
        while (!has_signature()) {
            base_ = base_ == 0 ? 512 : 2 * base_;
            if (base_ >= bytes_.size())
                throw FormatError(name_, 0, "HDF5: not an HDF5 file, or one damaged as text: no signature");
        }
        bytes_ = bytes_.subspan(base_);
        ByteReader in = reader(bytes_);
        in.skip(signature.size());
        const auto version = in.little_endian<std::uint8_t>();
        if (version > 3) fail(in.offset() - 1, {"unknown superblock version ", version});
        if (version >= 2)
            read_new_superblock(in, file_size);
        else
            read_old_superblock(in, version, file_size);
    }

    [[nodiscard]] bool has_signature() const {
        return base_ <= bytes_.size() && signature.size() <= bytes_.size() - base_ &&
               std::equal(signature.begin(), signature.end(),
                          bytes_.begin() + static_cast<std::ptrdiff_t>(base_));
    }

    void read_old_superblock(ByteReader& in, std::uint8_t version, std::size_t file_size) {
        expect_version(in, 0, "free space storage");
        expect_version(in, 0, "a root symbol table entry");
        in.skip(1);
        expect_version(in, 0, "shared messages");
        read_sizes(in);
        in.skip(1);
        most_symbols_ = std::size_t{2} * in.little_endian<std::uint16_t>();
        most_children_ = std::size_t{2} * in.little_endian<std::uint16_t>();
        in.skip(version == 0 ? 4 : 8);  // flags; the size of chunk trees
        (void)read_address(in);         // the base: where the signature is
        (void)read_address(in);         // free space
        check_end(in, file_size);
        (void)read_address(in);  // driver information
        (void)read_address(in);  // the root's name
        root_ = read_address(in);
    }

    void read_new_superblock(ByteReader& in, std::size_t file_size) {
        read_sizes(in);
        in.skip(1);              // flags
        (void)read_address(in);  // the base: where the signature is
        (void)read_address(in);  // extension
        check_end(in, file_size);
        root_ = read_address(in);
        check_sum(bytes_, in.offset(), "the superblock");
    }

    void read_sizes(ByteReader& in) {
        for (std::size_t* size : {&offset_size_, &length_size_}) {
            *size = in.little_endian<std::uint8_t>();
            if (*size != 2 && *size != 4 && *size != 8)
                fail(in.offset() - 1, {"addresses and lengths of 2, 4 or 8 bytes expected, came ", *size});
        }
    }

    void check_end(ByteReader& in, std::size_t file_size) const {
        const std::size_t begin = in.offset();
        const std::uint64_t end = read_address(in);
        if (end > file_size)
            fail(begin, {"truncated: the file was ", end, " bytes long, and is ", file_size});
    }

    Bytes owned_;
    ByteView bytes_;
    std::string name_;
    std::size_t base_ = 0;
    std::size_t offset_size_ = 8;
    std::size_t length_size_ = 8;
    std::size_t most_symbols_ = 0;
    std::size_t most_children_ = 0;
    std::uint64_t root_ = undefined_address;
};

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
