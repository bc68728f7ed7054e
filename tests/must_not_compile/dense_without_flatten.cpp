// Dense behind an image.
//
// says: Dense takes a vector, Shape<units>: insert Flatten before it
//
// names: InLayer<2, Dense<10; Got<Shape<26, 26, 32>>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Dense<10>, Softmax>;
#else
using Net = Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Flatten, Dense<10>, Softmax>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
