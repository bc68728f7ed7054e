// An activation of one's own without its slope.
//
// says: this activation lacks gradient: add template <class V> static INTARSIA_INLINE void gradient(V& dy,
// const V& x, const V& y), which multiplies dy by the slope at x
//
// names: InLayer<0, Square; Got<Shape<4>>
#include <intarsia/layers/activation.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

#if defined(WRONG)
struct Square : Activation<Square> {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = x * x;
    }
};
#else
struct Square : Activation<Square> {
    static constexpr bool gradient_reads_input = true;

    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = x * x;
    }
    template <class V>
    static INTARSIA_INLINE void gradient(V& dy, const V& x, const V& /*y*/) {
        dy = dy * (x + x);
    }
};
#endif

using Net = Sequential<Input<4>, Square>;

int main() { return Net::layer_count == 1 ? 0 : 1; }
