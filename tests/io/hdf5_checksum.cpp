#include <intarsia/io/hdf5_checksum.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <string_view>

namespace intarsia::tests::io_hdf5_checksum {
using namespace intarsia::io;

TEST_CASE("lookup3: known values") {
    const auto of = [](std::string_view text) { return hdf5::lookup3(Bytes(text.begin(), text.end())); };
    CHECK(of("") == 0xDEADBEEF);
    CHECK(of("a") == 0x58D68708);
    CHECK(of("hello, world") == 0x59A25215);
    CHECK(of("0123456789abc") == 0x7351CE56);
    Bytes bytes(100);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    CHECK(hdf5::lookup3(bytes) == 0x682B4C0B);
}

TEST_CASE("fletcher32: sums of big-endian words") {
    CHECK(hdf5::fletcher32({}) == 0);
    CHECK(hdf5::fletcher32(Bytes{1, 2}) == 0x01020102);
    CHECK(hdf5::fletcher32(Bytes{0, 1, 0, 2, 3}) == 0x03070303);
    CHECK(hdf5::fletcher32(Bytes{0xFF, 0xFF, 0, 1}) == 0x00010001);
}

}  // namespace intarsia::tests::io_hdf5_checksum
