// A rate of 1.5.
//
// says: the rate of Dropout lies outside [0, 1): choose the share of numbers to leave out, such as 0.25
//
// names: InLayer<1, Dropout<; Got<Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<3>, Dropout<1.5>>;
#else
using Net = Sequential<Input<4>, Dense<3>, Dropout<0.5>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
