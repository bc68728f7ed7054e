// Where the chunks of an HDF5 dataset are: six kinds of index, from one chunk alone to trees of them.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_fractal_heap.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_messages.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// A chunk as it lies in the file.
struct StoredChunk {
    std::uint64_t address = undefined_address;
    std::uint64_t size = 0;
    std::uint32_t skipped = 0;          ///< bit i: filter i was not applied
    std::vector<std::uint64_t> origin;  ///< of its first element in the dataset
};

/// Finds all chunks that a file has. Those of an array are numbered row by row over the grid of chunks, as
/// large as the dataset may ever become; the axis that has no end comes first.
class ChunkFinder {
public:
    ChunkFinder(const Source& source, const Layout& layout, const Dataspace& space, std::size_t chunk_bytes,
                bool filtered)
        : source_(source), layout_(layout), chunk_bytes_(chunk_bytes), filtered_(filtered) {
        for (std::size_t axis = 0; axis < layout.chunk.size(); ++axis) {
            const bool endless = space.most[axis] == undefined_address;
            endless_axes_ += endless ? 1 : 0;
            axes_.insert(endless ? axes_.begin() : axes_.end(), axis);
            const std::uint64_t most =
                endless ? space.shape[axis] : (std::max<std::uint64_t>)(space.most[axis], space.shape[axis]);
            grid_.push_back(most / layout.chunk[axis] + (most % layout.chunk[axis] != 0 ? 1 : 0));
        }
    }

    /// Calls visit(chunk) for each.
    template <class Visit>
    void for_each(const Visit& visit) {
        if (layout_.address == undefined_address) return;
        switch (layout_.index) {
            case ChunkIndex::tree:
                return tree(visit);
            case ChunkIndex::single:
                return visit({layout_.address, filtered_ ? layout_.size : chunk_bytes_, layout_.skipped,
                              std::vector<std::uint64_t>(layout_.chunk.size(), 0)});
            case ChunkIndex::implicit:
                return implicit(visit);
            case ChunkIndex::fixed_array:
                return fixed_array(visit);
            case ChunkIndex::extensible_array:
                return extensible_array(visit);
            case ChunkIndex::record_tree:
                return record_tree(visit);
        }
    }

private:
    struct Node {
        std::uint64_t address;
        int level;  ///< -1 where any is good
    };

