// A network with a residual block that is to be saved as Keras does.
//
// says: a network with Residual cannot be saved to a Keras file or loaded from one: save_weights()
// writes its weights to a .npz or .safetensors file
//
// names: InLayer<1, Residual<Dense<8; Got<Shape<8>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/saving/keras_h5.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<8>, Residual<Dense<8>>>;
#else
using Net = Sequential<Input<4>, Dense<8>, Dense<8>>;
#endif

int main() {
    const Net model{Seed{42}};
    save(model, "net.h5");
}
