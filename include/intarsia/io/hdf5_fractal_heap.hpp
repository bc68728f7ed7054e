// Where newer HDF5 groups keep many links or attributes: a heap of objects, and a tree that lists them.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_checksum.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// What the records of a tree are.
enum class RecordType : std::uint8_t {
    huge_object = 1,
    link_by_name = 5,
    attribute_by_name = 8,
    chunk = 10,
    filtered_chunk = 11,
};

/// Walks a version 2 B-tree and collects its records.
class RecordTree {
public:
    RecordTree(const Source& source, std::uint64_t address, RecordType type) : source_(source), type_(type) {
        ByteReader in = source.reader(address, "a B-tree");
        expect_letters(in, "BTHD");
        expect_version(in, 0, "a B-tree");
        expect_type(in);
        node_size_ = in.little_endian<std::uint32_t>();
        record_size_ = in.little_endian<std::uint16_t>();
        const auto depth = in.little_endian<std::uint16_t>();
        in.skip(2);  // when nodes split and merge
        const std::uint64_t root = source.read_address(in);
        const std::uint64_t count = in.little_endian<std::uint16_t>();
        (void)source.read_length(in);
        source.check_sum(source.view(address, in.offset() + 4, "a B-tree"), in.offset(), "a B-tree");
        if (record_size_ == 0 || node_size_ < overhead + record_size_ || depth > deepest)
            source.fail(address, "a B-tree of impossible sizes");
        if (root != undefined_address) walk({root, count, depth});
    }

    [[nodiscard]] std::vector<ByteView> records() && { return std::move(records_); }

private:
    static constexpr std::size_t overhead = 10;  // of a node: letters, version, type, checksum
    static constexpr std::size_t deepest = 16;

    struct Node {
        std::uint64_t address;
        std::uint64_t count;
        std::size_t depth;
    };

    void expect_type(ByteReader& in) const {
        const auto found = in.little_endian<std::uint8_t>();
        if (found != static_cast<std::uint8_t>(type_))
            in.fail(
                {"HDF5: a B-tree of type ", static_cast<unsigned>(type_), " expected, came type ", found});
    }

    void walk(Node root) {
        const std::size_t most_in_leaf = (node_size_ - overhead) / record_size_;
        const std::size_t count_width = width_of(most_in_leaf);
        const std::vector<std::size_t> total_widths = subtree_widths(root.depth, most_in_leaf, count_width);
        std::set<std::uint64_t> seen;
        std::vector<Node> open{root};
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            if (!seen.insert(node.address).second)
                source_.fail(node.address, "a B-tree that contains itself");
            const ByteView bytes = source_.view(node.address, node_size_, "a node of a B-tree");
            ByteReader in = source_.reader(bytes);
            expect_letters(in, node.depth == 0 ? "BTLF" : "BTIN");
            expect_version(in, 0, "a node of a B-tree");
            expect_type(in);
            if (node.count > most_in_leaf) in.fail("HDF5: more records than a node of a B-tree can hold");
            for (std::uint64_t index = 0; index < node.count; ++index)
                records_.push_back(in.take(record_size_));
            for (std::uint64_t index = 0; node.depth > 0 && index <= node.count; ++index) {
                const std::uint64_t child = source_.read_address(in);
                const std::uint64_t count = read_integer(in, count_width);
                if (node.depth > 1) in.skip(total_widths[node.depth - 1]);
                open.push_back({child, count, node.depth - 1});
            }
            source_.check_sum(bytes, in.offset(), "a node of a B-tree");
        }
    }

    /// For each depth the width of a number of records in a whole subtree.
    [[nodiscard]] std::vector<std::size_t> subtree_widths(std::size_t depth, std::uint64_t most_in_leaf,
                                                          std::size_t count_width) const {
        std::vector<std::size_t> widths{0};
        std::uint64_t most = most_in_leaf;
        for (std::size_t level = 1; level <= depth; ++level) {
            const std::size_t pointer = source_.offset_size() + count_width + widths.back();
            if (node_size_ < overhead + pointer) return std::vector<std::size_t>(depth + 1, 8);
            const std::uint64_t in_node = (node_size_ - overhead - pointer) / (record_size_ + pointer);
            const bool huge = most > undefined_address / (in_node + 2);
            most = huge ? undefined_address : (in_node + 1) * most + in_node;
            widths.push_back(width_of(most));
        }
        return widths;
    }

    const Source& source_;
    RecordType type_;
    std::size_t node_size_ = 0;
    std::size_t record_size_ = 0;
    std::vector<ByteView> records_;
};

