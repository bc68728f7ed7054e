#include "oracle_of.hpp"

#include <intarsia/simd/geometry.hpp>

#include <doctest/doctest.h>

#include <utility>

namespace intarsia::tests::simd_geometry {
using simd::Axis;

namespace {

// Counted by hand.
static_assert(Axis<28, 3, 1, false>::positions == 26);
static_assert(Axis<24, 2, 2, false>::positions == 12);
static_assert(Axis<7, 3, 3, false>::positions == 2 && Axis<7, 3, 3, false>::covered == 6);
static_assert(!Axis<7, 3, 3, false>::padded && Axis<7, 3, 3, false>::before == 0);
static_assert(Axis<2, 3, 1, false>::positions == 0);
static_assert(Axis<28, 3, 1, true>::positions == 28 && Axis<28, 3, 1, true>::before == 1);
static_assert(Axis<28, 3, 2, true>::positions == 14 && Axis<28, 3, 2, true>::before == 0);
static_assert(Axis<28, 3, 2, true>::padded);  // one zero behind
static_assert(Axis<5, 4, 1, true>::before == 1 && Axis<5, 4, 1, true>::covered == 8);
static_assert(Axis<8, 1, 3, true>::positions == 3 && !Axis<8, 1, 3, true>::padded);
static_assert(Axis<1, 7, 1, true>::first(0) == 0 && Axis<1, 7, 1, true>::last(0) == 1);

using Image = simd::Conv2DGeometry<Axis<28, 3, 1, false>, Axis<30, 5, 1, false>, 2, 8>;
static_assert(Image::input_size == 28 * 30 * 2 && Image::output_size == 26 * 26 * 8);
static_assert(Image::kernel_rows == 3 * 5 * 2 && Image::kernel_size == 3 * 5 * 2 * 8 && !Image::padded);
using Pool = simd::Pool2DGeometry<Axis<9, 2, 2, true>, Axis<8, 2, 2, true>, 3>;
static_assert(Pool::input_size == 9 * 8 * 3 && Pool::output_size == 5 * 4 * 3);

/// Axis against the oracle, which has its own arithmetic; every place that some window sees is counted.
template <std::size_t Extent, std::size_t Window, std::size_t Stride, bool Same>
constexpr bool agrees() {
    using A = Axis<Extent, Window, Stride, Same>;
    const reference::Axis oracle = oracle_of(A{});
    const auto index = [](std::size_t i) { return static_cast<reference::Index>(i); };
    if (index(A::positions) != oracle.positions() || index(A::before) != oracle.before()) return false;
    bool padded = false;
    for (std::size_t position = 0; position < A::positions; ++position) {
        reference::Index first = -1, seen = 0;
        for (std::size_t offset = 0; offset < Window; ++offset) {
            const reference::Index place = oracle.place(index(position), index(offset));
            if (!oracle.inside(place)) {
                padded = true;
                continue;
            }
            if (first < 0) first = place;
            ++seen;
        }
        if (index(A::first(position)) != first || index(A::last(position)) != first + seen || seen == 0)
            return false;
    }
    return A::padded == padded;
}

/// Extents 1 ... 12, windows 1 ... 5, strides 1 ... 4.
template <bool Same>
constexpr bool agrees_everywhere() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return (agrees<1 + I % 12, 1 + I / 12 % 5, 1 + I / 60, Same>() && ...);
    }
    (std::make_index_sequence<12 * 5 * 4>{});
}
static_assert(agrees_everywhere<false>());
static_assert(agrees_everywhere<true>());

}  // namespace

TEST_CASE("a matrix and its transpose are the same memory with exchanged strides") {
    const float numbers[] = {1, 2, 3, 4, 5, 6};
    const simd::ConstMatrix<float> matrix{numbers, 3, 1}, transposed{numbers, 1, 3};
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j) CHECK(matrix.at(i, j) == transposed.at(j, i));
    CHECK(*matrix.at(1, 2) == 6);
}

}  // namespace intarsia::tests::simd_geometry
