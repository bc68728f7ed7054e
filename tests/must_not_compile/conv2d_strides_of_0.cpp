// A stride of 0.
//
// says: a stride of Conv2D is 0: make it at least 1
//
// names: InLayer<0, Conv2D<2, 3, 3; Got<Shape<6, 6, 1>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, 3, Conv2DOptions{.strides = {0, 1}}>>;
#else
using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, 3, Conv2DOptions{.strides = {2, 1}}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
