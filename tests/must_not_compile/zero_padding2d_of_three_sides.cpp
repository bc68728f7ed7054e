// A border of three numbers.
//
// says: ZeroPadding2D takes one number, two (height, width) or four (top, bottom, left, right): write it as
// in ZeroPadding2D<1>
//
// names: InLayer<0, ZeroPadding2D<1, 1, 2>; Got<Shape<4, 4, 1>>
#include <intarsia/layers/zero_padding2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4, 4, 1>, ZeroPadding2D<1, 1, 2>>;
#else
using Net = Sequential<Input<4, 4, 1>, ZeroPadding2D<1, 1, 2, 2>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
