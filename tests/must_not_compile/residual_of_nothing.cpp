// A residual block without layers.
//
// says: Residual has no layers: give it at least one, as in Residual<Dense<8>, ReLU>
//
// names: InLayer<1, Residual<>; Got<Shape<8>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<8>, Residual<>, ReLU>;
#else
using Net = Sequential<Input<4>, Dense<8>, Residual<Dense<8>>, ReLU>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
