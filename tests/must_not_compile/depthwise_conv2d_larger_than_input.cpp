// A kernel of each channel that is larger than the image.
//
// says: the kernel of DepthwiseConv2D is larger than its input: use a smaller one, or Padding::same
//
// names: InLayer<0, DepthwiseConv2D<5, 5; Got<Shape<4, 4, 2>>
#include <intarsia/layers/depthwise_conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4, 4, 2>, DepthwiseConv2D<5, 5>>;
#else
using Net = Sequential<Input<4, 4, 2>, DepthwiseConv2D<3, 3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
