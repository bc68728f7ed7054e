#include "fusion_check.hpp"

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/models/trunk.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::models_trunk {
namespace {

using Image = Shape<10, 11, 2>;
using Convolution = Conv2D<5, 3, 3>;

using Joined = Trunk<Convolution, Dropout<0.5>, Flatten>::At<Image>;
static_assert(std::is_same_v<Joined::output_shape, Shape<8 * 9 * 5>>);
static_assert(Joined::weights::count == 2 && Joined::layer_count == 3 && !Joined::in_place);
static_assert(Joined::multiply_adds == Convolution::At<Image>::multiply_adds);

}  // namespace

TEST_CASE("a trunk is what its layers are one by one") {
    check_fusion<Image, Convolution, ReLU, Conv2D<3, 2, 2>, Tanh, MaxPool<2, 2>, Dropout<0.5>, Flatten,
                 Dense<2>, Softmax>(5);
    check_fusion<Image, Convolution, ReLU, Conv2D<3, 2, 2>, MaxPool<2, 2>, Flatten, Dense<2>, ReLU,
                 Dropout<0.5>, Dense<3>>(2);
    check_fusion<Image, ReLU, Convolution, Dropout<0.25>, Sigmoid, AveragePool<2, 2>, Tanh, Dropout<0.5>>(3);
    check_fusion<Image, Conv2D<4, 3, 3, Conv2DOptions{.groups = 2}>, ReLU, Convolution, Flatten, Dense<2>>(5);
    check_fusion<Image, MaxPool<2, 2>, Dropout<0.25>, Flatten, Dense<2>, Tanh, Dense<1>>(2);
}

}  // namespace intarsia::tests::models_trunk
