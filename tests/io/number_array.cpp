#include <intarsia/core/error.hpp>
#include <intarsia/io/number_array.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace intarsia::tests::io_number_array {
using namespace intarsia::io;
using Kind = NumberType::Kind;

namespace {

double number(NumberType type, const Bytes& bytes) {
    REQUIRE(bytes.size() == type.size);
    return type.number<double>(bytes.data());
}

}  // namespace

TEST_CASE("number: integers of either sign and byte order") {
    CHECK(number({Kind::unsigned_integer, 2, false}, {0x01, 0x02}) == 0x0201);
    CHECK(number({Kind::unsigned_integer, 2, true}, {0x01, 0x02}) == 0x0102);
    CHECK(number({Kind::signed_integer, 1, false}, {0x80}) == -128);
    CHECK(number({Kind::signed_integer, 4, true}, {0xFF, 0xFF, 0xFF, 0xFE}) == -2);
    CHECK(number({Kind::signed_integer, 8, false}, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}) == -1);
    CHECK(number({Kind::boolean, 1, false}, {7}) == 1);
}

TEST_CASE("number: floats of every width") {
    CHECK(number({Kind::floating, 4, false}, {0, 0, 0xC0, 0xBF}) == -1.5);
    CHECK(number({Kind::floating, 8, true}, {0x3F, 0xD0, 0, 0, 0, 0, 0, 0}) == 0.25);
    CHECK(number({Kind::bfloat16, 2, false}, {0xC0, 0x3F}) == 1.5);
    const NumberType half{Kind::floating, 2, true};
    CHECK(number(half, {0x3C, 0x00}) == 1);
    CHECK(number(half, {0xC5, 0x00}) == -5);
    CHECK(number(half, {0x7B, 0xFF}) == 65504);                 // the largest
    CHECK(number(half, {0x04, 0x00}) == std::ldexp(1.0, -14));  // the smallest normal one
    CHECK(number(half, {0x00, 0x01}) == std::ldexp(1.0, -24));  // the smallest
    CHECK(std::signbit(number(half, {0x80, 0x00})));
    CHECK(number(half, {0xFC, 0x00}) == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(number(half, {0x7C, 0x01})));
}

TEST_CASE("an array of C++ numbers gives them back") {
    const auto check = [](auto first, auto second) {
        using T = decltype(first);
        const T numbers[] = {first, second};
        const NumberArray array = NumberArray::of<T>({2, 1}, numbers, 2);
        CHECK(array.type == NumberType::of<T>());
        CHECK(array.size() == 2);
        CHECK(array.values<T>() == std::vector<T>{first, second});
    };
    check(1.5f, -0.1f);
    check(1.5, -0.1);
    check(std::int8_t{-1}, std::int8_t{127});
    check(std::uint16_t{1}, std::uint16_t{65535});
    check(std::int64_t{-1}, std::numeric_limits<std::int64_t>::max());
    const bool flags[] = {true, false};
    CHECK(NumberArray::of<bool>({2}, flags, 2).data == Bytes{1, 0});
}

TEST_CASE("an array refuses what it cannot give or hold") {
    const float numbers[] = {1, 2};
    CHECK_THROWS_AS((void)NumberArray::of<float>({3}, numbers, 2), ArgumentError);
    CHECK_THROWS_AS((void)NumberArray::of<float>({0}, numbers, 2), ArgumentError);
    CHECK_THROWS_AS((void)NumberArray::of<float>({2}, numbers, 2).values<int>(), ArgumentError);
}

TEST_CASE("array_bytes never overflows") {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max() - 1;
    CHECK(array_bytes({}, 8, 100) == 8);
    CHECK(array_bytes({2, 3}, 4, 24) == 24);
    CHECK(array_bytes({2, 3}, 4, 23) == 24);  // one more than the most
    CHECK(array_bytes({most, 0, most}, 8, 10) == 0);
    CHECK(array_bytes({most, most}, 8, most) == most + 1);
}

}  // namespace intarsia::tests::io_number_array
