#include <intarsia/io/hdf5_datatype.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "hdf5_image.hpp"

namespace intarsia::tests::io_hdf5_datatype {
using namespace intarsia::io;

namespace {

Bytes encoded(const Hdf5Datatype& type) {
    ByteWriter out;
    type.encode(out);
    return std::move(out).finish();
}

Hdf5Datatype decoded(const Bytes& bytes) {
    ByteReader in(bytes, "type");
    return Hdf5Datatype::decode(in);
}

const Bytes half = {0x11, 0x20, 0x0F, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0};

}  // namespace

TEST_CASE("Hdf5Datatype: the bytes of the format") {
    CHECK(encoded(Hdf5Datatype::of<float>()) ==
          Bytes{0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 0x17, 8, 0, 0x17, 0x7F, 0, 0, 0});
    CHECK(encoded(Hdf5Datatype::of<double>()) ==
          Bytes{0x11, 0x20, 0x3F, 0, 8, 0, 0, 0, 0, 0, 64, 0, 0x34, 0xB, 0, 0x34, 0xFF, 3, 0, 0});
    CHECK(encoded(Hdf5Datatype::of<std::int64_t>()) == Bytes{0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0});
    CHECK(encoded(Hdf5Datatype::of<std::uint16_t>()) == Bytes{0x10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 16, 0});
    CHECK(encoded(Hdf5Datatype::fixed_string(7, false)) == Bytes{0x13, 1, 0, 0, 7, 0, 0, 0});
    CHECK(encoded(Hdf5Datatype::fixed_string(7, true)) == Bytes{0x13, 0x11, 0, 0, 7, 0, 0, 0});
    CHECK(encoded(Hdf5Datatype::variable_string(true)) ==
          Bytes{0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0});
}

TEST_CASE("Hdf5Datatype: what is encoded is decoded") {
    for (const Hdf5Datatype& type :
         {Hdf5Datatype::of<float>(), Hdf5Datatype::of<double>(), Hdf5Datatype::of<std::int8_t>(),
          Hdf5Datatype::of<std::uint64_t>(), Hdf5Datatype::fixed_string(64512, true),
          Hdf5Datatype::variable_string(false), decoded(half)})
        CHECK(decoded(encoded(type)) == type);
    CHECK(encoded(decoded(half)) == half);
}

TEST_CASE("Hdf5Datatype: numbers of any width and byte order") {
    const Hdf5Datatype type = decoded(half);
    const auto value = [&](unsigned bits) {
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(bits & 0xFF),
                                      static_cast<std::uint8_t>(bits >> 8)};
        return type.number<double>(bytes);
    };
    CHECK(value(0x3C00) == 1.0);
    CHECK(value(0xC000) == -2.0);
    CHECK(value(0x3555) == 0.333251953125);
    CHECK(value(0x7BFF) == 65504.0);
    CHECK(value(0x0001) == std::ldexp(1.0, -24));
    CHECK(value(0x03FF) == std::ldexp(1023.0, -24));
    CHECK(std::signbit(value(0x8000)));
    CHECK(value(0xFC00) == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(value(0x7E00)));

    Hdf5Datatype big = Hdf5Datatype::of<float>();
    big.big_endian = true;
    const std::uint8_t one_and_a_half[] = {0x3F, 0xC0, 0, 0};
    CHECK(big.number<float>(one_and_a_half) == 1.5f);

    Hdf5Datatype integer = Hdf5Datatype::of<std::int16_t>();
    const std::uint8_t minus_two[] = {0xFE, 0xFF};
    CHECK(integer.number<int>(minus_two) == -2);
    integer.is_signed = false;
    CHECK(integer.number<int>(minus_two) == 65534);
    integer.is_signed = integer.big_endian = true;
    CHECK(integer.number<int>(minus_two) == -257);
}

TEST_CASE("Hdf5Datatype: bool is the integer that it is stored as") {
    const Hdf5Datatype type = decoded({0x18, 2, 0, 0, 1, 0, 0, 0, 0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0});
    CHECK(type == Hdf5Datatype::of<std::int8_t>());
}

TEST_CASE("Hdf5Datatype: nonsense, and what is no number or string, is refused by name") {
    using hdf5_image::check_refused;
    const auto refuse = [](Bytes bytes, const char* text) {
        check_refused([&] { (void)decoded(bytes); }, text);
    };
    refuse({0x01, 0, 0, 0, 4, 0, 0, 0}, "version 1 to 5");
    refuse({0x11, 0, 0, 0, 0, 0, 0, 0}, "no bytes");
    refuse({0x16, 0, 0, 0, 8, 0, 0, 0}, "compound");
    refuse({0x17, 0, 0, 0, 8, 0, 0, 0}, "reference");
    refuse({0x1F, 0, 0, 0, 8, 0, 0, 0}, "class 15");
    refuse({0x13, 3, 0, 0, 8, 0, 0, 0}, "padding");
    refuse({0x19, 0, 0, 0, 16, 0, 0, 0}, "variable length");
    refuse({0x10, 8, 0, 0, 3, 0, 0, 0, 0, 0, 24, 0}, "integer");
    refuse({0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 33, 0}, "integer");
    refuse({0x10, 8, 0, 0, 4, 0, 0, 0, 1, 0, 31, 0}, "integer");
    refuse({0x18, 2, 0, 0, 4, 0, 0, 0, 0x11, 8, 0, 0, 4, 0, 0, 0}, "enumeration");
    for (std::size_t size = 0; size < half.size(); ++size)
        refuse(Bytes(half.begin(), half.begin() + static_cast<std::ptrdiff_t>(size)), "truncated");
    for (const auto& [position, value] : {std::pair{1, 0},
                                          {1, 0x60},
                                          {2, 14},
                                          {4, 3},
                                          {8, 1},
                                          {10, 17},
                                          {12, 11},
                                          {13, 6},
                                          {14, 1},
                                          {15, 9},
                                          {18, 1}}) {
        Bytes damaged = half;
        damaged[static_cast<std::size_t>(position)] = static_cast<std::uint8_t>(value);
        refuse(damaged, "float");
    }
}

}  // namespace intarsia::tests::io_hdf5_datatype
