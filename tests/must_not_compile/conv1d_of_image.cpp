// A convolution of sequences that gets images.
//
// says: Conv1D takes sequences, Shape<steps, channels>: put it in front of Flatten, or insert Reshape before
// it
//
// names: InLayer<0, Conv1D<8, 3; Got<Shape<8, 8, 1>>
#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/reshape.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 8, 1>, Conv1D<8, 3>>;
#else
using Net = Sequential<Input<8, 8, 1>, Reshape<64, 1>, Conv1D<8, 3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
