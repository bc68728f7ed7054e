// Another number of numbers.
//
// says: Reshape takes as many numbers as its extents multiply to: change them so that their product is that
// of the shape it got
//
// names: InLayer<0, Reshape<7, 7, 8>; Got<Shape<784>>
#include <intarsia/layers/reshape.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<784>, Reshape<7, 7, 8>>;
#else
using Net = Sequential<Input<784>, Reshape<7, 7, 16>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
