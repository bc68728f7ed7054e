// A type that is no optimizer.
//
// says: this is no optimizer: add template <class T> Rule<T> rule(std::size_t step) const
//
// names: InOptimizer<MeanSquaredError>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;

#if defined(WRONG)
using Optimizer = MeanSquaredError;
#else
using Optimizer = SGD;
#endif

int main() {
    const Dataset<Shape<4>, Shape<3>> data;
    Net model;
    Trainer trainer{model, MeanSquaredError{}, Optimizer{}};
    return trainer.fit(data, {.epochs = 2}).epochs.empty() ? 1 : 0;
}
