// The messages that describe HDF5 datasets and attributes: their shape, their place, their filters.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_links.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// How many elements, along which dimensions. A null dataspace has no dimensions and no element.
struct Dataspace {
    std::vector<std::size_t> shape;
    std::size_t count = 1;
    std::vector<std::uint64_t> most;  ///< what each dimension may become; `undefined_address` for any size
};

[[nodiscard]] inline Dataspace read_dataspace(const Source& source, ByteReader& in) {
    const std::size_t begin = in.offset();
    const auto version = in.little_endian<std::uint8_t>();
    if (version != 1 && version != 2)
        in.fail_at(begin, {"HDF5: dataspace of version 1 or 2 expected, came version ", version});
    const auto rank = in.little_endian<std::uint8_t>();
    const bool can_grow = (in.little_endian<std::uint8_t>() & 1) != 0;
    if (rank > highest_rank) in.fail_at(begin, {"HDF5: a dataspace of ", rank, " dimensions"});
    Dataspace space;
    if (version == 1) {
        in.skip(5);
    } else {
        constexpr std::uint8_t null = 2;
        if (in.little_endian<std::uint8_t>() == null) space.count = 0;
    }
    for (unsigned index = 0; index < rank; ++index) {
        const std::uint64_t dimension = source.read_length(in);
        if (dimension > (std::numeric_limits<std::size_t>::max)() / 2)
            in.fail("HDF5: a dimension beyond memory");
        space.shape.push_back(static_cast<std::size_t>(dimension));
    }
    for (unsigned index = 0; index < rank; ++index) {
        const std::uint64_t endless = undefined_address >> (64 - 8 * source.length_size());
        const std::uint64_t most = can_grow ? source.read_length(in) : space.shape[index];
        space.most.push_back(most == endless ? undefined_address : most);
    }
    if (std::find(space.shape.begin(), space.shape.end(), 0u) != space.shape.end()) space.count = 0;
    for (const std::size_t dimension : space.shape) {
        if (space.count > 0 && dimension > (std::numeric_limits<std::size_t>::max)() / space.count)
            in.fail_at(begin, "HDF5: the product of the dimensions is beyond memory");
        space.count *= dimension;
    }
    return space;
}

/// Where an attribute's type, shape and values stand.
struct AttributeParts {
    std::string_view name;
    ByteView type;
    ByteView space;
    ByteView data;
};

[[nodiscard]] inline AttributeParts read_attribute(const Source& source, ByteView body) {
    ByteReader in = source.reader(body);
    const auto version = in.little_endian<std::uint8_t>();
    if (version < 1 || version > 3)
        in.fail_at(0, {"HDF5: attribute of version 1 to 3 expected, came version ", version});
    const auto flags = in.little_endian<std::uint8_t>();
    if (version > 1 && (flags & 3) != 0)
        in.fail_at(1, "HDF5: an attribute of a shared type is not supported");
    const auto name_size = in.little_endian<std::uint16_t>();
    const auto type_size = in.little_endian<std::uint16_t>();
    const auto space_size = in.little_endian<std::uint16_t>();
    if (version == 3) in.skip(1);  // charset of the name
    const auto take = [&](std::size_t size) {
        const ByteView part = in.take(size);
        if (version == 1) in.skip((8 - size % 8) % 8);
        return part;
    };
    AttributeParts parts;
    const std::string_view name = as_text(take(name_size));
    const std::size_t end = name.find('\0');
    if (end == std::string_view::npos) in.fail("HDF5: the name of an attribute has no end");
    parts.name = name.substr(0, end);
    parts.type = take(type_size);
    parts.space = take(space_size);
    parts.data = in.take(in.remaining());
    return parts;
}

/// The value of what was never written; no bytes mean zeros.
[[nodiscard]] inline ByteView read_fill_value(const Source& source, ByteView body) {
    ByteReader in = source.reader(body);
    const auto version = in.little_endian<std::uint8_t>();
    if (version == 3) {
        const bool present = (in.little_endian<std::uint8_t>() & 0x20) != 0;
        return present ? in.take(in.little_endian<std::uint32_t>()) : ByteView{};
    }
    if (version != 1 && version != 2)
        in.fail_at(0, {"HDF5: fill value of version 1 to 3 expected, came version ", version});
    in.skip(2);
    const bool defined = in.little_endian<std::uint8_t>() != 0;
    if (version == 2 && !defined) return {};
    return in.take(in.little_endian<std::uint32_t>());
}

[[nodiscard]] inline ByteView read_old_fill_value(const Source& source, ByteView body) {
    ByteReader in = source.reader(body);
    return in.take(in.little_endian<std::uint32_t>());
}

/// How a dataset's chunks are found; the numbers are those of layout version 4, whose first is 1.
enum class ChunkIndex : std::uint8_t { tree, single, implicit, fixed_array, extensible_array, record_tree };

/// Where the values of a dataset are.
struct Layout {
    enum class Kind : std::uint8_t { compact, contiguous, chunked };

    Kind kind = Kind::contiguous;
    ByteView compact;
    std::uint64_t address = undefined_address;  ///< of the values, or of the index of chunks
    std::uint64_t size = 0;                     ///< contiguous, where `size_known`; of a single chunk
    bool size_known = false;
    std::vector<std::size_t> chunk;  ///< chunked: the shape of a chunk
    std::size_t element_size = 0;    ///< chunked
    ChunkIndex index = ChunkIndex::tree;
    std::uint32_t skipped = 0;       ///< of a single chunk: bit i where filter i was not applied
    bool whole_chunks_only = false;  ///< what sticks out of the dataset is not filtered
};

