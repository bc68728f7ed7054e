// A window that is larger than the image.
//
// says: the window of the pool is larger than its input: use a smaller one, or Padding::same
//
// names: InLayer<1, MaxPool<4, 4; Got<Shape<3, 3, 2>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<5, 5, 1>, Conv2D<2, 3, 3>, MaxPool<4, 4>>;
#else
using Net = Sequential<Input<5, 5, 1>, Conv2D<2, 3, 3>, MaxPool<2, 2>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
