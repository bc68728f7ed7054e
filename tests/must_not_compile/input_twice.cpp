// A second Input among the layers.
//
// says: Input stands in front of all layers, and once: remove it here
//
// names: InLayer<1, Input<3>; Got<Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<3>, Input<3>, Dense<2>>;
#else
using Net = Sequential<Input<4>, Dense<3>, Dense<2>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
