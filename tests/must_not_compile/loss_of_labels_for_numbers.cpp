// A loss for labels, and data with one-hot targets.
//
// says: the targets of the dataset are numbers, and this loss takes Labels: use CategoricalCrossentropy, or
// Labels as targets
//
// names: InLoss<SparseCategoricalCrossentropy; LastLayer<1, Softmax, Shape<3>>; Got<Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;
using Data = Dataset<Shape<4>, Shape<3>>;

#if defined(WRONG)
using Loss = SparseCategoricalCrossentropy;
#else
using Loss = CategoricalCrossentropy;
#endif

int main() {
    const Data data;
    Net model;
    Trainer trainer{model, Loss{}, SGD{}};
    return trainer.fit(data, {.epochs = 2, .validation = &data}).epochs.empty() ? 1 : 0;
}
