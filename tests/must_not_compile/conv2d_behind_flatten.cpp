// A convolution behind Flatten.
//
// says: Conv2D takes images, Shape<height, width, channels>: put it in front of Flatten, or insert Reshape
// before it
//
// names: InLayer<1, Conv2D<8, 3, 3; Got<Shape<784>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<28, 28, 1>, Flatten, Conv2D<8, 3, 3>>;
#else
using Net = Sequential<Input<28, 28, 1>, Conv2D<8, 3, 3>, Flatten>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
