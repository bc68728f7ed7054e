// More cropped than there is.
//
// says: Cropping2D leaves nothing of its input: crop less
//
// names: InLayer<0, Cropping2D<2>; Got<Shape<4, 9, 1>>
#include <intarsia/layers/cropping2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4, 9, 1>, Cropping2D<2>>;
#else
using Net = Sequential<Input<4, 9, 1>, Cropping2D<1, 2>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
