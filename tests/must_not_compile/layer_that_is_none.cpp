// A type that is no layer.
//
// says: this is no layer: a layer is a type with a member template At<Input>
//
// names: InLayer<1, int; Got<Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<3>, int>;
#else
using Net = Sequential<Input<4>, Dense<3>, Dense<2>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
