// Evaluation on data of another shape.
//
// says: the data do not fit the network: give it a Dataset whose inputs have the shape of its Input
//
// names: Got<Dataset<Shape<5>, Label; Expected<Shape<4>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/training/evaluate.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;

#if defined(WRONG)
using Data = Dataset<Shape<5>, Label>;
#else
using Data = Dataset<Shape<4>, Label>;
#endif

int main() {
    const Data data;
    const Net model;
    const auto [loss, accuracy] = evaluate(model, data, {.batch_size = 10});
    return loss < accuracy ? 0 : 1;
}
