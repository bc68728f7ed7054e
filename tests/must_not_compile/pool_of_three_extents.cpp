// A window of three extents.
//
// says: a pool takes one extent or two, and behind them PoolOptions: write it as in MaxPool<2, 2,
// PoolOptions{...}>
//
// names: InLayer<0, AveragePool<2, 2, 2; Got<Shape<8, 8, 1>>
#include <intarsia/layers/average_pool.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 8, 1>, AveragePool<2, 2, 2>>;
#else
using Net = Sequential<Input<8, 8, 1>, AveragePool<2, 2, PoolOptions{.strides = {2, 2}}>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
