// A dilated kernel that is wider than the sequence.
//
// says: the kernel of Conv1D is larger than its input: use a smaller one, or Padding::same
//
// names: InLayer<0, Conv1D<8, 3; Got<Shape<8, 2>>
#include <intarsia/layers/conv1d.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 2>, Conv1D<8, 3, Conv1DOptions{.dilation_rate = 4}>>;
#else
using Net = Sequential<Input<8, 2>, Conv1D<8, 3, Conv1DOptions{.dilation_rate = 2}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
