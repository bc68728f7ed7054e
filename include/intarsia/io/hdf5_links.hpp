// The links of an HDF5 group: which names it has, and where their objects are.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_fractal_heap.hpp>
#include <intarsia/io/hdf5_header.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// A name of a group; the name is a part of the file.
struct Link {
    enum class Kind : std::uint8_t { hard, soft, external };

    std::string_view name;
    Kind kind = Kind::hard;
    std::uint64_t address = undefined_address;  ///< of the object header; hard links only
};

inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Collects the links of one group, whichever way it stores them.
class LinkReader {
public:
    explicit LinkReader(const Source& source) : source_(source) {}

    /// By name, each name once.
    std::vector<Link> links(const std::vector<HeaderMessage>& messages) && {
        for (const HeaderMessage& message : messages) {
            if (message.type == Message::symbol_table) read_symbol_table(message.body);
            if (message.type == Message::link) read_link(message.body);
            if (message.type == Message::link_info) read_dense_links(message.body);
        }
        const auto compare = [&](std::size_t left, std::size_t right) {
            return links_[left].name.compare(links_[right].name) <=> 0;
        };
        std::vector<Link> sorted;
        sorted.reserve(links_.size());
        for (const std::size_t index : sorted_order(links_.size(), compare)) {
            if (!sorted.empty() && sorted.back().name == links_[index].name)
                source_.fail(0, {"the name \"", links_[index].name, "\" stands twice in a group"});
            sorted.push_back(links_[index]);
        }
        return sorted;
    }

private:
    static constexpr std::size_t longest_name = 65535;

    struct Node {
        std::uint64_t address;
        int level;  ///< -1 where any is good
    };

    /// A tree of names, over nodes of entries, whose names are in a heap.
    void read_symbol_table(ByteView body) {
        ByteReader in = source_.reader(body);
        const std::uint64_t tree = source_.read_address(in);
        const ByteView names = local_heap(source_.read_address(in));
        std::set<std::uint64_t> seen;
        std::vector<Node> open{{tree, -1}};
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            if (!seen.insert(node.address).second)
                source_.fail(node.address, "a group's tree that contains itself");
            ByteReader node_in = source_.reader(node.address, "a node of a group's tree");
            expect_letters(node_in, "TREE");
            expect_version(node_in, 0, "a node of a group's tree (its type)");
            const int level = node_in.little_endian<std::uint8_t>();
            if (node.level >= 0 && level != node.level)
                node_in.fail({"HDF5: level ", node.level, " expected in a group's tree, came level ", level});
            const std::size_t count = node_in.little_endian<std::uint16_t>();
            check_count(node_in, count, source_.most_children());
            node_in.skip(2 * source_.offset_size() + source_.length_size());  // siblings, first key
            for (std::size_t index = 0; index < count; ++index) {
                const std::uint64_t child = source_.read_address(node_in);
                node_in.skip(source_.length_size());
                if (level > 0)
                    open.push_back({child, level - 1});
                else if (seen.insert(child).second)
                    read_symbols(child, names);
                else
                    source_.fail(node.address, "a group's tree with the same node twice");
            }
        }
    }

    ByteView local_heap(std::uint64_t address) const {
        ByteReader in = source_.reader(address, "a local heap");
        expect_letters(in, "HEAP");
        expect_version(in, 0, "a local heap");
        in.skip(3);
        const std::uint64_t size = source_.read_length(in);
        (void)source_.read_length(in);
        return source_.view(source_.read_address(in), size, "the names of a local heap");
    }

    void read_symbols(std::uint64_t address, ByteView names) {
        ByteReader in = source_.reader(address, "a symbol node");
        expect_letters(in, "SNOD");
        expect_version(in, 1, "a symbol node");
        in.skip(1);
        const std::size_t count = in.little_endian<std::uint16_t>();
        check_count(in, count, source_.most_symbols());
        for (std::size_t index = 0; index < count; ++index) {
            Link link;
            link.name = name_at(names, in);
            link.address = source_.read_address(in);
            constexpr std::uint32_t soft = 2;
            if (in.little_endian<std::uint32_t>() == soft) link.kind = Link::Kind::soft;
            in.skip(20);
            links_.push_back(link);
        }
    }

    std::string_view name_at(ByteView names, ByteReader& in) const {
        const std::size_t begin = in.offset();
        const std::uint64_t offset = read_integer(in, source_.offset_size());
        if (offset >= names.size()) in.fail_at(begin, "HDF5: a name outside its heap");
        const std::string_view rest = as_text(names.subspan(static_cast<std::size_t>(offset)));
        const std::size_t length = rest.substr(0, longest_name + 1).find('\0');
        if (length == 0 || length == std::string_view::npos)
            in.fail_at(begin,
                       length == 0 ? "HDF5: an empty name" : "HDF5: a name without an end in its heap");
        return rest.substr(0, length);
    }

    static void check_count(const ByteReader& in, std::size_t count, std::size_t most) {
        if (most > 0 && count > most) in.fail({"HDF5: at most ", most, " entries expected, came ", count});
    }

    void read_link(ByteView body) {
        ByteReader in = source_.reader(body);
        expect_version(in, 1, "a link");
        const auto flags = in.little_endian<std::uint8_t>();
        const unsigned type = (flags & 8) != 0 ? in.little_endian<std::uint8_t>() : 0u;
        if ((flags & 4) != 0) in.skip(8);   // order of creation
        if ((flags & 16) != 0) in.skip(1);  // charset
        const std::uint64_t length = read_integer(in, std::size_t{1} << (flags & 3));
        Link link;
        link.name = as_text(in.take(length));
        if (link.name.empty() || link.name.size() > longest_name) in.fail("HDF5: an empty or endless name");
        if (type == 0)
            link.address = source_.read_address(in);
        else
            link.kind = type == 1 ? Link::Kind::soft : Link::Kind::external;
        links_.push_back(link);
    }

    void read_dense_links(ByteView body) {
        ByteReader in = source_.reader(body);
        expect_version(in, 0, "link information");
        if ((in.little_endian<std::uint8_t>() & 1) != 0) in.skip(8);  // order of creation
        const std::uint64_t heap_address = source_.read_address(in);
        const std::uint64_t tree = source_.read_address(in);
        if (heap_address == undefined_address) return;
        FractalHeap heap(source_, heap_address);
        for (const ByteView record : read_records(source_, tree, RecordType::link_by_name)) {
            constexpr std::size_t hash_size = 4;
            if (record.size() <= hash_size) source_.fail(tree, "records too small for links");
            read_link(heap.object(record.subspan(hash_size)));
        }
    }

    const Source& source_;
    std::vector<Link> links_;
};

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
