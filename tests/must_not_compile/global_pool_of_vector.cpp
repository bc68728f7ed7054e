// A global pool behind Flatten.
//
// says: a global pool takes images, Shape<height, width, channels>, or sequences, Shape<steps, channels>: put
// it in front of Flatten, or remove it
//
// names: InLayer<1, GlobalAveragePool; Got<Shape<64>>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/global_average_pool.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 8, 1>, Flatten, GlobalAveragePool>;
#else
using Net = Sequential<Input<8, 8, 1>, GlobalAveragePool>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
