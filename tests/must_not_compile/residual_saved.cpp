// A network with a residual block that is to be saved.
//
// says: a network with Residual cannot be saved to a file or loaded from one: write the numbers of its
// parameters() to a file of your own
//
// names: InLayer<1, Residual<Dense<8; Got<Shape<8>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/array_file.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<8>, Residual<Dense<8>>>;
#else
using Net = Sequential<Input<4>, Dense<8>, Dense<8>>;
#endif

int main() {
    const Net model{Seed{42}};
    save_weights(model, "net.npz");
}
