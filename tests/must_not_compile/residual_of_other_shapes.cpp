// Branches that put out different numbers of channels.
//
// says: the branches of Residual put out different shapes, which cannot be added: give both the same strides
// and padding, and the same number of filters at their ends
//
// names: InSum<Shape<28, 28, 16>, Shape<28, 28, 8>; InLayer<0, Residual<Branch<Conv2D<16, 3, 3
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

constexpr Conv2DOptions same{.padding = Padding::same};

#if defined(WRONG)
using Net =
    Sequential<Input<28, 28, 1>, Residual<Branch<Conv2D<16, 3, 3, same>, ReLU>, Branch<Conv2D<8, 1, 1>>>>;
#else
using Net =
    Sequential<Input<28, 28, 1>, Residual<Branch<Conv2D<16, 3, 3, same>, ReLU>, Branch<Conv2D<16, 1, 1>>>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
