// A loss for one-hot targets, and data with labels.
//
// says: the targets of the dataset are Labels, and this loss takes numbers: use
// SparseCategoricalCrossentropy, or one-hot targets (to_categorical)
//
// names: InLoss<CategoricalCrossentropy; LastLayer<1, Softmax, Shape<3>>; Got<Label>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;
using Data = Dataset<Shape<4>, Label>;

#if defined(WRONG)
using Loss = CategoricalCrossentropy;
#else
using Loss = SparseCategoricalCrossentropy;
#endif

int main() {
    const Data data;
    Net model;
    Trainer trainer{model, Loss{}, SGD{}};
    return trainer.fit(data, {.epochs = 2, .validation = &data}).epochs.empty() ? 1 : 0;
}
