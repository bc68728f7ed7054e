#include <intarsia/io/hdf5_array.hpp>

#include <intarsia/io/hdf5_reader.hpp>
#include <intarsia/io/hdf5_writer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_array {
using hdf5_image::check_refused;
using namespace intarsia::io;

namespace {

std::size_t find(const Bytes& file, std::string_view letters) {
    const auto found = std::search(file.begin(), file.end(), letters.begin(), letters.end());
    return static_cast<std::size_t>(found - file.begin());
}

/// A file of one attribute "a" with two strings of variable length.
Bytes two_strings() {
    Hdf5Group root;
    root.attribute("a", std::vector<std::string>{"first", "second one"}, Hdf5Strings::variable);
    return encode(root);
}

std::vector<std::string> texts(const Bytes& file) {
    return Hdf5File(file, "strings.h5").root().attribute("a").texts();
}

}  // namespace

TEST_CASE("Hdf5Array: paddings of fixed strings") {
    Hdf5Group root;
    root.attribute("a", std::vector<std::string>{"ab  ", "c   d"});
    Bytes file = encode(root);
    CHECK(texts(file) == std::vector<std::string>{"ab  ", "c   d"});
    const std::size_t type = find(file, std::string_view("\x13\x01\0\0\x05", 5));
    file[type + 1] = 2;  // padded with blanks: an end of zeros is not one
    file[find(file, "ab  ") + 4] = ' ';
    CHECK(texts(file) == std::vector<std::string>{"ab", "c   d"});
    file[type + 1] = 0;  // ends at a zero
    file[find(file, "c   d") + 1] = 0;
    CHECK(texts(file) == std::vector<std::string>{"ab   ", "c"});
}

TEST_CASE("Hdf5Array: strings of variable length may be empty without a heap, or end early") {
    Bytes file = two_strings();
    CHECK(texts(file) == std::vector<std::string>{"first", "second one"});
    const std::size_t elements = find(file, "GCOL") - 32;
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(elements), 16, std::uint8_t{0});
    file[elements + 16] = 6;
    CHECK(texts(file) == std::vector<std::string>{"", "second"});
}

TEST_CASE("Hdf5Array: global heaps that cannot be are refused") {
    const Bytes good = two_strings();
    const std::size_t heap = find(good, "GCOL");
    const std::size_t elements = heap - 32;
    const auto refuse = [&](std::size_t position, std::vector<int> bytes, const char* text) {
        Bytes damaged = good;
        for (std::size_t index = 0; index < bytes.size(); ++index)
            damaged[position + index] = static_cast<std::uint8_t>(bytes[index]);
        check_refused([&] { (void)texts(damaged); }, text);
    };
    refuse(elements, {6}, "6 bytes in a heap object of 5");
    refuse(elements, {255, 255, 255, 255}, "4294967295 bytes");
    refuse(elements + 4, {0, 0}, "\"GCOL\" expected");
    refuse(elements + 4, {0, 0, 0, 0, 0, 0, 0, 128}, "a global heap");
    refuse(elements + 4, {255, 255, 255, 255, 255, 255, 255, 255}, "no address");
    refuse(elements + 12, {9}, "without object 9");
    refuse(elements + 12, {0}, "without object 0");
    refuse(heap, {'X'}, "\"GCOL\" expected");
    refuse(heap + 4, {2}, "a global heap");
    refuse(heap + 8, {0, 0, 0, 0, 0, 1}, "a global heap");
    refuse(heap + 8, {8, 0}, "truncated");
    refuse(heap + 24, {0, 0, 0, 0, 0, 0, 0, 128}, "truncated");
    refuse(heap + 16 + 24, {1}, "twice");
}

TEST_CASE("Hdf5Array: a file cannot mean more text than it has bytes") {
    Hdf5Group root;
    root.attribute("long", std::string(100'000, 'x'));
    root.attribute("a", std::vector<std::string>(1000, "y"), Hdf5Strings::variable);
    Bytes file = encode(root);
    // Every "y" becomes the long string, which is the first object of the heap.
    const std::size_t end = find(file, "GCOL");
    const std::size_t elements = end - 16 * 1000;
    for (std::size_t element = elements; element < end; element += 16) {
        const std::uint32_t length = 100'000;
        for (std::size_t byte = 0; byte < 4; ++byte)
            file[element + byte] = static_cast<std::uint8_t>(length >> (8 * byte));
        file[element + 12] = 1;
        file[element + 13] = 0;
    }
    check_refused([&] { (void)texts(file); }, "longer than the file");
}

}  // namespace intarsia::tests::io_hdf5_array