/// All records of the tree at an address, each a part of the file, in no promised order.
[[nodiscard]] inline std::vector<ByteView> read_records(const Source& source, std::uint64_t address,
                                                        RecordType type) {
    return RecordTree(source, address, type).records();
}

/// A fractal heap: objects of any size under ids of a fixed one.
class FractalHeap {
public:
    FractalHeap(const Source& source, std::uint64_t address) : source_(source) {
        ByteReader in = source.reader(address, "a fractal heap");
        expect_letters(in, "FRHP");
        expect_version(in, 0, "a fractal heap");
        in.skip(2);  // length of an id
        if (in.little_endian<std::uint16_t>() != 0)
            in.fail("HDF5: a fractal heap with filters is not supported");
        checked_blocks_ = (in.little_endian<std::uint8_t>() & 2) != 0;
        const std::uint64_t largest_managed = in.little_endian<std::uint32_t>();
        (void)source.read_length(in);
        huge_objects_ = source.read_address(in);
        (void)source.read_length(in);
        (void)source.read_address(in);
        for (int statistic = 0; statistic < 8; ++statistic) (void)source.read_length(in);
        width_ = in.little_endian<std::uint16_t>();
        start_size_ = source.read_length(in);
        largest_direct_ = source.read_length(in);
        const std::size_t offset_bits = in.little_endian<std::uint16_t>();
        in.skip(2);
        root_ = source.read_address(in);
        root_rows_ = in.little_endian<std::uint16_t>();
        source.check_sum(source.view(address, in.offset() + 4, "a fractal heap"), in.offset(),
                         "a fractal heap");
        const bool sensible = width_ > 0 && std::has_single_bit(width_) && std::has_single_bit(start_size_) &&
                              std::has_single_bit(largest_direct_) && start_size_ <= largest_direct_ &&
                              largest_direct_ <= std::uint64_t{1} << 32 && offset_bits >= 1 &&
                              offset_bits <= 64 && root_rows_ <= most_rows;
        if (!sensible) source.fail(address, "a fractal heap of impossible sizes");
        offset_width_ = (offset_bits + 7) / 8;
        length_width_ = width_of((std::min)(largest_direct_, largest_managed));
        direct_rows_ = static_cast<std::size_t>(std::bit_width(largest_direct_ / start_size_)) + 1;
    }

    /// The bytes of the object with this id.
    [[nodiscard]] ByteView object(ByteView id) {
        ByteReader in = source_.reader(id);
        const std::size_t begin = in.offset();
        const auto head = in.little_endian<std::uint8_t>();
        if ((head & 0xC0) != 0) in.fail_at(begin, "HDF5: an id of an unknown version in a fractal heap");
        switch (head >> 4 & 3) {
            case 0: {
                const std::uint64_t offset = read_integer(in, offset_width_);
                return managed(offset, read_integer(in, length_width_));
            }
            case 1:
                return huge(read_integer(in, (std::min)(in.remaining(), source_.length_size())));
            case 2:
                return in.take((head & 0xFu) + 1u);
            default:
                in.fail_at(begin, "HDF5: an id of an unknown kind in a fractal heap");
        }
    }

private:
    static constexpr std::size_t most_rows = 64;

    [[nodiscard]] std::uint64_t block_size(std::size_t row) const {
        const std::size_t doublings = row < 2 ? 0 : row - 1;
        return doublings < static_cast<std::size_t>(std::countl_zero(start_size_)) ? start_size_ << doublings
                                                                                   : 0;
    }

