// Networks of constant weights, evaluated by the compiler: every layer gives there what it gives at run time.
#include "../numbers.hpp"

#include <intarsia/inference.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace intarsia::tests::models_constant_network {
namespace {

/// Some number between -0.4 and 0.6.
template <class T>
constexpr T some_number(std::size_t i) {
    return static_cast<T>((i * 37 + 11) % 64) / 64 - T(0.4);
}

template <class Net>
struct ConstantWeights {
    using T = typename Net::value_type;
    alignas(cache_line) T numbers[Net::block_size > 0 ? Net::block_size : 1]{};

    constexpr ConstantWeights() {
        using N = typename Net::network;
        N::for_each_layer([&](auto layer) {
            using weights = typename N::template at<layer>::weights;
            [&]<std::size_t... W>(std::index_sequence<W...>) {
                (set<typename weights::template weight<W>>(get<W>(N::template block<layer>(numbers))), ...);
            }
            (std::make_index_sequence<weights::count>{});
        });
    }
    template <class W, class Numbers>
    static constexpr void set(Numbers weight) {
        for (std::size_t i = 0; i < weight.size(); ++i)
            weight[i] = some_number<T>(i) + (W::name == "moving_variance" ? T(1) : T(0));
    }
};

template <class Net>
constexpr auto some_input() {
    std::array<typename Net::value_type, Net::input_shape::size> x{};
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = 2 * some_number<typename Net::value_type>(i * i + 3 * i);
    return x;
}

template <class Net>
inline constexpr ConstantWeights<Net> constant_weights;
template <class Net>
constexpr auto view() {
    using T = typename Net::value_type;
    return typename Net::View(
        std::span<const T, Net::block_size>(constant_weights<Net>.numbers, Net::block_size));
}

template <class Net>
void check_constant() {
    static constexpr auto x = some_input<Net>();
    static constexpr auto y = view<Net>()(x);  // by the compiler
    for_each_target([&] {
        typename Net::Workspace workspace;
        const auto at_run_time = view<Net>().predict(x, workspace);
        const auto on_the_stack = view<Net>()(x);
        double largest = 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            CHECK(on_the_stack[i] == at_run_time[i]);
            CHECK(static_cast<double>(at_run_time[i]) ==
                  doctest::Approx(static_cast<double>(y[i])).epsilon(1e-5).scale(1));
            largest = std::max(largest, std::abs(static_cast<double>(y[i])));
        }
        CHECK(largest > 0.01);
    });
}

template <class... Layers>
void check_image() {
    check_constant<Sequential<Input<5, 6, 2>, Layers...>>();
}
template <class... Layers>
void check_sequence() {
    check_constant<Sequential<Input<12, 3>, Layers...>>();
}
template <class... Layers>
void check_vector() {
    check_constant<Sequential<Input<7>, Layers...>>();
}

// What a user writes.
using Classifier =
    Sequential<Input<6, 6, 1>, Conv2D<3, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<4>, Softmax>;
constexpr auto scores = view<Classifier>()(some_input<Classifier>());
static_assert(argmax(scores) < 4 && scores[argmax(scores)] > 0.25f);
static_assert(argmax(view<Classifier>()(some_input<Classifier>())) == argmax(scores));

}  // namespace

TEST_CASE(
    "convolutions are constants: plain, padded, strided, dilated, grouped, with all that is fused to them") {
    check_image<Conv2D<3, 2, 3>>();
    check_image<Conv2D<4, 3, 3>, ReLU, MaxPool<2, 2>>();
    check_image<Conv2D<4, 3, 3, Conv2DOptions{.padding = Padding::same, .use_bias = false}>, Tanh>();
    check_image<Conv2D<2, 3, 2, Conv2DOptions{.strides = {2, 1}, .padding = Padding::same}>, MaxPool<2, 2>>();
    check_image<Conv2D<3, 2, 2, Conv2DOptions{.padding = Padding::same, .dilation_rate = {2, 3}}>>();
    check_image<Conv2D<6, 1, 1>, Conv2D<4, 3, 2, Conv2DOptions{.padding = Padding::same, .groups = 2}>>();
    check_image<Conv2D<3, 1, 1>, ReLU, Conv2D<2, 3, 3>, ReLU>();
    check_image<DepthwiseConv2D<2, 2, DepthwiseConv2DOptions{.depth_multiplier = 2}>>();
    check_image<
        SeparableConv2D<3, 3, 3, SeparableConv2DOptions{.strides = {2, 2}, .padding = Padding::same}>>();
    check_sequence<Conv1D<5, 3, Conv1DOptions{.strides = 2, .padding = Padding::causal}>>();
    check_sequence<Conv1D<4, 2, Conv1DOptions{.padding = Padding::causal, .dilation_rate = 2}>>();
}

TEST_CASE("pools and what moves pixels are constants") {
    check_image<MaxPool<3, 3, PoolOptions{.strides = {2, 2}, .padding = Padding::same}>>();
    check_image<AveragePool<2, 2, PoolOptions{.strides = {1, 2}, .padding = Padding::same}>>();
    check_image<GlobalAveragePool>();
    check_image<GlobalMaxPool>();
    check_sequence<MaxPool<2>, AveragePool<3>>();
    check_image<ZeroPadding2D<1, 2, 0, 1>, Cropping2D<1, 0>, UpSampling2D<2, 1>>();
    check_sequence<Permute<2, 1>, Reshape<6, 6>, Flatten>();
}

TEST_CASE("functions, normalization and products are constants") {
    check_vector<Dense<5>, ReLU, Dense<3, DenseOptions{.use_bias = false}>, Softmax>();
    check_vector<Dense<8>, Sigmoid, Dropout<0.5>, Dense<8>, Tanh, Dense<2>>();
    check_vector<LeakyReLU<0.3>, ELU<0.5>, SELU, GELU>();
    check_vector<Swish, HardSigmoid<>, Softplus, Softsign>();
    check_vector<ReLU6, ClippedReLU<0.5>, Exponential, Rescaling<2.0, -0.5>>();
    check_image<BatchNormalization<>, ReLU>();
    check_sequence<Conv1D<4, 2>, BatchNormalization<BatchNormalizationOptions{.center = false}>, Softmax>();
    check_constant<BasicSequential<double, Input<4>, Dense<3>, GELU, Softplus, Dense<2>>>();
}

TEST_CASE("residual blocks are constants") {
    constexpr Conv2DOptions same{.padding = Padding::same};
    check_image<Residual<Conv2D<2, 3, 3, same>, ReLU, BatchNormalization<>>, ReLU>();
    check_image<Residual<Branch<Conv2D<4, 3, 3>, Tanh>, Branch<Cropping2D<1>, Conv2D<4, 1, 1>>>, Flatten>();
    check_vector<Residual<Dense<7>, ReLU, Residual<Branch<>, Branch<Dropout<0.5>, Dense<7>>>>, Softmax>();
}

}  // namespace intarsia::tests::models_constant_network
