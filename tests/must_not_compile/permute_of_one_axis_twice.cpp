// An axis that is named twice.
//
// says: Permute takes each axis once, counted from 1: write it as in Permute<2, 1, 3>
//
// names: InLayer<0, Permute<1, 1>; Got<Shape<5, 3>>
#include <intarsia/layers/permute.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<5, 3>, Permute<1, 1>>;
#else
using Net = Sequential<Input<5, 3>, Permute<2, 1>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
