// Softmax within a residual block.
//
// says: Softmax belongs at the end of a network: remove it here, or where it is meant write InnerSoftmax
//
// names: InBranch<0, InLayer<1, Softmax; Got<Shape<8>>; InLayer<0, Residual<Dense<8
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8>, Residual<Dense<8>, Softmax>>;
#else
using Net = Sequential<Input<8>, Residual<Dense<8>>, Softmax>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
