// What all fuzz targets have in common: a reader either reads, or throws FormatError.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace intarsia::fuzz {

/// Gives the bytes to a reader. FormatError is an answer; any other exception ends the program, and so does
/// what the sanitizers find.
template <class Read>
int run(const std::uint8_t* data, std::size_t size, const Read& read) {
    try {
        read(io::ByteView(data, size));
    } catch (const FormatError&) {
    }
    return 0;
}

/// What must hold of whatever was read.
inline void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace intarsia::fuzz
