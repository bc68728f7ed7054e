#include <intarsia/io/byte_writer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace intarsia::tests::io_byte_writer {
using intarsia::io::Bytes;
using intarsia::io::ByteWriter;

TEST_CASE("ByteWriter: what is written stands in order, and can be patched") {
    ByteWriter out;
    out.text("AB");
    out.little_endian(std::uint16_t{0x0201});
    out.zeros(1);
    out.align(4);
    out.bytes(Bytes{7, 8});
    CHECK(out.size() == 10);
    out.patch(4, std::uint32_t{0x06050403});
    CHECK_THROWS_AS(out.patch(8, std::uint32_t{0}), std::out_of_range);
    CHECK(std::move(out).finish() == Bytes{'A', 'B', 1, 2, 3, 4, 5, 6, 0, 0});
}

}  // namespace intarsia::tests::io_byte_writer
