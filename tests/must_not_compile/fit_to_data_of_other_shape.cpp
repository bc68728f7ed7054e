// Training on data of another shape.
//
// says: the data do not fit the network: give it a Dataset whose inputs have the shape of its Input
//
// names: Got<Dataset<Shape<5>, Shape<3>; Expected<Shape<4>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;

#if defined(WRONG)
using Data = Dataset<Shape<5>, Shape<3>>;
#else
using Data = Dataset<Shape<4>, Shape<3>>;
#endif

int main() {
    const Data data;
    Net model;
    Trainer trainer{model, CategoricalCrossentropy{}, SGD{}};
    return trainer.fit(data, {.epochs = 2, .validation = &data}).epochs.empty() ? 1 : 0;
}
