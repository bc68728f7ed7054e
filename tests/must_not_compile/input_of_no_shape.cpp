// An Input without a shape.
//
// says: Input has no shape: give it one, as in Input<28, 28, 1>
//
// names: InInput<>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<>, Dense<3>>;
#else
using Net = Sequential<Input<4>, Dense<3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
