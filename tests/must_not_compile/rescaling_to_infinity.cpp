// An infinite scale.
//
// says: the scale or the offset of Rescaling is no finite number: write it as in Rescaling<1.0 / 255>
//
// names: InLayer<0, Rescaling<; Got<Shape<4>>
#include <intarsia/layers/rescaling.hpp>
#include <intarsia/models/sequential.hpp>

#include <limits>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Rescaling<std::numeric_limits<double>::infinity()>>;
#else
using Net = Sequential<Input<4>, Rescaling<1.0 / 255>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
