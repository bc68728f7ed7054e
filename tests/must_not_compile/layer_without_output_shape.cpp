// A layer of one's own that does not say what it puts out.
//
// says: At<Input> of this layer lacks output_shape: let it inherit LayerAt<Input, Output>
//
// names: InLayer<0, Copy; Got<Shape<4>>
#include <intarsia/models/sequential.hpp>

#include <algorithm>

using namespace intarsia;

#if defined(WRONG)
struct Copy {
    template <class Input>
    struct At {
        using input_shape = Input;
        template <class T>
        static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            std::copy_n(x.data(), x.size() * Input::size, y.data());
        }
    };
};
#else
struct Copy {
    template <class Input>
    struct At : LayerAt<Input, Input> {
        template <class T>
        static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            std::copy_n(x.data(), x.size() * Input::size, y.data());
        }
    };
};
#endif

using Net = Sequential<Input<4>, Copy>;

int main() { return Net::layer_count == 1 ? 0 : 1; }
