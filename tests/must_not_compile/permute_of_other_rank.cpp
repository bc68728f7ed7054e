// Fewer axes than the input has.
//
// says: Permute takes as many axes as its input has: name each of them once
//
// names: InLayer<0, Permute<2, 1>; Got<Shape<5, 3, 2>>
#include <intarsia/layers/permute.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<5, 3, 2>, Permute<2, 1>>;
#else
using Net = Sequential<Input<5, 3, 2>, Permute<2, 1, 3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
