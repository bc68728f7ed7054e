#include <intarsia/io/hdf5_writer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace intarsia::tests::io_hdf5_writer {
using namespace intarsia::io;

TEST_CASE("encode: an empty root") {
    const Bytes file = encode(Hdf5Group{});
    CHECK(file.size() == 720);
    CHECK(file[40] == (720 & 0xFF));
    CHECK(file[41] == 720 >> 8);
}

TEST_CASE("encode: equal trees give equal bytes") {
    const auto tree = [](Hdf5Group& root) {
        root.attribute("text", "text").attribute("list", std::vector<std::string>{"a", "bc"});
        root.group("b").dataset("x", {2}, std::vector<double>{1, 2});
        root.dataset("a", std::int32_t{5});
    };
    Hdf5Group first;
    Hdf5Group second;
    tree(first);
    tree(second);
    CHECK(encode(first) == encode(second));
}

TEST_CASE("encode: byte for byte the worked example of another writer") {
    const char* folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return;
    }
    std::ifstream file(std::string(folder) + "/minimal_writer.h5", std::ios::binary);
    const Bytes expected{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    Hdf5Group root;
    root.attribute("s", "hi", Hdf5Strings::fixed).attribute("v", "vlen!");
    root.dataset("d", {2}, std::vector<float>{1, 2});
    CHECK(encode(root) == expected);
}

}  // namespace intarsia::tests::io_hdf5_writer
