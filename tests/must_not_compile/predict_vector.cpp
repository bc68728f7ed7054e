// Prediction for a std::vector, whose length nobody knows.
//
// says: predict takes a std::array or std::span of as many numbers as Input has, or a Batch of its shape:
// wrap a std::vector in std::span<const float, N>, and give the batch() of a Tensor
//
// names: Got<std::vector<float; Expected<Shape<4>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>

#include <span>
#include <vector>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>>;

#if defined(WRONG)
auto prediction(const Net& model, const std::vector<float>& x) { return model.predict(x); }
#else
auto prediction(const Net& model, const std::vector<float>& x) {
    return model.predict(std::span<const float, 4>(x));
}
#endif

int main() { return prediction(Net{}, {1, 2, 3, 4})[0] > 0 ? 0 : 1; }
