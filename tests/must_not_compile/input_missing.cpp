// A network without an Input.
//
// says: a network begins with the shape of its input: put Input in front, as in Sequential<Input<28, 28, 1>,
// ...>
//
// names: InLayer<0, Dense<10; Got<>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Dense<10>>;
#else
using Net = Sequential<Input<4>, Dense<10>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
