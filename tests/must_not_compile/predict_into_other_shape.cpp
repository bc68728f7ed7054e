// Room for predictions of another shape.
//
// says: predict writes to a Batch of the output shape of the network, of numbers that are not const: give it
// that of a Tensor<float, Net::output_shape>
//
// names: Got<Batch<float, Shape<4>>; Expected<Batch<float, Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>>;

#if defined(WRONG)
using Predictions = Tensor<float, Shape<4>>;
#else
using Predictions = Tensor<float, Net::output_shape>;
#endif

int main() {
    const Net model;
    Net::Workspace workspace(5);
    const Tensor<float, Shape<4>> x(5);
    Predictions y(5);
    model.predict(x.batch(), y.batch(), workspace);
}
