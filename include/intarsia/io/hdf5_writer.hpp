// From a tree to the bytes of an HDF5 file, in the earliest format, which every reader knows.
//
// Superblock 0, object headers 1, symbol tables, contiguous data: what h5py writes for Keras.
// Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_datatype.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

namespace hdf5 {

/// Writes depth first: everything stands before what points to it, but for the superblock and the strings of
/// variable length, whose addresses are patched in.
class Encoder {
public:
    Bytes file(const Hdf5Group& root) {
        const Totals totals = total(root);
        const std::size_t leaves =
            (totals.most_children + 2 * children_per_node - 1) / (2 * children_per_node);
        if (leaves > (std::numeric_limits<std::uint16_t>::max)())
            throw ArgumentError({"HDF5: a group of ", totals.most_children, " children"});
        leaf_k_ = std::max<std::size_t>(leaf_k_, leaves);
        out_.reserve(totals.bytes);
        superblock();
        const Entry entry = group(root);
        heaps();
        out_.align(8);
        out_.patch(40, std::uint64_t{out_.size()});
        out_.patch(64, entry.header);
        out_.patch(80, entry.tree);
        out_.patch(88, entry.heap);
        return std::move(out_).finish();
    }

private:
    static constexpr std::size_t children_per_node = 32;  // of a group's tree: 2 * K, K = 16

    struct Totals {
        std::size_t most_children = 0;
        std::size_t bytes = 8192;  // nearly what the file will take; too little costs a copy, no more
    };

    /// What a symbol table tells of a child.
    struct Entry {
        std::string_view name = {};
        std::uint64_t header = 0;
        bool is_group = false;
        std::uint64_t tree = 0;
        std::uint64_t heap = 0;
    };

    /// A string that waits for its place in a heap.
    struct HeapString {
        std::size_t position;  // of its element
        std::string_view text;
    };

    static Totals total(const Hdf5Group& group) {
        Totals totals;
        totals.most_children = group.children().size();
        for (const Attribute& attribute : group.attributes()) {
            totals.bytes += 128 + attribute.name.size() + attribute.data.size();
            for (const std::string& string : attribute.strings) totals.bytes += 48 + string.size();
        }
        for (const auto& [name, child] : group.children()) {
            totals.bytes += 512 + name.size();
            if (!child.group) {
                totals.bytes += child.dataset.data().size();
                continue;
            }
            const Totals below = total(*child.group);
            totals.most_children = (std::max)(totals.most_children, below.most_children);
            totals.bytes += below.bytes;
        }
        return totals;
    }

    void superblock() {
        out_.bytes(signature);
        out_.zeros(5);  // versions of the superblock, free space, root entry and shared messages
        out_.little_endian(std::uint8_t{8});  // size of offsets
        out_.little_endian(std::uint8_t{8});  // size of lengths
        out_.zeros(1);
        out_.little_endian(static_cast<std::uint16_t>(leaf_k_));
        out_.little_endian(static_cast<std::uint16_t>(children_per_node / 2));
        out_.zeros(4);
        out_.little_endian(std::uint64_t{0});   // base address
        out_.little_endian(undefined_address);  // free space
        out_.little_endian(std::uint64_t{0});   // end of the file, patched
        out_.little_endian(undefined_address);  // driver information
        symbol_entry({.is_group = true}, 0);    // the root, patched
    }

    Entry group(const Hdf5Group& group) {
        std::vector<Entry> entries;
        entries.reserve(group.children().size());
        for (const auto& [name, child] : group.children()) {
            Entry entry = child.group ? this->group(*child.group) : dataset(child.dataset);
            entry.name = name;
            entries.push_back(entry);
        }
        Entry result{.is_group = true};
        const std::vector<std::uint64_t> names = local_heap(entries, result);
        tree(entries, names, result);
        result.header = out_.size();
        header(1 + group.attributes().size(), [&] {
            message(Message::symbol_table, 0, [&] {
                out_.little_endian(result.tree);
                out_.little_endian(result.heap);
            });
            for (const Attribute& value : group.attributes()) attribute(value);
        });
        return result;
    }

