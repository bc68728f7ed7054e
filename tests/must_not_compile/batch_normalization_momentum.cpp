// A momentum above 1.
//
// says: the momentum of BatchNormalization lies outside [0, 1]: choose one inside, such as 0.99
//
// names: InLayer<0, BatchNormalization<; Got<Shape<4>>
#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<4>, BatchNormalization<BatchNormalizationOptions{.momentum = 1.5}>>;
#else
using Net = Sequential<Input<4>, BatchNormalization<BatchNormalizationOptions{.momentum = 0.9}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
