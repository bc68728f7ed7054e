// Prediction for samples of another shape.
//
// says: predict takes a std::array or std::span of as many numbers as Input has, or a Batch of its shape:
// wrap a std::vector in std::span<const float, N>, and give the batch() of a Tensor
//
// names: Got<Batch<float, Shape<2, 2>>; Expected<Shape<4>>
#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>>;

#if defined(WRONG)
using Samples = Tensor<float, Shape<2, 2>>;
#else
using Samples = Tensor<float, Shape<4>>;
#endif

int main() {
    const Net model;
    Samples x(5);
    const auto y = model.predict(x.batch());
    return y[0][0] > 0 ? 0 : 1;
}
