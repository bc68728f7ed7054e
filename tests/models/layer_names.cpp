#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/models/layer_names.hpp>
#include <intarsia/models/network.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace intarsia::tests::models_layer_names {
namespace {

using Net = Network<Shape<8, 8, 1>, Conv2D<2, 3, 3>, ReLU, Conv2D<2, 3, 3>, MaxPool<2, 2>, ReLU, Flatten,
                    Dense<3>, Tanh, Dense<3>, InnerSoftmax, ReLU>;

static_assert(!is_activation_of_previous<Net, 0>());
static_assert(is_activation_of_previous<Net, 1>());
static_assert(!is_activation_of_previous<Net, 4>(), "a pool takes no activation");
static_assert(!is_activation_of_previous<Net, 10>(), "an activation takes no activation");
static_assert(activation_of<Net, 0>() == "relu");
static_assert(activation_of<Net, 2>() == "linear");
static_assert(activation_of<Net, 6>() == "tanh");
static_assert(activation_of<Net, 8>() == "softmax");
static_assert(activation_of<Net, 10>() == "linear", "nothing follows");

}  // namespace

TEST_CASE("layers are named and counted as Keras does, activations belong to the layer before") {
    const std::vector<std::string> expected{
        "conv2d", "", "conv2d_1", "max_pooling2d", "re_lu", "flatten", "dense", "", "dense_1", "", "re_lu_1"};
    CHECK(layer_names<Net>() == expected);
}

}  // namespace intarsia::tests::models_layer_names
