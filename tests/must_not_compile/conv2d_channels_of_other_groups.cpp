// Channels that do not fall into as many groups.
//
// says: the channels that Conv2D gets cannot be divided by its groups: change one of them
//
// names: InLayer<0, Conv2D<6, 3, 3; Got<Shape<6, 6, 4>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<6, 6, 4>, Conv2D<6, 3, 3, Conv2DOptions{.groups = 3}>>;
#else
using Net = Sequential<Input<6, 6, 4>, Conv2D<6, 3, 3, Conv2DOptions{.groups = 2}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
