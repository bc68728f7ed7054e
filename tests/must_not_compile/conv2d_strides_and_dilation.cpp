// Strides and dilation at once.
//
// says: Conv2D has strides and a dilation_rate above 1: leave one of them at 1
//
// names: InLayer<0, Conv2D<2, 3, 3; Got<Shape<9, 9, 1>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net =
    Sequential<Input<9, 9, 1>, Conv2D<2, 3, 3, Conv2DOptions{.strides = {2, 2}, .dilation_rate = {2, 2}}>>;
#else
using Net = Sequential<Input<9, 9, 1>, Conv2D<2, 3, 3, Conv2DOptions{.dilation_rate = {2, 2}}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
