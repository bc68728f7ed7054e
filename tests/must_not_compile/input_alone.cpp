// A network without layers.
//
// says: there is no layer behind Input: add one, as in Sequential<Input<4>, Dense<3>>
//
// names: InInput<28, 28, 1>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<28, 28, 1>>;
#else
using Net = Sequential<Input<28, 28, 1>, Flatten, Dense<10>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
