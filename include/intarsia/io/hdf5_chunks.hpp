// Datasets that HDF5 stores in chunks, one by one filtered.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_checksum.hpp>
#include <intarsia/io/hdf5_chunk_index.hpp>
#include <intarsia/io/hdf5_messages.hpp>
#include <intarsia/io/hdf5_source.hpp>
#include <intarsia/io/zlib.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// Puts the chunks of one dataset where they belong in its values, which hold the fill value so far.
class ChunkReader {
public:
    ChunkReader(const Source& source, const Layout& layout, const std::vector<Filter>& filters,
                const Dataspace& space, Bytes& values)
        : source_(source),
          layout_(layout),
          filters_(filters),
          space_(space),
          shape_(space.shape),
          values_(values) {
        chunk_bytes_ = layout.element_size;
        for (const std::size_t dimension : layout.chunk) {
            if (dimension == 0 || chunk_bytes_ > (std::numeric_limits<std::uint32_t>::max)() / dimension)
                source.fail(0, "chunks without bytes, or beyond 4 GiB");
            chunk_bytes_ *= dimension;
        }
        if (layout.chunk.size() != shape_.size())
            source.fail(0,
                        {"chunks of ", layout.chunk.size(), " dimensions in a dataset of ", shape_.size()});
    }

    void read() {
        ChunkFinder(source_, layout_, space_, chunk_bytes_, !filters_.empty())
            .for_each([&](const StoredChunk& chunk) { place(chunk); });
    }

private:
    void place(const StoredChunk& chunk) {
        const ByteView stored = source_.view(chunk.address, chunk.size, "a chunk");
        total_ += stored.size();
        if (total_ > source_.size()) source_.fail(chunk.address, "chunks that share their bytes");
        bool filtered = !filters_.empty();
        for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
            const std::uint64_t extent = layout_.chunk[axis];
            if (chunk.origin[axis] % extent != 0 || chunk.origin[axis] >= shape_[axis])
                source_.fail(chunk.address, "a chunk outside its dataset");
            if (layout_.whole_chunks_only && extent > shape_[axis] - chunk.origin[axis]) filtered = false;
        }
        if (!filtered) return copy(chunk, stored);
        const Bytes plain = unfilter(stored, chunk.skipped);
        copy(chunk, plain);
    }

    [[nodiscard]] Bytes unfilter(ByteView stored, std::uint32_t skipped) const {
        const std::size_t offset = static_cast<std::size_t>(source_.address_of(stored));
        Bytes bytes(stored.begin(), stored.end());
        for (std::size_t left = filters_.size(); left > 0; --left) {
            const std::size_t index = left - 1;
            if (index < 32 && (skipped >> index & 1) != 0) continue;
            switch (filters_[index]) {
                case Filter::deflate:
                    // Room for a checksum that was taken before the compression.
                    bytes =
                        inflate_zlib(bytes, source_.name(), chunk_bytes_ + 4, source_.base() + offset).output;
                    break;
                case Filter::shuffle:
                    bytes = unshuffle(bytes);
                    break;
                case Filter::fletcher32:
                    check_fletcher(bytes, offset);
                    break;
            }
        }
        return bytes;
    }

    /// All first bytes, all second bytes, ... become whole elements; what is left over stays at the end.
    [[nodiscard]] Bytes unshuffle(const Bytes& shuffled) const {
        const std::size_t size = layout_.element_size;
        const std::size_t count = shuffled.size() / size;
        Bytes bytes = shuffled;
        for (std::size_t byte = 0; byte < size; ++byte)
            for (std::size_t element = 0; element < count; ++element)
                bytes[element * size + byte] = shuffled[byte * count + element];
        return bytes;
    }

    void check_fletcher(Bytes& bytes, std::size_t offset) const {
        if (bytes.size() < 4) source_.fail(offset, "a chunk too small for its checksum");
        const std::size_t size = bytes.size() - 4;
        ByteReader in{ByteView(bytes).subspan(size), source_.name()};
        if (in.little_endian<std::uint32_t>() != fletcher32(ByteView(bytes).first(size)))
            source_.fail(offset, "wrong checksum of a chunk");
        bytes.resize(size);
    }

    /// Row by row; rows that stick out of the dataset are cut.
    void copy(const StoredChunk& from, ByteView chunk) {
        if (chunk.size() != chunk_bytes_)
            source_.fail(from.address, {"a chunk of ", chunk_bytes_, " bytes expected, came ", chunk.size()});
        const std::size_t rank = shape_.size();
        std::vector<std::size_t> extent(rank);
        std::size_t rows = 1;
        for (std::size_t axis = 0; axis < rank; ++axis) {
            extent[axis] =
                (std::min)(layout_.chunk[axis], shape_[axis] - static_cast<std::size_t>(from.origin[axis]));
            if (axis + 1 < rank) rows *= extent[axis];
        }
        const std::size_t row_bytes = layout_.element_size * (rank == 0 ? 1 : extent.back());
        std::vector<std::size_t> position(rank);
        for (std::size_t row = 0; row < rows; ++row) {
            std::size_t first_element = 0;
            std::size_t to = 0;
            for (std::size_t axis = 0; axis < rank; ++axis) {
                first_element = first_element * layout_.chunk[axis] + position[axis];
                to = to * shape_[axis] + static_cast<std::size_t>(from.origin[axis]) + position[axis];
            }
            const auto first =
                chunk.begin() + static_cast<std::ptrdiff_t>(first_element * layout_.element_size);
            std::copy(first, first + static_cast<std::ptrdiff_t>(row_bytes),
                      values_.begin() + static_cast<std::ptrdiff_t>(to * layout_.element_size));
            for (std::size_t axis = rank; axis-- > 0;) {  // the next row, the last axis but one fastest
                if (axis + 1 == rank) continue;
                if (++position[axis] < extent[axis]) break;
                position[axis] = 0;
            }
        }
    }

    const Source& source_;
    const Layout& layout_;
    const std::vector<Filter>& filters_;
    const Dataspace& space_;
    const std::vector<std::size_t>& shape_;
    Bytes& values_;
    std::size_t chunk_bytes_ = 0;
    std::size_t total_ = 0;
};

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
