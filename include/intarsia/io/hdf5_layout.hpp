// The numbers of the HDF5 file format that its reader and its writer share.
//
// Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace INTARSIA_NAMESPACE::io::hdf5 {

inline constexpr std::array<std::uint8_t, 8> signature = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

/// The address of what is not in the file.
inline constexpr std::uint64_t undefined_address = ~std::uint64_t{0};

/// Groups within groups: what the writer allows and the reader follows.
inline constexpr std::size_t deepest_group = 32;

/// The most dimensions a dataspace may have.
inline constexpr std::size_t highest_rank = 32;

/// The most bytes of one attribute's values: attributes live in an object header whose messages end at 64
/// KiB. Keras's own limit, too. Strings of variable length count 16 bytes each, however long they are.
inline constexpr std::size_t attribute_limit = 64512;

/// Kinds of messages in an object header.
enum class Message : std::uint16_t {
    nil = 0x0000,
    dataspace = 0x0001,
    link_info = 0x0002,
    datatype = 0x0003,
    old_fill_value = 0x0004,
    fill_value = 0x0005,
    link = 0x0006,
    external_files = 0x0007,
    layout = 0x0008,
    group_info = 0x000A,
    filters = 0x000B,
    attribute = 0x000C,
    continuation = 0x0010,
    symbol_table = 0x0011,
    attribute_info = 0x0015,
};

}  // namespace INTARSIA_NAMESPACE::io::hdf5
