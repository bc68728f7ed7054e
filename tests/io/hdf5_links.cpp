#include <intarsia/io/hdf5_links.hpp>

#include <intarsia/io/hdf5_header.hpp>
#include <intarsia/io/hdf5_writer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_links {
using hdf5_image::check_refused;
using namespace intarsia::io;
using hdf5::Link;

namespace {

/// The names of the root of a whole file.
std::vector<std::string> names(const Bytes& file) {
    const hdf5::Source source(ByteView(file), "links.h5");
    std::vector<std::string> result;
    for (const Link& link : hdf5::LinkReader(source).links(hdf5::read_header(source, source.root())))
        result.emplace_back(link.name);
    return result;
}

std::size_t find(const Bytes& file, std::string_view letters) {
    const auto found = std::search(file.begin(), file.end(), letters.begin(), letters.end());
    return static_cast<std::size_t>(found - file.begin());
}

/// A link message of one byte for the length of the name.
Bytes link(unsigned flags, const Bytes& middle, const std::string& name, const Bytes& target) {
    Bytes bytes{1, static_cast<std::uint8_t>(flags)};
    bytes.insert(bytes.end(), middle.begin(), middle.end());
    bytes.push_back(static_cast<std::uint8_t>(name.size()));
    bytes.insert(bytes.end(), name.begin(), name.end());
    bytes.insert(bytes.end(), target.begin(), target.end());
    return bytes;
}

}  // namespace

TEST_CASE("LinkReader: a symbol table, by name") {
    Hdf5Group root;
    std::vector<std::string> expected;
    for (int index = 0; index < 30; ++index) {
        expected.push_back("n" + std::to_string(index));
        root.group(expected.back());
    }
    std::sort(expected.begin(), expected.end());
    CHECK(names(encode(root)) == expected);
}

TEST_CASE("LinkReader: symbol tables that cannot be are refused") {
    Hdf5Group root;
    for (int index = 0; index < 12; ++index) root.dataset("n" + std::to_string(10 + index), 1.0f);
    const Bytes good = encode(root);
    const std::size_t tree = find(good, "TREE");
    const std::size_t symbols = find(good, "SNOD");
    const std::size_t heap = find(good, "HEAP");
    const auto refuse = [&](std::size_t position, std::vector<int> bytes, const char* text) {
        Bytes damaged = good;
        for (std::size_t index = 0; index < bytes.size(); ++index)
            damaged[position + index] = static_cast<std::uint8_t>(bytes[index]);
        check_refused([&] { (void)names(damaged); }, text);
    };
    refuse(tree, {'X'}, "\"TREE\"");
    refuse(tree + 4, {1}, "its type");
    refuse(tree + 5, {1}, "\"TREE\" expected");
    refuse(tree + 6, {33}, "at most 32");
    refuse(tree + 6, {255, 255}, "at most 32");
    refuse(tree + 6, {3}, "\"SNOD\" expected");
    refuse(tree + 32, {255, 255, 255, 255, 255, 255, 255, 255}, "no address");
    refuse(tree + 48, {good[tree + 32], good[tree + 33]}, "same node twice");
    refuse(symbols, {'X'}, "\"SNOD\"");
    refuse(symbols + 4, {2}, "a symbol node");
    refuse(symbols + 6, {9}, "at most 8");
    refuse(symbols + 8, {0, 16}, "outside its heap");
    refuse(symbols + 8, {0}, "an empty name");
    refuse(symbols + 8, {good[symbols + 48]}, "stands twice");
    refuse(heap, {'X'}, "\"HEAP\"");
    refuse(heap + 4, {1}, "a local heap");
    refuse(heap + 8, {0, 0, 0, 0, 0, 0, 0, 128}, "the names of a local heap");
    refuse(heap + 8, {8}, "outside its heap");
    refuse(heap + 8, {11}, "without an end");
    refuse(heap + 24, {255, 255, 255}, "the names of a local heap");
    // A tree of level 1 that is its own child.
    Bytes cyclic = good;
    cyclic[tree + 5] = 1;
    for (std::size_t byte = 0; byte < 8; ++byte)
        cyclic[tree + 32 + byte] = cyclic[tree + 48 + byte] =
            static_cast<std::uint8_t>(std::uint64_t{tree} >> (8 * byte));
    check_refused([&] { (void)names(cyclic); }, "contains itself");
}

TEST_CASE("LinkReader: link messages") {
    const Bytes address{9, 0, 0, 0, 0, 0, 0, 0};
    Bytes content = link(0, {}, "plain", address);
    const std::size_t plain = content.size();
    const Bytes decorated = link(0x1C, {0, 1, 2, 3, 4, 5, 6, 7, 8, 1}, "decorated", address);
    content.insert(content.end(), decorated.begin(), decorated.end());
    const Bytes soft = link(8, {1}, "soft", {1, 0, 'x'});
    content.insert(content.end(), soft.begin(), soft.end());
    const Bytes external = link(8, {64}, "external", {1, 0, 'x'});
    content.insert(content.end(), external.begin(), external.end());

    const hdf5::Source source = hdf5_image::source(content);
    std::vector<hdf5::HeaderMessage> messages;
    std::uint64_t begin = hdf5_image::begin;
    for (const std::size_t size : {plain, decorated.size(), soft.size(), external.size()}) {
        messages.push_back({hdf5::Message::link, false, source.view(begin, size, "a link")});
        begin += size;
    }
    const std::vector<Link> links = hdf5::LinkReader(source).links(messages);
    REQUIRE(links.size() == 4);
    CHECK(links[0].name == "decorated");
    CHECK(links[0].address == 9);
    CHECK(links[1].name == "external");
    CHECK(links[1].kind == Link::Kind::external);
    CHECK(links[2].name == "plain");
    CHECK(links[2].kind == Link::Kind::hard);
    CHECK(links[3].kind == Link::Kind::soft);

    messages.push_back(messages.front());
    check_refused([&] { (void)hdf5::LinkReader(source).links(messages); }, "stands twice");
    for (std::size_t size = 0; size < plain; ++size) {
        const hdf5::HeaderMessage cut{hdf5::Message::link, false,
                                      source.view(hdf5_image::begin, size, "a link")};
        check_refused([&] { (void)hdf5::LinkReader(source).links({cut}); }, "");
    }
}

}  // namespace intarsia::tests::io_hdf5_links
