#include "../numbers.hpp"

#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/models/network.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

namespace intarsia::tests::models_network {
namespace {

using Small = Network<Shape<6, 6, 1>, Conv2D<2, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<3>, Softmax>;

static_assert(Small::layer_count == 6);
static_assert(std::is_same_v<Small::input_shape, Shape<6, 6, 1>> &&
              std::is_same_v<Small::output_shape, Shape<3>>);
static_assert(std::is_same_v<Small::layer<2>, MaxPool<2, 2>>);
static_assert(std::is_same_v<Small::at<2>::output_shape, Shape<2, 2, 2>>);
static_assert(std::is_same_v<Small::at<4>::input_shape, Shape<8>>);
static_assert(Small::parameter_count == (9 * 2 + 2) + (8 * 3 + 3));
static_assert(Small::multiply_adds == 16 * 9 * 2 + 8 * 3);
// 18, 2, 24 and 3 floats, each rounded up to 16.
static_assert(Small::parameter_offset<float>(0) == 0 && Small::parameter_offset<float>(1) == 48);
static_assert(Small::parameter_offset<float>(4) == 48 && Small::parameter_offset<float>(5) == 48 + 48);
static_assert(Small::parameter_offset<float>(6) == 96);
static_assert(Small::trainable_parameter_count == Small::parameter_count);
static_assert([] {
    std::size_t runs = 0, last = 0;
    Small::for_each_parameter_run<float>([&](auto run) { ++runs, last = run.trainable ? run.end : 0; });
    return runs == 1 && last == Small::parameter_offset<float>(6);
}());
static_assert(Small::traits()[1].in_place && !Small::traits()[2].in_place);
static_assert(Small::forward_workspace<float>(8, 2) >= Small::at<0>::forward_workspace<float>(8, 2));
static_assert(Small::backward_workspace<float>(8, 2) >= Small::at<4>::backward_workspace<float>(8, 2));

// Gamma and beta, then two that no optimizer changes, then a kernel of 17 and a bias.
using Normalized = Network<Shape<17>, BatchNormalization<>, Dense<1>>;
static_assert(Normalized::parameter_count == 4 * 17 + 18 &&
              Normalized::trainable_parameter_count == 2 * 17 + 18);
static_assert([] {
    std::size_t runs = 0;
    bool right = true;
    Normalized::for_each_parameter_run<float>([&](auto run) {
        const std::size_t ends[]{0, 64, 128, 176};
        right = right && run.begin == ends[runs] && run.end == ends[runs + 1] && run.trainable == (runs != 1);
        ++runs;
    });
    return right && runs == 3;
}());

/// A network with all the memory of a training step.
template <class N>
struct Step {
    static constexpr std::size_t layers = N::layer_count;
    using T = double;

    std::size_t batch;
    std::vector<T> parameters, x, dy_values;
    MemoryPlan<layers> output_plan, gradient_plan;
    std::vector<T> outputs, gradients, dparameters, workspace, prepared, tape;

    explicit Step(std::size_t samples)
        : batch(samples),
          parameters(random_numbers<T>(N::template parameter_offset<T>(layers), 1)),
          x(random_numbers<T>(samples * N::input_shape::size, 2)),
          dy_values(random_numbers<T>(samples * N::output_shape::size, 3)),
          output_plan(plan_training<T>(N::traits(), samples)),
          gradient_plan(plan_gradients<T>(N::traits(), samples)),
          outputs(output_plan.size),
          gradients(gradient_plan.size),
          dparameters(parameters.size()),
          workspace(std::max(N::template forward_workspace<T>(samples, 1),
                             N::template backward_workspace<T>(samples, 1))),
          prepared(N::template prepared_offset<T>(layers)),
          tape(N::template tape_offset<T>(layers, samples)) {}

    Pass<T> pass() {
        return {.threads = {},
                .workspace = workspace,
                .training = true,
                .step = RandomKey(Seed{4}),
                .prepared = prepared,
                .tape = tape};
    }
    Batch<const T, typename N::input_shape> inputs() const { return {x.data(), batch}; }

