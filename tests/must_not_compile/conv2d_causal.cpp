// Causal padding of an image.
//
// says: causal padding is for sequences: give Conv2D Padding::same or Padding::valid, or use Conv1D
//
// names: InLayer<0, Conv2D<2, 3, 3; Got<Shape<9, 9, 1>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<9, 9, 1>, Conv2D<2, 3, 3, Conv2DOptions{.padding = Padding::causal}>>;
#else
using Net = Sequential<Input<9, 9, 1>, Conv2D<2, 3, 3, Conv2DOptions{.padding = Padding::same}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
