#include "../golden/layers.hpp"
#include "../layers/golden_layer.hpp"
#include "fusion_check.hpp"

#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace intarsia::tests::models_residual {
namespace {

constexpr Conv2DOptions same{.padding = Padding::same};
constexpr Conv2DOptions halving{.strides = {2, 2}, .padding = Padding::same};

template <std::size_t Filters>
using Basic = Residual<Conv2D<Filters, 3, 3, same>, Tanh, Conv2D<Filters, 3, 3, same>>;
template <std::size_t Filters>
using Halving =
    Residual<Branch<Conv2D<Filters, 3, 3, halving>, BatchNormalization<>, ReLU, Conv2D<Filters, 3, 3, same>>,
             Branch<Conv2D<Filters, 1, 1, halving>>>;

// Shapes, weights and costs are the sums of what is inside.
using At = Halving<8>::At<Shape<6, 4, 3>>;
static_assert(std::is_same_v<At::output_shape, Shape<3, 2, 8>>);
static_assert(At::weights::count == 10 && At::weights::weight<0>::shape::size == 9 * 3 * 8);
static_assert(At::weights::weight<4>::name == "moving_mean" && !At::weights::weight<4>::trainable);
static_assert(std::is_same_v<At::weights::weight<8>::shape, Shape<1, 1, 3, 8>>);
static_assert(At::multiply_adds == 6 * 8 * (9 * 3 + 1 + 9 * 8 + 3));
static_assert(At::layer_count == 5 && Residual<Basic<3>, Dropout<0.5>>::At<Shape<4, 4, 3>>::layer_count == 4);
static_assert(At::backward_reads_input && !At::backward_reads_output && !At::in_place);
static_assert(Residual<Tanh>::name == "residual" && Residual<Tanh>::keras_class == "Residual");
static_assert(Sequential<Input<6, 4, 3>, Halving<8>, ReLU, Flatten, Dense<2>>::layer_count == 4);

// Where all within takes every sample by itself, a Residual does, and joins its neighbours.
template <class... Stages>
using StagesOf = Execution<Network<Shape<6, 6, 3>, Stages...>>;
static_assert(StagesOf<Conv2D<3, 1, 1>, Basic<3>, ReLU, Flatten, Dense<2>>::layer_count == 2);
static_assert(StagesOf<Conv2D<3, 1, 1>, Halving<3>, ReLU>::layer_count == 3);

// What it takes, and what it refuses.
static_assert(LayerOn<Residual<Dense<4>>, Shape<4>> && !LayerOn<Residual<Dense<4>>, Shape<5>>);
static_assert(LayerOn<Residual<Branch<Dense<4>>, Branch<Dense<4>>>, Shape<5>>);
static_assert(!LayerOn<Residual<Branch<Dense<4>>, Branch<Dense<3>>>, Shape<5>>);
static_assert(LayerOn<Residual<Branch<>, Branch<ReLU>>, Shape<5>> &&
              LayerOn<Residual<Residual<ReLU>>, Shape<5>>);
static_assert(!LayerOn<Residual<>, Shape<5>> && !LayerOn<Residual<Branch<>, Branch<>>, Shape<5>>);
static_assert(!LayerOn<Branch<ReLU>, Shape<5>> && !LayerOn<Residual<Branch<ReLU>>, Shape<5>>);
static_assert(!LayerOn<Residual<ReLU, Branch<ReLU>>, Shape<5>>);
static_assert(!LayerOn<Residual<Branch<ReLU>, Branch<>, Branch<Tanh>>, Shape<5>>);
static_assert(!LayerOn<Residual<Softmax>, Shape<5>> && !LayerOn<Residual<Conv2D<5, 1, 1>>, Shape<5>>);
static_assert(!LayerOn<Residual<Residual<Dense<4>>>, Shape<5>> && !LayerOn<Residual<Input<5>>, Shape<5>>);

/// Chains of layers run one by one, and nothing fused: y, dx, and the gradients of all trainable weights, for
/// the input, weights and dy that a LayerRun of the whole has.
template <class Input, class... Layers>
struct ByHand;
template <class Input>
struct ByHand<Input> {
    using Output = Input;
    template <class Whole>
    void run(const Whole& whole, std::size_t, std::size_t, const std::vector<double>& x) {
        y = x;
        dx = whole.dy;
    }
    std::vector<double> y, dx, dweights;
};
template <class Input, class First, class... Rest>
struct ByHand<Input, First, Rest...> {
    using Run = LayerRun<First, Input>;
    using Behind = ByHand<typename Run::Output, Rest...>;
    using Output = typename Behind::Output;

