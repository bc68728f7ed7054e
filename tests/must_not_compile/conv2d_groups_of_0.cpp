// Groups of a convolution, none of them.
//
// says: the groups of Conv2D are 0: make them at least 1
//
// names: InLayer<0, Conv2D<4, 3, 3; Got<Shape<6, 6, 4>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<6, 6, 4>, Conv2D<4, 3, 3, Conv2DOptions{.groups = 0}>>;
#else
using Net = Sequential<Input<6, 6, 4>, Conv2D<4, 3, 3, Conv2DOptions{.groups = 2}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
