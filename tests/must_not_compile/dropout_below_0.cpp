// A rate below 0.
//
// says: the rate of Dropout lies outside [0, 1): choose the share of numbers to leave out, such as 0.25
//
// names: InLayer<0, Dropout<; Got<Shape<4>>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dropout<-0.25>>;
#else
using Net = Sequential<Input<4>, Dropout<0.25>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
