// Softmax between hidden layers.
//
// says: Softmax belongs at the end of a network: remove it here, or where it is meant write InnerSoftmax
//
// names: InLayer<1, Softmax; Got<Shape<8>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<8>, Softmax, Dense<3>, Softmax>;
#else
using Net = Sequential<Input<4>, Dense<8>, ReLU, Dense<3>, Softmax>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
