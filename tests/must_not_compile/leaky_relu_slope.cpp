// A slope below 0.
//
// says: the slope of LeakyReLU is below 0, or no number: choose one from 0 on, such as 0.3
//
// names: InLayer<1, LeakyReLU<; Got<Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/leaky_relu.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<3>, LeakyReLU<-0.3>>;
#else
using Net = Sequential<Input<4>, Dense<3>, LeakyReLU<0.3>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
