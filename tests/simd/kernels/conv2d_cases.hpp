// Convolutions that reach every path of the kernels: what conv2d.cpp and conv2d_gradient.cpp try.
#pragma once

#include <intarsia/simd/geometry.hpp>

namespace intarsia::tests {

using simd::Axis;
using simd::Conv2DGeometry;

/// Channels and filters of 1 to 40: less than a vector, more than two, odd remainders of all targets.
/// Columns: fewer than a register tile, and whole tiles with and without a rest.
template <class Try>
void for_some_convolutions(Try attempt) {
    // a stride with same padding: the odd zero is behind
    attempt(Conv2DGeometry<Axis<6, 3, 2, true>, Axis<9, 3, 2, true>, 8, 17>{});
    // windows that are not square, strides that differ, panels and a rest of filters
    attempt(Conv2DGeometry<Axis<9, 2, 3, true>, Axis<8, 4, 1, true>, 17, 33>{});
    // more pixels than one block of the weight gradient holds
    attempt(Conv2DGeometry<Axis<21, 3, 1, false>, Axis<40, 2, 1, true>, 1, 3>{});
}

template <class Try>
void for_more_convolutions(Try attempt) {
    // one position, all padding around one pixel
    attempt(Conv2DGeometry<Axis<1, 3, 1, true>, Axis<1, 3, 1, true>, 33, 3>{});
    // strides that leave rows out, in front of the last one and behind it
    attempt(Conv2DGeometry<Axis<11, 2, 3, false>, Axis<10, 4, 3, false>, 5, 5>{});
    // 1 x 1: a matrix product in disguise
    attempt(Conv2DGeometry<Axis<5, 1, 1, false>, Axis<7, 1, 1, false>, 1, 1>{});
    // as in digit networks: whole tiles of 6 columns and a rest
    attempt(Conv2DGeometry<Axis<6, 3, 1, false>, Axis<17, 3, 1, false>, 3, 16>{});
    attempt(Conv2DGeometry<Axis<7, 5, 1, true>, Axis<11, 5, 1, true>, 5, 8>{});
    attempt(Conv2DGeometry<Axis<10, 7, 2, true>, Axis<9, 7, 3, true>, 1, 33>{});
    // padded along one axis, while along the other one the last rows are not seen
    attempt(Conv2DGeometry<Axis<8, 1, 3, true>, Axis<8, 3, 1, true>, 3, 5>{});
    // filters by planes: alone or beside panels, in one group or two, channels that fill vectors and some
    // more
    attempt(Conv2DGeometry<Axis<12, 3, 1, false>, Axis<26, 3, 1, false>, 5, 11>{});
    attempt(Conv2DGeometry<Axis<9, 5, 1, true>, Axis<13, 3, 1, true>, 17, 6>{});
    attempt(Conv2DGeometry<Axis<8, 3, 1, false>, Axis<21, 2, 1, true>, 33, 20>{});
    // 1 x 1, all pixels in one row, with whole panels and a rest
    attempt(Conv2DGeometry<Axis<5, 1, 1, false>, Axis<7, 1, 1, false>, 6, 70>{});
    // a window as large as the image: one position
    attempt(Conv2DGeometry<Axis<4, 4, 1, false>, Axis<3, 3, 1, false>, 8, 40>{});
}

}  // namespace intarsia::tests
