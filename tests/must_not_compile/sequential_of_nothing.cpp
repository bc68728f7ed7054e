// A Sequential without anything.
//
// says: a network begins with the shape of its input: put Input in front, as in Sequential<Input<28, 28, 1>,
// ...>
//
// names: InLayer<0, ; Got<>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<>;
#else
using Net = Sequential<Input<4>, Dense<3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
