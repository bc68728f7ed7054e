// A convolution without filters.
//
// says: Conv2D has no filters: give it at least one, as in Conv2D<32, 3, 3>
//
// names: InLayer<0, Conv2D<0, 3, 3; Got<Shape<6, 6, 1>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<6, 6, 1>, Conv2D<0, 3, 3>>;
#else
using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, 3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
