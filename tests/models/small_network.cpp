#include "../numbers.hpp"

#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/models/small_network.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace intarsia::tests::models_small_network {
namespace {

template <class Model>
inline constexpr bool is_small = is_small_network<float, typename Model::network>;
template <class Model>
using Steps = SmallNetworkSteps<float, typename Model::network>;

// A dense layer takes in the function behind it, whatever only hands numbers on is no step, and weights lie
// where they lie for every other way to run the network: at whole cache lines.
static_assert(
    std::is_same_v<Steps<Sequential<Input<2, 4>, Flatten, Dense<5>, Dropout<0.5>, Tanh, ReLU,
                                    Dense<3, DenseOptions{.use_bias = false}>, Softmax>>,
                   simd::Steps<simd::DenseStep<8, 5, Tanh, 0, true, 48>, simd::MapStep<5, ReLU>,
                               simd::DenseStep<5, 3, simd::Identity, 64, false, 80>, simd::SoftmaxStep<3>>>);

static_assert(is_small<Sequential<Input<8>, Dense<8>, Tanh>>);
static_assert(is_small<Sequential<Input<128>, Dense<256>>>);
static_assert(!is_small<Sequential<Input<129>, Dense<256>>>);           // more than 32768 multiply-adds
static_assert(!is_small<Sequential<Input<2>, Dense<1025>, Dense<1>>>);  // too long for the stack
static_assert(!is_small<Sequential<Input<8>, ReLU>>);                   // nothing to gain
static_assert(!is_small<Sequential<Input<4, 4, 1>, Conv2D<2, 3, 3>, Flatten, Dense<2>>>);

/// One sample as a small network has the numbers of the same sample in a batch, which runs layer by layer.
template <class Model>
void check_like_a_batch(double tolerance = 1e-5) {
    static_assert(is_small_network<typename Model::value_type, typename Model::network>);
    using T = typename Model::value_type;
    constexpr std::size_t inputs = Model::input_shape::size, outputs = Model::output_shape::size;
    Model model(Seed{5});
    model.for_each_weight([](auto layer, auto weight, auto numbers) {
        if (weight == 0) return;
        const auto bias = random_numbers<T>(numbers.size(), layer);
        std::copy(bias.begin(), bias.end(), numbers.begin());
    });
    Tensor<T, typename Model::input_shape> x(3);
    const auto numbers = random_numbers<T>(3 * inputs, 7);
    std::copy(numbers.begin(), numbers.end(), x.values().begin());
    for_each_target([&] {
        const auto together = model.predict(x.batch(), ThreadPool::serial());
        typename Model::Workspace workspace;
        for (std::size_t i = 0; i < 3; ++i) {
            const Misaligned<T> own_x(std::vector<T>(x[i].begin(), x[i].end()));
            Guarded<T> y(outputs);
            model.predict(Batch<const T, typename Model::input_shape>(own_x.data(), 1),
                          Batch<T, typename Model::output_shape>(y.data(), 1), workspace);
            CHECK(y.intact());
            for (std::size_t j = 0; j < outputs; ++j)
                CHECK(static_cast<double>(y[j]) ==
                      doctest::Approx(static_cast<double>(together[i][j])).epsilon(tolerance));
            const auto alone = model.predict(x[i]);
            CHECK(std::equal(alone.begin(), alone.end(), y.begin()));
        }
    });
}

}  // namespace

TEST_CASE("small networks give one sample what they give a batch") {
    check_like_a_batch<Sequential<Input<8>, Dense<8>, Tanh>>();
    check_like_a_batch<Sequential<Input<1>, Dense<16>, ReLU, Dense<16>, ReLU, Dense<1>>>();
    check_like_a_batch<Sequential<Input<2, 3>, Flatten, Sigmoid, Dense<33>, Dropout<0.5>, ReLU, Tanh,
                                  Dense<5, DenseOptions{.use_bias = false}>, Softmax>>();
    check_like_a_batch<Sequential<Input<64>, Dense<64>, ReLU, Dense<70>, ReLU, Dense<2>>>();
    check_like_a_batch<BasicSequential<double, Input<7>, Dense<11>, Tanh, Dense<3>, Softmax>>(1e-13);
}

TEST_CASE("a small network can be run up to a layer") {
    using Model = Sequential<Input<6>, Dense<9>, ReLU, Dense<4>, Softmax>;
    const Model model(Seed{3});
    const auto numbers = random_numbers<float>(6, 1);
    const Batch<const float, Shape<6>> x(numbers.data(), 1);
    Tensor<float, Shape<4>> scores(1);
    Model::WorkspaceUpTo<3> workspace;
    model.predict_up_to<3>(x, scores.batch(), workspace);
    const auto y = model.predict(std::span<const float, 6>(numbers.data(), 6));
    for (std::size_t j = 1; j < 4; ++j)
        CHECK(std::exp(scores[0][j] - scores[0][0]) == doctest::Approx(y[j] / y[0]).epsilon(1e-5));
}

}  // namespace intarsia::tests::models_small_network