    /// The sum of y dy.
    Wide forward() {
        N::prepare(parameters.data(), prepared.data());
        N::forward(pass(), parameters.data(), inputs(), outputs.data(), output_plan);
        Wide sum = 0;
        for (std::size_t i = 0; i < dy_values.size(); ++i)
            sum += static_cast<Wide>(outputs[output_plan.offset[layers - 1] + i]) *
                   static_cast<Wide>(dy_values[i]);
        return sum;
    }
    void backward() {
        T* dy = gradients.data() + gradients.size() - aligned_size<T>(dy_values.size());
        std::copy(dy_values.begin(), dy_values.end(), dy);
        N::backward(pass(), parameters.data(), inputs(), outputs.data(), output_plan, dy, gradients.data(),
                    gradient_plan, dparameters.data());
    }
};

/// Every parameter's gradient against the slope that forward() shows.
template <ShapeType Input, class... Layers>
void check_network(std::size_t batch) {
    Step<Network<Input, Layers...>> step(batch);
    step.forward();
    step.backward();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < step.parameters.size(); ++i) {
        double& parameter = step.parameters[i];
        const double before = parameter, distance = 1e-5;
        parameter = before + distance;
        const Wide above = step.forward();
        parameter = before - distance;
        const Wide below = step.forward();
        parameter = before;
        const auto slope = static_cast<double>((above - below) / static_cast<Wide>(2 * distance));
        wrong += !(std::abs(step.dparameters[i] - slope) <= 1e-6 * (1 + std::abs(slope)));
    }
    CHECK_MESSAGE(wrong == 0, "of ", step.parameters.size(), " gradients");
}

}  // namespace

TEST_CASE("layers run one after the other, and the output goes where it is wanted") {
    constexpr std::size_t batch = 3;
    Step<Small> step(batch);
    step.forward();

    // The same, layer by layer, each in memory of its own.
    std::vector<double> values = step.x;
    Small::for_each_layer([&](auto i) {
        using At = Small::at<i>;
        std::vector<double> next(batch * At::output_shape::size);
        Pass<double> pass = step.pass();
        pass.prepared = pass.prepared.subspan(Small::prepared_offset<double>(i));
        At::template forward<double>(pass, Small::block<i>(std::as_const(step.parameters).data()),
                                     {values.data(), batch}, {next.data(), batch});
        values = next;
    });
    const double* y = step.outputs.data() + step.output_plan.offset[5];
    CHECK(std::equal(values.begin(), values.end(), y));

    std::vector<double> elsewhere(batch * 3);
    Small::forward(step.pass(), step.parameters.data(), step.inputs(), step.outputs.data(), step.output_plan,
                   Batch<double, Shape<3>>(elsewhere.data(), batch));
    CHECK(elsewhere == values);
}

TEST_CASE("the gradients of a whole network are its slopes") {
    check_network<Shape<6, 6, 1>, Conv2D<2, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<3>, Softmax>(3);
    check_network<Shape<5>, Dense<4>, Tanh, Dropout<0.25>, Dense<3>, Sigmoid>(4);
    // The first layers have no weights, so nobody asks for their gradients.
    check_network<Shape<2, 3>, Sigmoid, Flatten, Dropout<0.25>, Dense<4>, ReLU, Dense<2>>(1);
}

TEST_CASE("no layer writes over what another one reads on the way back, not even through a Flatten") {
    check_network<Shape<2, 3>, Flatten, Dense<4>, Sigmoid, Flatten, Dropout<0.5>, Dense<3>>(2);
    check_network<Shape<5>, Dense<4>, Tanh, Flatten, Sigmoid, Flatten, Flatten, ReLU, Dense<2>>(3);
    check_network<Shape<4, 4, 1>, Conv2D<2, 2, 2>, Tanh, InnerSoftmax, Flatten, Tanh, Dense<2>>(2);
}

TEST_CASE("every layer has random numbers of its own") {
    Step<Network<Shape<6400>, Dropout<0.5>, Dropout<0.5>>> step(1);
    std::fill(step.x.begin(), step.x.end(), 1.0);
    step.forward();
    const double* y = step.outputs.data() + step.output_plan.offset[1];
    const auto kept = std::count(y, y + 6400, 4.0);
    CHECK(std::abs(kept - 1600) < 5 * 35);  // a quarter; of the same numbers it would be half
    CHECK(std::count(y, y + 6400, 0.0) == 6400 - kept);
}

}  // namespace intarsia::tests::models_network
