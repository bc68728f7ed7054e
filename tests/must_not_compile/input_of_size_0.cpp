// An Input with an extent of 0.
//
// says: Input has an extent of 0: give it extents of at least 1, as in Input<28, 28, 1>
//
// names: InInput<28, 0, 1>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<28, 0, 1>, Flatten, Dense<3>>;
#else
using Net = Sequential<Input<28, 28, 1>, Flatten, Dense<3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
