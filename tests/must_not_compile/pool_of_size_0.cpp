// A window of no width.
//
// says: the window of the pool is empty: make it at least 1 x 1, as in MaxPool<2, 2>
//
// names: InLayer<0, MaxPool<2, 0; Got<Shape<8, 8, 1>>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 8, 1>, MaxPool<2, 0>>;
#else
using Net = Sequential<Input<8, 8, 1>, MaxPool<2, 1>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