    Entry dataset(const Dataset& dataset) {
        const ByteView data = dataset.data();
        out_.align(8);
        const std::uint64_t address = data.empty() ? undefined_address : out_.size();
        out_.bytes(data);
        out_.align(8);
        Entry result{.header = out_.size()};
        constexpr std::uint8_t constant = 1;
        header(4, [&] {
            message(Message::dataspace, 0, [&] { dataspace(dataset.shape); });
            message(Message::datatype, constant, [&] { dataset.type.encode(out_); });
            message(Message::fill_value, constant, [&] {
                out_.little_endian(std::uint32_t{0x01020202});  // version 2; late, if set; there is one
                out_.little_endian(std::uint32_t{0});           // of no bytes: zeros
            });
            message(Message::layout, 0, [&] {
                out_.little_endian(std::uint8_t{3});  // version
                out_.little_endian(std::uint8_t{1});  // contiguous
                out_.little_endian(address);
                out_.little_endian(std::uint64_t{data.size()});
            });
        });
        return result;
    }

    template <class WriteMessages>
    void header(std::size_t messages, WriteMessages write_messages) {
        if (messages > (std::numeric_limits<std::uint16_t>::max)())
            throw ArgumentError("HDF5: more than 65534 attributes of one group");
        out_.little_endian(std::uint16_t{1});  // version
        out_.little_endian(static_cast<std::uint16_t>(messages));
        out_.little_endian(std::uint32_t{1});  // links to this object
        const std::size_t size_position = out_.size();
        out_.zeros(8);  // size of the messages, padding
        const std::size_t begin = out_.size();
        write_messages();
        const std::size_t size = out_.size() - begin;
        if (size > (std::numeric_limits<std::uint32_t>::max)())
            throw ArgumentError("HDF5: more than 4 GiB of attributes of one group");
        out_.patch(size_position, static_cast<std::uint32_t>(size));
    }

    template <class WriteBody>
    void message(Message type, std::uint8_t flags, WriteBody write_body) {
        out_.little_endian(static_cast<std::uint16_t>(type));
        const std::size_t size_position = out_.size();
        out_.zeros(2);
        out_.little_endian(flags);
        out_.zeros(3);
        const std::size_t begin = out_.size();
        write_body();
        out_.align(8);
        out_.patch(size_position, static_cast<std::uint16_t>(out_.size() - begin));
    }

    void attribute(const Attribute& attribute) {
        ByteWriter type;
        attribute.type.encode(type);
        const Bytes type_bytes = std::move(type).finish();
        message(Message::attribute, 0, [&] {
            out_.little_endian(std::uint16_t{1});  // version
            out_.little_endian(static_cast<std::uint16_t>(attribute.name.size() + 1));
            out_.little_endian(static_cast<std::uint16_t>(type_bytes.size()));
            out_.little_endian(static_cast<std::uint16_t>(8 + 16 * attribute.shape.size()));
            out_.text(attribute.name);
            out_.zeros(1);
            out_.align(8);
            out_.bytes(type_bytes);
            out_.align(8);
            dataspace(attribute.shape);
            out_.bytes(attribute.data);
            for (const std::string& string : attribute.strings) {
                out_.little_endian(static_cast<std::uint32_t>(string.size()));
                heap_strings_.push_back({out_.size(), string});
                out_.zeros(12);  // address of the heap and index in it, patched
            }
        });
    }

    void dataspace(const std::vector<std::size_t>& shape) {
        const bool scalar = shape.empty();
        out_.little_endian(std::uint8_t{1});  // version
        out_.little_endian(static_cast<std::uint8_t>(shape.size()));
        out_.little_endian(static_cast<std::uint8_t>(scalar ? 0 : 1));  // 1: largest dimensions follow
        out_.zeros(5);
        for (int repetition = 0; repetition < 2; ++repetition)
            for (const std::size_t dimension : shape) out_.little_endian(std::uint64_t{dimension});
    }

    /// The names of a group; returns where each begins, and sets the heap's address.
    std::vector<std::uint64_t> local_heap(const std::vector<Entry>& entries, Entry& result) {
        std::vector<std::uint64_t> offsets;
        offsets.reserve(entries.size());
        const std::size_t begin = out_.size();
        out_.zeros(8);  // the empty name
        for (const Entry& entry : entries) {
            offsets.push_back(out_.size() - begin);
            out_.text(entry.name);
            out_.zeros(1);
            out_.align(8);
        }
        result.heap = out_.size();
        const std::uint64_t size = result.heap - begin;
        out_.text("HEAP");
        out_.zeros(4);
        out_.little_endian(size);
        out_.little_endian(std::uint64_t{1});  // no free block
        out_.little_endian(std::uint64_t{begin});
        return offsets;
    }

