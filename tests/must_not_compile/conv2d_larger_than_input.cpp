// A kernel that is larger than what is left of the image.
//
// says: the kernel of Conv2D is larger than its input: use a smaller one, or Padding::same
//
// names: InLayer<1, Conv2D<4, 5, 5; Got<Shape<4, 4, 2>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, 3>, Conv2D<4, 5, 5>>;
#else
using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, 3>, Conv2D<4, 3, 3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
