// Evaluation by a loss that does not fit.
//
// says: the targets of the dataset are Labels, and this loss takes numbers: use
// SparseCategoricalCrossentropy, or one-hot targets (to_categorical)
//
// names: InLoss<MeanSquaredError; LastLayer<1, Softmax, Shape<3>>; Got<Label>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/training/evaluate.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;

#if defined(WRONG)
using Loss = MeanSquaredError;
#else
using Loss = SparseCategoricalCrossentropy;
#endif

int main() {
    const Dataset<Shape<4>, Label> data;
    const Net model;
    const auto [loss, accuracy] = evaluate(model, data, Loss{});
    return loss < accuracy ? 0 : 1;
}
