// IDX, the format of the MNIST files: an array of any shape with a header of a few bytes.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/gzip.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

/// The third byte of an IDX file.
enum class IdxType : std::uint8_t {
    uint8 = 0x08,
    int8 = 0x09,
    int16 = 0x0B,
    int32 = 0x0C,
    float32 = 0x0D,
    float64 = 0x0E
};

/// Bytes of one element; 0 where the format has no such type.
[[nodiscard]] constexpr std::size_t element_size(IdxType type) noexcept {
    switch (type) {
        case IdxType::uint8:
        case IdxType::int8:
            return 1;
        case IdxType::int16:
            return 2;
        case IdxType::int32:
        case IdxType::float32:
            return 4;
        case IdxType::float64:
            return 8;
    }
    return 0;
}

/// The IDX type of elements that are `T` in C++.
template <class T>
inline constexpr IdxType idx_type_of = IdxType{};
template <>
inline constexpr IdxType idx_type_of<std::uint8_t> = IdxType::uint8;
template <>
inline constexpr IdxType idx_type_of<std::int8_t> = IdxType::int8;
template <>
inline constexpr IdxType idx_type_of<std::int16_t> = IdxType::int16;
template <>
inline constexpr IdxType idx_type_of<std::int32_t> = IdxType::int32;
template <>
inline constexpr IdxType idx_type_of<float> = IdxType::float32;
template <>
inline constexpr IdxType idx_type_of<double> = IdxType::float64;

/// A C++ type that an IDX file can hold.
template <class T>
concept IdxElement = idx_type_of<T>
!= IdxType{};

/// An array as an IDX file holds it; the last index runs fastest. `data` is in the byte order of this
/// machine.
struct IdxArray {
    IdxType type = IdxType::uint8;   ///< of each element
    std::vector<std::size_t> shape;  ///< extents, the slowest one first
    Bytes data;                      ///< the elements, one behind the other

    /// Elements in all: the product of the shape.
    [[nodiscard]] std::size_t size() const noexcept { return data.size() / element_size(type); }

    /// The elements; ArgumentError unless T is their type.
    template <IdxElement T>
    [[nodiscard]] std::vector<T> values() const {
        if (type != idx_type_of<T>) throw ArgumentError("the elements of this IDX array have another type");
        std::vector<T> result(size());
        if (!data.empty()) std::memcpy(result.data(), data.data(), data.size());
        return result;
    }
};

/// Reads an IDX file (not compressed) from memory. FormatError where the header is wrong, or where the file
/// is shorter or longer than its header says.
///
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
[[nodiscard]] inline IdxArray parse_idx(ByteView bytes, std::string_view source) {
    constexpr std::size_t highest_rank = 32;
    ByteReader reader(bytes, source);
    const ByteView magic = reader.take(4);
    if (is_gzip(magic)) reader.fail_at(0, "an IDX file expected, came a gzip file: unpack it first");
    if (magic[2] == 0 && magic[3] == 0 && element_size(IdxType{magic[1]}) != 0)
        reader.fail_at(0, "the magic number is byte-swapped (little-endian), IDX files are big-endian");
    if (magic[0] != 0 || magic[1] != 0) reader.fail_at(0, "no IDX file: the first two bytes are not 0");

    IdxArray array;
    array.type = IdxType{magic[2]};
    const std::size_t width = element_size(array.type);
    if (width == 0) reader.fail_at(2, {"no IDX element type has the number ", magic[2]});
    const std::size_t rank = magic[3];
    if (rank == 0 || rank > highest_rank)
        reader.fail_at(3, {"1 to ", highest_rank, " dimensions expected, came ", rank});

    std::size_t size = width;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const std::size_t extent = reader.big_endian<std::uint32_t>();
        if (extent != 0 && size > (std::numeric_limits<std::size_t>::max)() / extent)
            reader.fail_at(reader.offset() - 4, "the product of the dimensions is too large");
        size *= extent;
        array.shape.push_back(extent);
    }
    if (size > reader.remaining())
        reader.fail_at(bytes.size(), {"truncated: the dimensions ask for ", size,
                                      " bytes of data, there are ", reader.remaining()});
    const ByteView data = reader.take(size);
    if (!reader.at_end()) reader.fail({reader.remaining(), " bytes more than the dimensions ask for"});

    array.data.assign(data.begin(), data.end());
    if (std::endian::native == std::endian::little && width > 1)
        for (auto element = array.data.begin(); element != array.data.end();
             element += static_cast<std::ptrdiff_t>(width))
            std::reverse(element, element + static_cast<std::ptrdiff_t>(width));
    return array;
}

/// Reads an IDX file, compressed with gzip or not, whatever its name. FileError or FormatError; offsets in a
/// compressed file's array are those of the unpacked bytes, and the message says so.
[[nodiscard]] inline IdxArray read_idx(const std::filesystem::path& path) {
    const Bytes bytes = read_file(path);
    if (!is_gzip(bytes)) return parse_idx(bytes, path.string());
    return parse_idx(gunzip(bytes, path.string()), path.string() + " (unpacked)");
}

}  // namespace INTARSIA_NAMESPACE::io
