// A layer of one's own within a residual block that is to be trained, and cannot go back.
//
// says: At<Input> of this layer lacks backward, which training needs: add template <class T> static void
// backward(const Pass<T>&, WeightBlock<const T, weights>, Batch<const T, Input> x, Batch<const T, Output> y,
// Batch<const T, Output> dy, Batch<T, Input> dx, WeightBlock<T, weights> dw)
//
// names: InBranch<0, InLayer<1, Copy; Got<Shape<4>>; InLayer<0, Residual<Dense<4
#include <intarsia/layers/dense.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <algorithm>

using namespace intarsia;

#if defined(WRONG)
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
#else
struct Copy {
    template <class Input>
    struct At : LayerAt<Input, Input> {
        template <class T>
        static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            std::copy_n(x.data(), x.size() * Input::size, y.data());
        }

        template <class T>
        static void backward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                             Batch<const T, Input>, Batch<const T, Input> dy, Batch<T, Input> dx,
                             WeightBlock<T, WeightList<>>) {
            if (!dx.empty()) std::copy_n(dy.data(), dy.size() * Input::size, dx.data());
        }
    };
};
#endif

using Net = Sequential<Input<4>, Residual<Dense<4>, Copy>>;

int main() {
    const Dataset<Shape<4>, Shape<4>> data;
    Net model;
    Trainer trainer{model, MeanSquaredError{}, SGD{}};
    return trainer.fit(data, {.epochs = 2}).epochs.empty() ? 1 : 0;
}
