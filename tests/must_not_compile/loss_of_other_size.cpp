// Targets of more classes than the network has outputs.
//
// says: a target of the dataset has more or fewer numbers than the network puts out: give the last Dense as
// many units as a target has numbers
//
// names: InLoss<CategoricalCrossentropy; LastLayer<1, Softmax, Shape<3>>; Got<Shape<5>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

using namespace intarsia;

using Data = Dataset<Shape<4>, Shape<5>>;
using Loss = CategoricalCrossentropy;

#if defined(WRONG)
using Net = Sequential<Input<4>, Dense<3>, Softmax>;
#else
using Net = Sequential<Input<4>, Dense<5>, Softmax>;
#endif

int main() {
    const Data data;
    Net model;
    Trainer trainer{model, Loss{}, SGD{}};
    return trainer.fit(data, {.epochs = 2, .validation = &data}).epochs.empty() ? 1 : 0;
}