/// Versions 1 and 2 of the layout message, of HDF5 before 1.6.
inline Layout read_old_layout(const Source& source, ByteReader& in) {
    Layout layout;
    const auto rank = in.little_endian<std::uint8_t>();
    const auto kind = in.little_endian<std::uint8_t>();
    in.skip(5);
    if (kind > 2) in.fail({"HDF5: unknown class of layout ", kind});
    layout.kind = static_cast<Layout::Kind>(kind);
    if (layout.kind != Layout::Kind::compact) layout.address = source.read_address(in);
    for (unsigned index = 0; index < rank; ++index) layout.chunk.push_back(in.little_endian<std::uint32_t>());
    if (layout.kind == Layout::Kind::compact) layout.compact = in.take(in.little_endian<std::uint32_t>());
    if (layout.kind == Layout::Kind::chunked && !layout.chunk.empty()) {
        layout.element_size = layout.chunk.back();
        layout.chunk.pop_back();
    }
    return layout;
}

/// The chunks of layout version 4, behind its class.
inline void read_new_chunks(const Source& source, ByteReader& in, Layout& layout) {
    const auto flags = in.little_endian<std::uint8_t>();
    const auto rank = in.little_endian<std::uint8_t>();
    const auto width = in.little_endian<std::uint8_t>();
    if (rank < 1) in.fail("HDF5: chunks of no dimension");
    if (width < 1 || width > 8) in.fail({"HDF5: a shape of chunks in numbers of ", width, " bytes"});
    for (unsigned index = 0; index < rank; ++index) {
        const std::uint64_t extent = read_integer(in, width);
        if (extent > (std::numeric_limits<std::uint32_t>::max)()) in.fail("HDF5: a chunk beyond 4 GiB");
        layout.chunk.push_back(static_cast<std::size_t>(extent));
    }
    layout.element_size = layout.chunk.back();
    layout.chunk.pop_back();
    layout.whole_chunks_only = (flags & 1) != 0;
    const std::size_t begin = in.offset();
    const auto index = in.little_endian<std::uint8_t>();
    if (index < 1 || index > 5) in.fail_at(begin, {"HDF5: unknown index of chunks ", index});
    layout.index = static_cast<ChunkIndex>(index);
    constexpr std::size_t sizes[] = {0, 0, 0, 1, 5, 6};  // of what the index itself says again
    in.skip(sizes[index]);
    if (layout.index == ChunkIndex::single && (flags & 2) != 0) {
        layout.size = source.read_length(in);
        layout.skipped = in.little_endian<std::uint32_t>();
    }
    layout.address = source.read_address(in);
}

[[nodiscard]] inline Layout read_layout(const Source& source, ByteView body) {
    ByteReader in = source.reader(body);
    const auto version = in.little_endian<std::uint8_t>();
    if (version == 1 || version == 2) return read_old_layout(source, in);
    if (version != 3 && version != 4)
        in.fail_at(0, {"HDF5: layout of version 1 to 4 expected, came version ", version});
    Layout layout;
    switch (const auto kind = in.little_endian<std::uint8_t>(); kind) {
        case 0:
            layout.kind = Layout::Kind::compact;
            layout.compact = in.take(in.little_endian<std::uint16_t>());
            break;
        case 1:
            layout.kind = Layout::Kind::contiguous;
            layout.address = source.read_address(in);
            layout.size = source.read_length(in);
            layout.size_known = true;
            break;
        case 2: {
            layout.kind = Layout::Kind::chunked;
            if (version == 4) {
                read_new_chunks(source, in, layout);
                break;
            }
            const auto rank = in.little_endian<std::uint8_t>();
            layout.address = source.read_address(in);
            if (rank < 1) in.fail("HDF5: chunks of no dimension");
            for (unsigned index = 1; index < rank; ++index)
                layout.chunk.push_back(in.little_endian<std::uint32_t>());
            layout.element_size = in.little_endian<std::uint32_t>();
            break;
        }
        case 3:
            in.fail_at(1, "HDF5: a virtual dataset is not supported");
        default:
            in.fail_at(1, {"HDF5: unknown class of layout ", kind});
    }
    return layout;
}

/// A step that was taken before a chunk was stored.
enum class Filter : std::uint16_t { deflate = 1, shuffle = 2, fletcher32 = 3 };

/// The filters of a dataset in the order of writing; FormatError for those we do not have.
[[nodiscard]] inline std::vector<Filter> read_filters(const Source& source, ByteView body) {
    ByteReader in = source.reader(body);
    const auto version = in.little_endian<std::uint8_t>();
    if (version != 1 && version != 2)
        in.fail_at(0, {"HDF5: filters of version 1 or 2 expected, came version ", version});
    const auto count = in.little_endian<std::uint8_t>();
    if (version == 1) in.skip(6);
    std::vector<Filter> filters;
    for (unsigned index = 0; index < count; ++index) {
        const std::size_t begin = in.offset();
        const auto id = in.little_endian<std::uint16_t>();
        const bool named = version == 1 || id >= 256;
        const auto name_size = named ? in.little_endian<std::uint16_t>() : std::uint16_t{0};
        in.skip(2);  // flags
        const auto values = in.little_endian<std::uint16_t>();
        in.skip(name_size);
        in.skip(std::size_t{4} * values);
        if (version == 1 && values % 2 != 0) in.skip(4);
        if (id < 1 || id > 3) in.fail_at(begin, {"HDF5: filter ", id, " is not supported"});
        filters.push_back(static_cast<Filter>(id));
    }
    return filters;
}

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
