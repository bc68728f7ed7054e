#include <intarsia/io/hdf5_messages.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_messages {
using hdf5_image::check_refused;
using namespace intarsia::io;

namespace {

/// Calls a reader of a message's body with a source that has nothing but this body.
template <class Use>
void with_body(const Bytes& body, Use use) {
    const hdf5::Source source = hdf5_image::source(body);
    use(source, source.view(hdf5_image::begin, body.size(), "a body"));
}

void check_dataspace(const Bytes& body, const std::vector<std::size_t>& shape, std::size_t count) {
    with_body(body, [&](const hdf5::Source& source, ByteView view) {
        ByteReader in = source.reader(view);
        const hdf5::Dataspace space = hdf5::read_dataspace(source, in);
        CHECK(space.shape == shape);
        CHECK(space.count == count);
    });
}

/// That the reader refuses the body, and each of its beginnings.
template <class Read>
void refuse(const Bytes& body, const char* text, Read read) {
    with_body(body, [&](const hdf5::Source& source, ByteView view) {
        check_refused([&] { (void)read(source, view); }, text);
    });
}

template <class Read>
void refuse_beginnings(const Bytes& body, Read read) {
    for (std::size_t size = 0; size < body.size(); ++size)
        refuse(Bytes(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size)), "", read);
}

hdf5::Dataspace dataspace(const hdf5::Source& source, ByteView body) {
    ByteReader in = source.reader(body);
    return hdf5::read_dataspace(source, in);
}

}  // namespace

TEST_CASE("read_dataspace: scalar, simple, null") {
    const Bytes simple{1, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0};
    check_dataspace({1, 0, 0, 0, 0, 0, 0, 0}, {}, 1);
    check_dataspace(simple, {3, 258}, 774);
    check_dataspace({2, 0, 0, 0}, {}, 1);
    check_dataspace({2, 0, 0, 2}, {}, 0);
    check_dataspace({2, 1, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0}, {5}, 5);
    const Bytes nothing_long{2, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127};
    if (sizeof(std::size_t) > 4)
        check_dataspace(nothing_long, {0, ~std::size_t{0} >> 1}, 0);
    else
        refuse(nothing_long, "beyond memory", dataspace);
    Bytes growing = simple;
    growing[2] = 1;
    for (const std::uint8_t byte : {std::uint8_t{7}, std::uint8_t{255}})
        growing.insert(growing.end(), 8, byte);
    with_body(growing, [](const hdf5::Source& source, ByteView view) {
        CHECK(dataspace(source, view).most ==
              std::vector<std::uint64_t>{0x0707070707070707, hdf5::undefined_address});
    });
    with_body(simple, [](const hdf5::Source& source, ByteView view) {
        CHECK(dataspace(source, view).most == std::vector<std::uint64_t>{3, 258});
    });
    for (const Bytes& body : {simple, growing}) refuse_beginnings(body, dataspace);
    refuse({3, 0, 0, 0}, "version 1 or 2", dataspace);
    refuse({2, 33, 0, 1}, "33 dimensions", dataspace);
    refuse({2, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 64, 4, 0, 0, 0, 0, 0, 0, 0},
           sizeof(std::size_t) > 4 ? "product" : "beyond memory", dataspace);
    refuse({2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 128}, "beyond memory", dataspace);
}

TEST_CASE("read_attribute: three versions") {
    const Bytes first{1, 0, 2, 0, 1, 0, 1, 0,   'a', 0, 0, 0, 0, 0, 0, 0,   'T',
                      0, 0, 0, 0, 0, 0, 0, 'S', 0,   0, 0, 0, 0, 0, 0, 'd', 'd'};
    const Bytes second{2, 0, 2, 0, 1, 0, 1, 0, 'a', 0, 'T', 'S', 'd', 'd'};
    const Bytes third{3, 0, 2, 0, 1, 0, 1, 0, 1, 'a', 0, 'T', 'S', 'd', 'd'};
    for (const Bytes& body : {first, second, third})
        with_body(body, [](const hdf5::Source& source, ByteView view) {
            const hdf5::AttributeParts parts = hdf5::read_attribute(source, view);
            CHECK(parts.name == "a");
            CHECK(hdf5::as_text(parts.type) == "T");
            CHECK(hdf5::as_text(parts.space) == "S");
            CHECK(hdf5::as_text(parts.data) == "dd");
        });
    refuse({4, 0, 2, 0, 1, 0, 1, 0}, "version 1 to 3", hdf5::read_attribute);
    refuse({3, 1, 2, 0, 1, 0, 1, 0, 1}, "shared", hdf5::read_attribute);
    refuse({2, 0, 2, 0, 1, 0, 1, 0, 'a', 'b', 'T', 'S'}, "no end", hdf5::read_attribute);
    refuse_beginnings({2, 0, 2, 0, 1, 0, 1, 0, 'a', 0, 'T', 'S'}, hdf5::read_attribute);
    refuse({2, 0, 255, 255, 1, 0, 1, 0, 'a', 0, 'T', 'S'}, "truncated", hdf5::read_attribute);
}