    /// From weight `weight` of the whole on, and layer `layer`.
    template <class Whole>
    void run(const Whole& whole, std::size_t layer, std::size_t weight, const std::vector<double>& x) {
        Run own(whole.batch);
        own.training = whole.training;
        own.layer = layer;
        own.x = x;
        const std::size_t size = Run::weights_size;
        std::copy_n(whole.weights.begin() + static_cast<std::ptrdiff_t>(weight), size, own.weights.begin());
        own.forward();
        Behind behind;
        behind.run(whole, layer + 1, weight + size, {own.y.begin(), own.y.end()});
        y = behind.y;
        dweights.assign(size, 0);
        if (whole.training) {
            own.dy = behind.dx;
            own.backward();
            dx.assign(own.dx.begin(), own.dx.end());
            std::copy(own.dweights.begin(), own.dweights.end(), dweights.begin());
        }
        dweights.insert(dweights.end(), behind.dweights.begin(), behind.dweights.end());
    }
    std::vector<double> y, dx, dweights;
};

template <class Numbers>
double difference(const Numbers& left, const std::vector<double>& right) {
    double largest = left.size() == right.size() ? 0 : 1;
    for (std::size_t i = 0; i < right.size(); ++i)
        largest = std::max(largest, std::abs(left[i] - right[i]) / (1 + std::abs(right[i])));
    return largest;
}

/// Against the two chains run by hand, in training and at inference, in a batch and one by one.
template <class Input, class... First, class... Second>
void check_by_hand(std::size_t batch, Branch<First...>, Branch<Second...>) {
    using Run = LayerRun<Residual<Branch<First...>, Branch<Second...>>, Input>;
    for (const bool training : {true, false}) {
        CAPTURE(training);
        Run whole(batch);
        whole.training = training;
        whole.layer = 3;
        if (!training)
            for (double& weight : whole.weights) weight = std::abs(weight);  // a variance is
        ByHand<Input, First...> a;
        ByHand<Input, Second...> b;
        a.run(whole, 3, 0, whole.x);
        b.run(whole, 3 + sizeof...(First), a.dweights.size(), whole.x);
        std::vector<double> y(a.y);
        for (std::size_t i = 0; i < y.size(); ++i) y[i] += b.y[i];
        whole.forward();
        CHECK(difference(whole.y, y) < 1e-13);
        if (!training) continue;
        whole.backward();
        std::vector<double> dx(a.dx), dweights(a.dweights);
        for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += b.dx[i];
        dweights.insert(dweights.end(), b.dweights.begin(), b.dweights.end());
        CHECK(difference(whole.dx, dx) < 1e-12);
        for (double* number : Run::weight_numbers(whole.dweights))
            CHECK(*number ==
                  doctest::Approx(dweights[static_cast<std::size_t>(number - whole.dweights.data())])
                      .epsilon(1e-11)
                      .scale(1));
    }
}

}  // namespace

TEST_CASE("Residual's outputs and gradients, as another program has them") {
    namespace golden = golden::residual;
    check_golden_layer<Halving<4>, Shape<4, 6, 3>>(
        {.x = golden::x,
         .y = golden::y,
         .dy = golden::dy,
         .dx = golden::dx,
         .weights = {golden::kernel1, golden::bias1, golden::gamma, golden::beta, golden::moving_mean,
                     golden::moving_variance, golden::kernel2, golden::bias2, golden::kernel3, golden::bias3},
         .dweights = {golden::dkernel1, golden::dbias1, golden::dgamma, golden::dbeta, golden::next_mean,
                      golden::next_variance, golden::dkernel2, golden::dbias2, golden::dkernel3,
                      golden::dbias3}});
}

TEST_CASE("Residual's gradients are its slopes") {
    check_gradients<Basic<3>, Shape<5, 4, 3>>(2);
    check_gradients<Residual<Branch<Conv2D<4, 3, 3, halving>, BatchNormalization<>, Tanh>,
                             Branch<Conv2D<4, 1, 1, halving>>>,
                    Shape<5, 4, 3>>(2);
    check_gradients<Residual<Branch<>, Branch<Basic<2>, Dropout<0.5>, Residual<Tanh>>>, Shape<4, 3, 2>>(3);
    check_gradients<Residual<Branch<Flatten, Dense<5>, Tanh>, Branch<Flatten, Dropout<0.25>, Dense<5>>>,
                    Shape<3, 2>>(3);
}

TEST_CASE("Residual is what its branches are one by one, added") {
    check_by_hand<Shape<9, 8, 3>>(5, Branch<Conv2D<3, 3, 3, same>, ReLU, Conv2D<3, 3, 3, same>, ReLU>{},
                                  Branch<>{});
    check_by_hand<Shape<9, 8, 3>>(
        3, Branch<>{},
        Branch<BatchNormalization<>, ReLU, Dropout<0.5>, Conv2D<3, 3, 3, same>, Dropout<0.25>>{});
    check_by_hand<Shape<8, 8, 2>>(4, Branch<Conv2D<5, 3, 3, same>, ReLU, MaxPool<2, 2>, Dropout<0.25>>{},
                                  Branch<Conv2D<5, 2, 2, halving>, BatchNormalization<>, Dropout<0.5>>{});
    check_by_hand<Shape<11>>(130, Branch<Dense<70>, ReLU, Dropout<0.5>, Dense<11>>{},
                             Branch<Dense<11>, Tanh>{});
}