    /// The symbol nodes of a group and the tree of one level above them; sets the tree's address.
    void tree(const std::vector<Entry>& entries, const std::vector<std::uint64_t>& names, Entry& result) {
        const std::size_t capacity = 2 * leaf_k_;
        std::vector<std::uint64_t> nodes;
        std::vector<std::uint64_t> last_names;
        for (std::size_t first = 0; first < entries.size(); first += capacity) {
            const std::size_t end = (std::min)(first + capacity, entries.size());
            nodes.push_back(out_.size());
            last_names.push_back(names[end - 1]);
            out_.text("SNOD");
            out_.little_endian(std::uint16_t{1});  // version
            out_.little_endian(static_cast<std::uint16_t>(end - first));
            for (std::size_t index = first; index < end; ++index) symbol_entry(entries[index], names[index]);
            out_.zeros(symbol_entry_size * (first + capacity - end));
        }
        result.tree = out_.size();
        out_.text("TREE");
        out_.little_endian(std::uint16_t{0});  // a group's node, level 0
        out_.little_endian(static_cast<std::uint16_t>(nodes.size()));
        out_.little_endian(undefined_address);  // left sibling
        out_.little_endian(undefined_address);  // right sibling
        out_.little_endian(std::uint64_t{0});   // the name before the first child
        for (std::size_t index = 0; index < nodes.size(); ++index) {
            out_.little_endian(nodes[index]);
            out_.little_endian(last_names[index]);
        }
        out_.zeros(16 * (children_per_node - nodes.size()));
    }

    void symbol_entry(const Entry& entry, std::uint64_t name) {
        out_.little_endian(name);
        out_.little_endian(entry.header);
        out_.little_endian(std::uint64_t{entry.is_group ? 1u : 0u});  // whether tree and heap are known here
        out_.little_endian(entry.tree);
        out_.little_endian(entry.heap);
    }

    /// The strings of variable length, all in one heap as long as its 16-bit indices suffice.
    void heaps() {
        constexpr std::size_t smallest = 4096;
        constexpr std::size_t object_header = 16;
        constexpr std::size_t most_objects = (std::numeric_limits<std::uint16_t>::max)();
        for (std::size_t first = 0; first < heap_strings_.size(); first += most_objects) {
            const std::size_t count = (std::min)(most_objects, heap_strings_.size() - first);
            const std::size_t begin = out_.size();
            out_.text("GCOL");
            out_.little_endian(std::uint32_t{1});  // version
            out_.zeros(8);                         // size, patched
            std::uint16_t index = 0;
            for (const HeapString& string : std::span(heap_strings_).subspan(first, count)) {
                out_.patch(string.position, std::uint64_t{begin});
                out_.patch(string.position + 8, std::uint32_t{++index});
                out_.little_endian(std::uint64_t{index});
                out_.little_endian(std::uint64_t{string.text.size()});
                out_.text(string.text);
                out_.align(8);
            }
            if (const std::size_t used = out_.size() - begin; used + object_header <= smallest) {
                out_.zeros(8);  // object 0: what is free
                out_.little_endian(std::uint64_t{smallest - used});
            }
            out_.zeros(smallest - (std::min)(smallest, out_.size() - begin));
            out_.patch(begin + 8, std::uint64_t{out_.size() - begin});
        }
    }

    static constexpr std::size_t symbol_entry_size = 40;

    ByteWriter out_;
    std::size_t leaf_k_ = 4;  // a symbol node has room for twice as many entries
    std::vector<HeapString> heap_strings_;
};

}  // namespace hdf5

/// The file that holds a tree. Deterministic: equal trees give equal bytes.
///
/// Cost: one copy of every dataset. Errors: ArgumentError for what the format cannot hold.
[[nodiscard]] inline Bytes encode(const Hdf5Group& root) { return hdf5::Encoder().file(root); }

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