TEST_CASE("read_fill_value: three versions") {
    for (const Bytes& body :
         {Bytes{1, 2, 2, 1, 2, 0, 0, 0, 'f', 'v'}, Bytes{2, 2, 2, 1, 2, 0, 0, 0, 'f', 'v'},
          Bytes{3, 0x2A, 2, 0, 0, 0, 'f', 'v'}}) {
        with_body(body, [](const hdf5::Source& source, ByteView view) {
            CHECK(hdf5::as_text(hdf5::read_fill_value(source, view)) == "fv");
        });
        refuse_beginnings(body, hdf5::read_fill_value);
    }
    for (const Bytes& body : {Bytes{2, 2, 2, 0}, Bytes{2, 2, 2, 1, 0, 0, 0, 0}, Bytes{3, 0x1A}})
        with_body(body, [](const hdf5::Source& source, ByteView view) {
            CHECK(hdf5::read_fill_value(source, view).empty());
        });
    refuse({4, 0}, "version 1 to 3", hdf5::read_fill_value);
}

TEST_CASE("read_layout: compact, contiguous, chunked") {
    using Kind = hdf5::Layout::Kind;
    const Bytes compact{3, 0, 2, 0, 'a', 'b'};
    const Bytes contiguous{3, 1, 64, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0};
    const Bytes chunked{3, 2, 3, 64, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0};
    const Bytes old_chunked{1, 3, 2, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0,
                            0, 0, 5, 0, 0, 0, 6, 0, 0,  0, 4, 0, 0, 0};
    const Bytes old_compact{2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 'a', 'b'};
    for (const Bytes& body : {compact, old_compact})
        with_body(body, [](const hdf5::Source& source, ByteView view) {
            const hdf5::Layout layout = hdf5::read_layout(source, view);
            CHECK(layout.kind == Kind::compact);
            CHECK(hdf5::as_text(layout.compact) == "ab");
        });
    with_body(contiguous, [](const hdf5::Source& source, ByteView view) {
        const hdf5::Layout layout = hdf5::read_layout(source, view);
        CHECK(layout.kind == Kind::contiguous);
        CHECK(layout.address == 64);
        CHECK(layout.size == 8);
    });
    for (const Bytes& body : {chunked, old_chunked})
        with_body(body, [](const hdf5::Source& source, ByteView view) {
            const hdf5::Layout layout = hdf5::read_layout(source, view);
            CHECK(layout.kind == Kind::chunked);
            CHECK(layout.address == 64);
            CHECK(layout.chunk == std::vector<std::size_t>{5, 6});
            CHECK(layout.element_size == 4);
        });
    const Bytes single{4, 2, 3, 3, 1, 5, 6,  4, 1, 30, 0, 0, 0, 0, 0,
                       0, 0, 2, 0, 0, 0, 64, 0, 0, 0,  0, 0, 0, 0};
    with_body(single, [](const hdf5::Source& source, ByteView view) {
        const hdf5::Layout layout = hdf5::read_layout(source, view);
        CHECK(layout.index == hdf5::ChunkIndex::single);
        CHECK(layout.chunk == std::vector<std::size_t>{5, 6});
        CHECK(layout.element_size == 4);
        CHECK(layout.whole_chunks_only);
        CHECK(layout.size == 30);
        CHECK(layout.skipped == 2);
        CHECK(layout.address == 64);
    });
    for (const Bytes& body : {compact, contiguous, chunked, old_chunked, old_compact, single})
        refuse_beginnings(body, hdf5::read_layout);
    refuse({5, 0}, "version 1 to 4", hdf5::read_layout);
    refuse({4, 2, 0, 0, 1}, "no dimension", hdf5::read_layout);
    refuse({4, 2, 0, 1, 9}, "9 bytes", hdf5::read_layout);
    refuse({4, 2, 0, 1, 1, 4, 6}, "unknown index of chunks 6", hdf5::read_layout);
    refuse({4, 3, 0, 0}, "virtual", hdf5::read_layout);
    refuse({3, 9, 0, 0}, "class of layout 9", hdf5::read_layout);
    refuse({1, 0, 9, 0, 0, 0, 0, 0}, "class of layout 9", hdf5::read_layout);
}

TEST_CASE("read_filters: two versions, and only what can be undone") {
    using hdf5::Filter;
    const Bytes first{1, 2, 0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0, 1, 0, 's', 'h', 'u', 'f', 'f', 'l', 'e', 0,
                      4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 6,   0,   0,   0,   0,   0,   0,   0};
    const Bytes second{2, 2, 2, 0, 1, 0, 1, 0, 4, 0, 0, 0, 1, 0, 1, 0, 1, 0, 6, 0, 0, 0};
    for (const Bytes& body : {first, second}) {
        with_body(body, [](const hdf5::Source& source, ByteView view) {
            CHECK(hdf5::read_filters(source, view) == std::vector<Filter>{Filter::shuffle, Filter::deflate});
        });
        refuse_beginnings(body, hdf5::read_filters);
    }
    refuse({2, 1, 4, 0, 0, 0, 0, 0}, "filter 4", hdf5::read_filters);
    refuse({2, 1, 0, 1, 1, 0, 0, 0, 0, 0, 'x'}, "filter 256", hdf5::read_filters);
    refuse({3, 0}, "version 1 or 2", hdf5::read_filters);
}

}  // namespace intarsia::tests::io_hdf5_messages
