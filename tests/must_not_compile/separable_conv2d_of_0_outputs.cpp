// A depth multiplier of 0.
//
// says: the depth_multiplier of SeparableConv2D is 0: make it at least 1
//
// names: InLayer<0, SeparableConv2D<4, 3, 3; Got<Shape<4, 4, 2>>
#include <intarsia/layers/separable_conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net =
    Sequential<Input<4, 4, 2>, SeparableConv2D<4, 3, 3, SeparableConv2DOptions{.depth_multiplier = 0}>>;
#else
using Net =
    Sequential<Input<4, 4, 2>, SeparableConv2D<4, 3, 3, SeparableConv2DOptions{.depth_multiplier = 2}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
