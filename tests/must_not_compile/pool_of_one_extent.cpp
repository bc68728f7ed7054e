// A pool of sequences that gets images.
//
// says: a pool of one extent takes sequences, Shape<steps, channels>: give it two for images, as in
// MaxPool<2, 2>, or insert Reshape before it
//
// names: InLayer<0, MaxPool<2; Got<Shape<8, 8, 1>>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 8, 1>, MaxPool<2>>;
#else
using Net = Sequential<Input<8, 8, 1>, MaxPool<2, 2>>;
#endif

int main() { return Net::layer_count > 0 ? 0 : 1; }