    /// Version 1: a tree whose keys tell what they lead to.
    template <class Visit>
    void tree(const Visit& visit) const {
        std::set<std::uint64_t> seen;
        std::vector<Node> open{{layout_.address, -1}};
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            if (!seen.insert(node.address).second)
                source_.fail(node.address, "a tree of chunks that contains itself");
            ByteReader in = source_.reader(node.address, "a node of a tree of chunks");
            expect_letters(in, "TREE");
            expect_version(in, 1, "a node of a tree of chunks (its type)");
            const int level = in.little_endian<std::uint8_t>();
            if (node.level >= 0 && level != node.level) in.fail("HDF5: wrong level in a tree of chunks");
            const std::size_t count = in.little_endian<std::uint16_t>();
            in.skip(2 * source_.offset_size());  // siblings
            for (std::size_t index = 0; index < count; ++index) {
                StoredChunk chunk;
                chunk.size = in.little_endian<std::uint32_t>();
                chunk.skipped = in.little_endian<std::uint32_t>();
                for (std::size_t axis = 0; axis < grid_.size(); ++axis)
                    chunk.origin.push_back(in.little_endian<std::uint64_t>());
                in.skip(8);  // within the element: 0
                chunk.address = source_.read_address(in);
                if (level > 0)
                    open.push_back({chunk.address, level - 1});
                else
                    visit(chunk);
            }
        }
    }

    /// Whole, one behind the other.
    template <class Visit>
    void implicit(const Visit& visit) {
        if (filtered_) source_.fail(layout_.address, "filtered chunks without an index");
        std::uint64_t count = 1;
        for (const std::uint64_t extent : grid_) {
            if (extent > source_.size() / count)
                source_.fail(layout_.address, "more chunks than the file has bytes");
            count *= extent;
        }
        for (std::uint64_t index = 0; index < count; ++index)
            visit({layout_.address + index * chunk_bytes_, chunk_bytes_, 0, origin_of(index)});
    }

    /// A list of chunks whose number was known from the beginning; a long one has pages.
    template <class Visit>
    void fixed_array(const Visit& visit) {
        ByteReader in = open(layout_.address, "FAHD");
        read_element_size(in);
        const std::uint64_t in_page = read_power(in);
        const std::uint64_t count = source_.read_length(in);
        const std::uint64_t block = source_.read_address(in);
        check_sum(layout_.address, in.offset());
        if (block == undefined_address) return;
        ByteReader data = open(block, "FADB");
        (void)source_.read_address(data);  // of the header
        if (count <= in_page) return elements(block, data, 0, count, visit);
        const std::uint64_t pages = count / in_page + (count % in_page != 0 ? 1 : 0);
        const ByteView begun = data.take(pages / 8 + (pages % 8 != 0 ? 1 : 0));
        check_sum(block, data.offset());
        std::uint64_t page = block + data.offset() + 4;
        for (std::uint64_t index = 0; index < count; index += in_page) {
            const std::uint64_t here = (std::min)(in_page, count - index), number = index / in_page;
            if ((begun[static_cast<std::size_t>(number / 8)] << number % 8 & 0x80) != 0) {
                ByteReader elements_in = source_.reader(page, what);
                elements(page, elements_in, index, here, visit);
            }
            page += here * element_size_ + 4;
        }
    }

    /// A list that can grow: some chunks in the index block, the rest in data blocks whose number and size
    /// double in turn; the index block tells the first of them, super blocks the others.
    template <class Visit>
    void extensible_array(const Visit& visit) {
        if (endless_axes_ != 1)
            source_.fail(layout_.address,
                         "an extensible array of chunks in a dataset without one endless axis");
        ByteReader in = open(layout_.address, "EAHD");
        read_element_size(in);
        const unsigned bits = in.little_endian<std::uint8_t>();
        const std::uint64_t in_index_block = in.little_endian<std::uint8_t>();
        const std::uint64_t least = in.little_endian<std::uint8_t>();
        const std::uint64_t least_pointers = in.little_endian<std::uint8_t>();
        const std::uint64_t in_page = read_power(in);
        for (int statistic = 0; statistic < 6; ++statistic) (void)source_.read_length(in);
        const std::uint64_t index_block = source_.read_address(in);
        check_sum(layout_.address, in.offset());
        if (index_block == undefined_address) return;
        if (!std::has_single_bit(least) || !std::has_single_bit(least_pointers) || bits > 64 ||
            bits < static_cast<unsigned>(std::countr_zero(least)))
            source_.fail(layout_.address, "an extensible array of impossible sizes");
        const unsigned supers = 1 + bits - static_cast<unsigned>(std::countr_zero(least));
        const unsigned direct = 2 * static_cast<unsigned>(std::countr_zero(least_pointers));

        ByteReader pointers = open(index_block, "EAIB");
        (void)source_.read_address(pointers);  // of the header
        for (std::uint64_t index = 0; index < in_index_block; ++index) element(pointers, index, visit);
        std::uint64_t index = in_index_block;
        for (unsigned super = 0; super < supers && index < undefined_address / 4; ++super) {
            const std::uint64_t blocks = std::uint64_t{1} << super / 2;
            const std::uint64_t in_block = least << (super + 1) / 2;
            ByteReader list = pointers;
            if (super >= direct) {
                const std::uint64_t address = source_.read_address(pointers);
                if (address == undefined_address) {
                    index += blocks * in_block;
                    continue;
                }
                if (in_block > in_page) source_.fail(address, "so many chunks in one list are not supported");
                list = open_once(address, "EASB");
                (void)source_.read_address(list);
                list.skip((bits + 7) / 8);  // what comes before
            }
            for (std::uint64_t block = 0; block < blocks; ++block, index += in_block) {
                const std::uint64_t address = source_.read_address(list);
                if (address == undefined_address) continue;
                if (in_block > in_page) source_.fail(address, "so many chunks in one list are not supported");
                ByteReader data = open_once(address, "EADB");
                (void)source_.read_address(data);
                data.skip((bits + 7) / 8);
                elements(address, data, index, in_block, visit);
            }
            if (super < direct) pointers = list;
        }
    }

    /// Version 2: a tree of records.
    template <class Visit>
    void record_tree(const Visit& visit) {
        const RecordType type = filtered_ ? RecordType::filtered_chunk : RecordType::chunk;
        for (const ByteView record : read_records(source_, layout_.address, type)) {
            const std::size_t beside = source_.offset_size() + 8 * grid_.size();
            if (record.size() < beside) source_.fail(layout_.address, "records too small for chunks");
            set_element_size(record.size() - 8 * grid_.size());
            ByteReader in = source_.reader(record);
            StoredChunk chunk = read_chunk(in);
            for (const std::size_t extent : layout_.chunk) {
                const auto number = in.little_endian<std::uint64_t>();
                if (number > undefined_address / extent) in.fail("HDF5: a chunk outside its dataset");
                chunk.origin.push_back(number * extent);
            }
            visit(chunk);
        }
    }

    static constexpr const char* what = "an array of chunks";

    /// The letters and version of a structure, and whose it is.
    [[nodiscard]] ByteReader open(std::uint64_t address, const char* letters) const {
        ByteReader in = source_.reader(address, what);
        expect_letters(in, letters);
        expect_version(in, 0, what);
        const std::size_t begin = in.offset();
        if (in.little_endian<std::uint8_t>() != (filtered_ ? 1 : 0))
            in.fail_at(begin, "HDF5: an array of other things than this dataset's chunks");
        return in;
    }

    /// The same, of one that only one place may lead to: else few bytes could stand for many lists.
    [[nodiscard]] ByteReader open_once(std::uint64_t address, const char* letters) {
        if (!opened_.insert(address).second) source_.fail(address, "an array of chunks that contains itself");
        return open(address, letters);
    }

    void check_sum(std::uint64_t address, std::size_t size) const {
        source_.check_sum(source_.view(address, std::uint64_t{size} + 4, what), size, what);
    }

    [[nodiscard]] static std::uint64_t read_power(ByteReader& in) {
        const auto bits = in.little_endian<std::uint8_t>();
        if (bits > 32) in.fail("HDF5: an array of chunks with pages of impossible size");
        return std::uint64_t{1} << bits;
    }

    void read_element_size(ByteReader& in) { set_element_size(in.little_endian<std::uint8_t>()); }

    /// An address alone, or with it a size and the filters that were not applied.
    void set_element_size(std::size_t size) {
        const std::size_t least = source_.offset_size() + (filtered_ ? 5 : 0);
        if (filtered_ ? size < least || size > least + 7 : size != least)
            source_.fail(layout_.address, {"a list of chunks with ", size, " bytes for each"});
        element_size_ = size;
    }

    [[nodiscard]] StoredChunk read_chunk(ByteReader& in) const {
        StoredChunk chunk;
        chunk.address = source_.read_address(in);
        chunk.size = chunk_bytes_;
        if (!filtered_) return chunk;
        chunk.size = read_integer(in, element_size_ - source_.offset_size() - 4);
        chunk.skipped = in.little_endian<std::uint32_t>();
        return chunk;
    }

    template <class Visit>
    void element(ByteReader& in, std::uint64_t index, const Visit& visit) const {
        StoredChunk chunk = read_chunk(in);
        if (chunk.address == undefined_address) return;
        chunk.origin = origin_of(index);
        visit(chunk);
    }

    /// As many of them, and the checksum of the structure that ends with them.
    template <class Visit>
    void elements(std::uint64_t address, ByteReader& in, std::uint64_t first, std::uint64_t count,
                  const Visit& visit) const {
        if (count > in.remaining() / element_size_) in.fail("HDF5: an array of chunks leaves the file");
        check_sum(address, in.offset() + static_cast<std::size_t>(count) * element_size_);
        for (std::uint64_t index = 0; index < count; ++index) element(in, first + index, visit);
    }

    [[nodiscard]] std::vector<std::uint64_t> origin_of(std::uint64_t index) const {
        std::vector<std::uint64_t> origin(grid_.size());
        for (std::size_t place = axes_.size(); place-- > 0;) {
            const std::size_t axis = axes_[place];
            const std::uint64_t number = place == 0 ? index : index % grid_[axis];
            index /= grid_[axis];
            if (number > undefined_address / layout_.chunk[axis])
                source_.fail(layout_.address, "a chunk outside its dataset");
            origin[axis] = number * layout_.chunk[axis];
        }
        return origin;
    }

    const Source& source_;
    const Layout& layout_;
    std::size_t chunk_bytes_;
    bool filtered_;
    std::size_t endless_axes_ = 0;
    std::vector<std::size_t> axes_;    ///< the slowest first
    std::vector<std::uint64_t> grid_;  ///< how many chunks there may be along each axis
    std::size_t element_size_ = 0;
    std::set<std::uint64_t> opened_;
};

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
