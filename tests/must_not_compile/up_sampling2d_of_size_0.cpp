// Pixels that become nothing.
//
// says: UpSampling2D makes nothing of a pixel: make its extents at least 1, as in UpSampling2D<2>
//
// names: InLayer<0, UpSampling2D<0; Got<Shape<4, 4, 1>>
#include <intarsia/layers/up_sampling2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4, 4, 1>, UpSampling2D<0>>;
#else
using Net = Sequential<Input<4, 4, 1>, UpSampling2D<2>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
