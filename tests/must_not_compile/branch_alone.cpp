// A branch outside of a residual block.
//
// says: Branch stands in a Residual, together with one other Branch and nothing else: write
// Residual<Branch<...>, Branch<...>>, or Residual<...> of the layers alone
//
// names: InLayer<0, Branch<Dense<8; Got<Shape<8>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8>, Branch<Dense<8>, ReLU>>;
#else
using Net = Sequential<Input<8>, Residual<Branch<Dense<8>, ReLU>, Branch<>>>;
#endif

int main() {
    const Net model{Seed{42}};
    return model.parameters().empty() ? 1 : 0;
}
