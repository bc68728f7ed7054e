// Validation data of another kind than the training data.
//
// says: the validation data are of another type than the training data: make both of one shape and one kind
// of targets
//
// names: Got<Dataset<Shape<4>, Label; Expected<Dataset<Shape<4>, Shape<3>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;

#if defined(WRONG)
using Validation = Dataset<Shape<4>, Label>;
#else
using Validation = Dataset<Shape<4>, Shape<3>>;
#endif

int main() {
    const Dataset<Shape<4>, Shape<3>> data;
    const Validation validation;
    Net model;
    Trainer trainer{model, CategoricalCrossentropy{}, SGD{}};
    return trainer.fit(data, {.epochs = 2, .validation = &validation}).epochs.empty() ? 1 : 0;
}