    /// Goes down from the root to the direct block that holds the offset.
    [[nodiscard]] ByteView managed(std::uint64_t offset, std::uint64_t length) {
        std::uint64_t address = root_;
        std::uint64_t size = start_size_;
        std::size_t rows = root_rows_;
        while (rows > 0) {
            std::size_t row = 0;
            for (; row < rows; ++row) {
                size = block_size(row);
                if (size == 0 || offset / size < width_) break;
                offset -= size * width_;
            }
            if (row == rows || size == 0) source_.fail(address, "an object beyond its fractal heap");
            address = child(address, rows, row * width_ + static_cast<std::size_t>(offset / size));
            offset %= size;
            rows = row < direct_rows_ ? 0 : rows_within(size, address);
        }
        const ByteView block = direct_block(address, size);
        if (offset > block.size() || length > block.size() - offset)
            source_.fail(address, "an object that leaves its block of a fractal heap");
        return block.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }

    /// The rows of an indirect block of that many bytes: always fewer than those of the block above it.
    [[nodiscard]] std::size_t rows_within(std::uint64_t size, std::uint64_t address) const {
        const std::uint64_t first_row = start_size_ * width_;
        if (size < first_row)
            source_.fail(address, "an indirect block smaller than a row of its fractal heap");
        return static_cast<std::size_t>(std::bit_width(size / first_row));
    }

    [[nodiscard]] ByteView direct_block(std::uint64_t address, std::uint64_t size) {
        const ByteView block = source_.view(address, size, "a block of a fractal heap");
        if (!checked_.insert(address).second) return block;
        ByteReader in = source_.reader(block);
        expect_letters(in, "FHDB");
        expect_version(in, 0, "a block of a fractal heap");
        in.skip(source_.offset_size() + offset_width_);
        if (checked_blocks_) {
            const std::size_t position = in.offset();
            const auto expected = in.little_endian<std::uint32_t>();
            Bytes copy(block.begin(), block.end());
            for (std::size_t index = 0; index < 4; ++index)
                copy[position + index] = 0;  // as when it was summed
            if (lookup3(copy) != expected)
                in.fail_at(position, "HDF5: wrong checksum of a block of a fractal heap");
        }
        return block;
    }

    /// The address of a child of an indirect block, which has `width_` of them in a row.
    [[nodiscard]] std::uint64_t child(std::uint64_t address, std::size_t rows, std::size_t index) {
        constexpr const char* what = "an indirect block of a fractal heap";
        const std::size_t head = source_.offset_size() + offset_width_;  // behind letters and version
        const std::uint64_t sum = 5 + head + std::uint64_t{rows} * width_ * source_.offset_size();
        const ByteView block = source_.view(address, sum + 4, what);
        ByteReader in = source_.reader(block);
        expect_letters(in, "FHIB");
        expect_version(in, 0, what);
        if (checked_.insert(address).second) source_.check_sum(block, static_cast<std::size_t>(sum), what);
        in.skip(head + index * source_.offset_size());
        return source_.read_address(in);
    }

    /// An object too large for a block: the file has it under a key of its own.
    [[nodiscard]] ByteView huge(std::uint64_t key) {
        if (!huge_read_) {
            huge_read_ = true;
            for (const ByteView record : read_records(source_, huge_objects_, RecordType::huge_object)) {
                ByteReader in = source_.reader(record);
                const std::uint64_t address = source_.read_address(in);
                const std::uint64_t length = source_.read_length(in);
                huge_.emplace(source_.read_length(in),
                              source_.view(address, length, "a large object of a fractal heap"));
            }
        }
        const auto found = huge_.find(key);
        if (found == huge_.end()) source_.fail(huge_objects_, "a large object is missing in a fractal heap");
        return found->second;
    }

    const Source& source_;
    bool checked_blocks_ = false;
    std::uint64_t huge_objects_ = undefined_address;
    std::size_t width_ = 0;
    std::uint64_t start_size_ = 0;
    std::uint64_t largest_direct_ = 0;
    std::uint64_t root_ = undefined_address;
    std::size_t root_rows_ = 0;
    std::size_t offset_width_ = 0;
    std::size_t length_width_ = 0;
    std::size_t direct_rows_ = 0;
    std::set<std::uint64_t> checked_;
    bool huge_read_ = false;
    std::map<std::uint64_t, ByteView> huge_;
};

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
