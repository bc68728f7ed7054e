// Small HDF5 files for the tests of single structures.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_checksum.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace hdf5_image {

using intarsia::io::Bytes;
using intarsia::io::ByteView;
using intarsia::io::ByteWriter;
namespace hdf5 = intarsia::io::hdf5;

/// Where the content begins: behind a superblock of version 2.
inline constexpr std::uint64_t begin = 48;

/// A file of whatever content.
inline Bytes file(const Bytes& content) {
    ByteWriter out;
    out.bytes(hdf5::signature);
    for (const unsigned byte : {2u, 8u, 8u, 0u}) out.little_endian(static_cast<std::uint8_t>(byte));
    out.little_endian(std::uint64_t{0});
    out.little_endian(hdf5::undefined_address);
    out.little_endian(std::uint64_t{begin + content.size()});
    out.little_endian(begin);
    ByteWriter whole;
    const Bytes head = std::move(out).finish();
    whole.bytes(head);
    whole.little_endian(hdf5::lookup3(head));
    whole.bytes(content);
    return std::move(whole).finish();
}

inline hdf5::Source source(const Bytes& content) { return hdf5::Source(file(content), "image.h5"); }

/// The structure and its checksum.
inline Bytes with_checksum(ByteWriter structure) {
    const Bytes bytes = std::move(structure).finish();
    ByteWriter out;
    out.bytes(bytes);
    out.little_endian(hdf5::lookup3(bytes));
    return std::move(out).finish();
}

/// Checks that this throws FormatError with that text in its message.
template <class Action>
void check_refused(Action action, const std::string& text) {
    CAPTURE(text);
    try {
        action();
        FAIL_CHECK("not refused");
    } catch (const intarsia::FormatError& error) {
        CAPTURE(std::string(error.what()));
        CHECK(std::string(error.what()).find(text) != std::string::npos);
    }
}

}  // namespace hdf5_image
