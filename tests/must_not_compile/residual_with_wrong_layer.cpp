// A layer within a branch that does not fit the one before it.
//
// says: Dense takes a vector, Shape<units>: insert Flatten before it
//
// names: InBranch<1, InLayer<1, Dense<10; Got<Shape<26, 26, 4>>; InLayer<0, Residual<Branch<Flatten
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net =
    Sequential<Input<28, 28, 1>, Residual<Branch<Flatten, Dense<10>>, Branch<Conv2D<4, 3, 3>, Dense<10>>>>;
#else
using Net = Sequential<Input<28, 28, 1>,
                       Residual<Branch<Flatten, Dense<10>>, Branch<Conv2D<4, 3, 3>, Flatten, Dense<10>>>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
