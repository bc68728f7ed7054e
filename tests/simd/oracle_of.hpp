// A kernel's geometry in the oracle's words. Only the numbers that a user gives are handed on: what follows
// from them, positions and padding, the oracle works out by itself.
#pragma once

#include <intarsia/simd/geometry.hpp>
#include <intarsia/tensor/reference.hpp>

#include <cstddef>

namespace intarsia::tests {

template <std::size_t Extent, std::size_t Window, std::size_t Stride, bool Same>
constexpr reference::Axis oracle_of(simd::Axis<Extent, Window, Stride, Same>) {
    return {Extent, Window, Stride, Same};
}

template <class Rows, class Columns, std::size_t Channels, std::size_t Filters>
constexpr reference::Conv2D oracle_of(simd::Conv2DGeometry<Rows, Columns, Channels, Filters>) {
    return {oracle_of(Rows{}), oracle_of(Columns{}), Channels, Filters};
}

template <class Rows, class Columns, std::size_t Channels, std::size_t Multiplier>
constexpr reference::DepthwiseConv2D oracle_of(
    simd::DepthwiseConv2DGeometry<Rows, Columns, Channels, Multiplier>) {
    return {oracle_of(Rows{}), oracle_of(Columns{}), Channels, Multiplier};
}

template <class Rows, class Columns, std::size_t Channels>
constexpr reference::Pool2D oracle_of(simd::Pool2DGeometry<Rows, Columns, Channels>) {
    return {oracle_of(Rows{}), oracle_of(Columns{}), Channels};
}

}  // namespace intarsia::tests
