// Images without their channels.
//
// says: Conv2D takes images, Shape<height, width, channels>: put it in front of Flatten, or insert Reshape
// before it
//
// names: InLayer<0, Conv2D<8, 3, 3; Got<Shape<28, 28>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<28, 28>, Conv2D<8, 3, 3>>;
#else
using Net = Sequential<Input<28, 28, 1>, Conv2D<8, 3, 3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
