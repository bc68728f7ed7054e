// Dense without units.
//
// says: Dense has no units: give it at least one, as in Dense<10>
//
// names: InLayer<0, Dense<0; Got<Shape<4>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<0>>;
#else
using Net = Sequential<Input<4>, Dense<3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
