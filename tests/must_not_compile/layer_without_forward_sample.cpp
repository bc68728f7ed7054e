// A layer of one's own that takes every sample by itself, and computes nothing.
//
// says: At<Input> of this layer lacks forward_sample: add template <class T> static void forward_sample(const
// SamplePass<T>&, WeightBlock<const T, weights>, const T* x, T* y)
//
// names: InLayer<0, Copy; Got<Shape<4>>
#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/models/sequential.hpp>

#include <algorithm>

using namespace intarsia;

#if defined(WRONG)
struct Copy {
    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Input> {};
};
#else
struct Copy {
    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Input> {
        template <class T>
        static void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T* x,
                                   T* y) {
            std::copy_n(x, Input::size, y);
        }
    };
};
#endif

using Net = Sequential<Input<4>, Copy>;

int main() { return Net::layer_count == 1 ? 0 : 1; }