TEST_CASE("no two layers within a network share their random numbers") {
    using Net = Network<Shape<64>, Residual<Branch<Dropout<0.5>>, Branch<Dropout<0.5>>>,
                        Residual<Branch<>, Branch<Residual<Dropout<0.5>>>>, Dropout<0.5>>;
    static_assert(Net::first_layer(1) == 2 && Net::first_layer(2) == 3 && Net::first_layer(3) == 4);
    LayerRun<Residual<Branch<Dropout<0.5>>, Branch<Dropout<0.5>>>, Shape<64>> run(1);
    run.x.assign(64, 1);
    run.forward();
    CHECK(std::count(run.y.begin(), run.y.end(), 2.0) > 16);  // one of the two alone
    CHECK(std::count(run.y.begin(), run.y.end(), 0.0) + std::count(run.y.begin(), run.y.end(), 2.0) +
              std::count(run.y.begin(), run.y.end(), 4.0) ==
          64);
    std::vector<std::vector<double>> masks;
    for (std::size_t layer = 0; layer < 4; ++layer) {  // as they are numbered in Net
        LayerRun<Dropout<0.5>, Shape<64>> dropout(1);
        dropout.x.assign(64, 1);
        dropout.layer = layer;
        dropout.forward();
        masks.push_back({dropout.y.begin(), dropout.y.end()});
        for (std::size_t other = 0; other < layer; ++other) CHECK(masks[other] != masks[layer]);
    }
    const std::vector<double> x(64, 1);
    std::vector<double> tape(Net::tape_offset<double>(3, 1)), workspace(Net::forward_workspace<double>(1, 1));
    const auto plan = plan_training<double>(Net::traits(), 1);
    std::vector<double> outputs(plan.size);
    Net::forward<double>(
        {.threads = {}, .workspace = workspace, .training = true, .step = RandomKey(Seed{11}), .tape = tape},
        nullptr, {x.data(), 1}, outputs.data(), plan);
    for (std::size_t i = 0; i < 64; ++i) {
        const double sum = masks[0][i] + masks[1][i];
        CHECK(outputs[plan.offset[2] + i] == (sum + (sum + sum * masks[2][i])) * masks[3][i]);
    }
}

TEST_CASE("Residual has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u}) {
        check_threads<Basic<5>, Shape<12, 11, 5>>(batch);
        check_threads<Halving<9>, Shape<12, 11, 5>>(batch);
        check_threads<Residual<Branch<Residual<Dense<33>>, Dropout<0.5>>, Branch<Dense<33>>>, Shape<33>>(
            batch);
    }
}

TEST_CASE("a network with Residual is what its layers are one by one") {
    check_fusion<Shape<10, 11, 2>, Conv2D<4, 3, 3>, ReLU, Basic<4>, ReLU, MaxPool<2, 2>, Dropout<0.25>,
                 Halving<6>, ReLU, Flatten, Dense<3>, Softmax>(5);
    check_fusion<Shape<9>, Residual<Dense<9>, ReLU>, Dense<4>, ReLU>(7);
    // What is sooner computed again than kept, on both levels; and what works in place.
    static_assert(Conv2D<4, 3, 3, same>::At<Shape<12, 11, 1>>::cheap_forward);
    check_fusion<Shape<12, 11, 1>, Conv2D<1, 3, 3, same>, ReLU, Conv2D<1, 3, 3, same>, Tanh,
                 Residual<Branch<Conv2D<4, 3, 3, same>, Tanh, Conv2D<3, 3, 3, same>, ReLU>,
                          Branch<Conv2D<2, 3, 3, same>, ReLU, Conv2D<3, 3, 3, same>, Dropout<0.5>>>,
                 Residual<ReLU, Dropout<0.25>>, ReLU, Flatten, Dense<2>>(5);
}

TEST_CASE("a network with Residual predicts one sample as it does a batch") {
    using Net =
        Sequential<Input<10, 11, 2>, Conv2D<4, 3, 3>, ReLU, Basic<4>, ReLU, Halving<6>, Flatten, Dense<3>>;
    const Net model(Seed{3});
    Tensor<float, Net::input_shape> x(9);
    const auto numbers = random_numbers<float>(x.values().size(), 1);
    std::copy(numbers.begin(), numbers.end(), x.values().begin());
    for_each_target([&] {
        Net::Workspace one, many(9);
        Tensor<float, Net::output_shape> y(9);
        model.predict(x.batch(), y.batch(), many);
        for (std::size_t i = 0; i < 9; ++i) {
            const auto alone = model.predict(std::span<const float, 220>(x[i]), one);
            for (std::size_t j = 0; j < 3; ++j)
                CHECK(alone[j] == doctest::Approx(y[i][j]).epsilon(1e-4).scale(1));
        }
    });
    static_assert(Net::layers[2].multiply_adds == 2 * 8 * 9 * 4 * 9 * 4);
    static_assert(Net::parameter_count == Net::network::parameter_count);
}

}  // namespace intarsia::tests::models_residual
