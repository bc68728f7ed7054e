// A residual block whose layers make images smaller than the input that is added to them.
//
// says: the layers of Residual put out another shape than they get, and the two cannot be added: let them
// keep it (Padding::same, as many filters as channels), or give the input layers of its own, as in
// Residual<Branch<...>, Branch<Conv2D<32, 1, 1>>>
//
// names: InSum<Shape<26, 26, 8>, Shape<28, 28, 8>; InLayer<1, Residual<Conv2D<8, 3, 3
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

constexpr Conv2DOptions same{.padding = Padding::same};

#if defined(WRONG)
using Net = Sequential<Input<28, 28, 1>, Conv2D<8, 1, 1>, Residual<Conv2D<8, 3, 3>>>;
#else
using Net = Sequential<Input<28, 28, 1>, Conv2D<8, 1, 1>, Residual<Conv2D<8, 3, 3, same>>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
