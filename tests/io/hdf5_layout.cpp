#include <intarsia/io/hdf5_layout.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::io_hdf5_layout {
using namespace intarsia::io;

TEST_CASE("the constants are those of the format") {
    CHECK(hdf5::signature[0] == 0x89);
    CHECK(hdf5::signature[7] == '\n');
    CHECK(hdf5::undefined_address == 0xFFFF'FFFF'FFFF'FFFF);
    CHECK(hdf5::attribute_limit < 65528);  // the largest body of a message
    CHECK(static_cast<int>(hdf5::Message::continuation) == 0x10);
    CHECK(static_cast<int>(hdf5::Message::symbol_table) == 0x11);
}

}  // namespace intarsia::tests::io_hdf5_layout
