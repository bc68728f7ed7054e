#include "../numbers.hpp"

#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <span>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace intarsia::tests::models_sequential {
namespace {

/// The network of the Keras notebook of handwritten digits.
using Digits = Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Conv2D<64, 3, 3>, ReLU, MaxPool<2, 2>,
                          Dropout<0.25>, Flatten, Dense<256>, ReLU, Dropout<0.5>, Dense<10>, Softmax>;
static_assert(Digits::parameter_count == 2'380'938);
static_assert(Digits::parameter_bytes == 4 * 2'380'944);  // the last bias fills a cache line
static_assert(Digits::multiply_adds == 26 * 26 * 32 * 9 + 24 * 24 * 64 * 288 + 9216 * 256 + 256 * 10);
static_assert(Digits::layer_count == 12);
static_assert(std::is_same_v<Digits::input_shape, Shape<28, 28, 1>>);
static_assert(std::is_same_v<Digits::output_shape, Shape<10>>);

using Small = Sequential<Input<8, 8, 1>, Conv2D<5, 3, 3>, ReLU, MaxPool<2, 2>, Dropout<0.5>, Flatten,
                         Dense<7>, ReLU, Dense<3>, Softmax>;
static_assert(std::is_same_v<Small::value_type, float>);
static_assert(std::is_same_v<BasicSequential<double, Input<2>, Dense<1>>::value_type, double>);

Tensor<float, Small::input_shape> some_inputs(std::size_t count) {
    Tensor<float, Small::input_shape> x(count);
    const auto numbers = random_numbers<float>(count * 64, 1);
    std::copy(numbers.begin(), numbers.end(), x.values().begin());
    return x;
}

bool same_numbers(std::span<const float> left, std::span<const float> right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

TEST_CASE("weights begin as their initializers say, and the seed decides them") {
    const Small model(Seed{5}), same(Seed{5}), other(Seed{6});
    CHECK(same_numbers(model.parameters(), same.parameters()));
    CHECK(!same_numbers(model.parameters(), other.parameters()));

    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        CAPTURE(layer.value);
        const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
        if (weight == 1) {
            CHECK(*low == 0);
            CHECK(*high == 0);
        } else {
            // Glorot: within the root of 6 / (fan in + fan out), and not far inside.
            const double fans = layer == 0 ? 9 + 9 * 5 : layer == 5 ? 45 + 7 : 7 + 3;
            const double limit = std::sqrt(6 / fans);
            CHECK(*high <= limit);
            CHECK(*low >= -limit);
            CHECK(*high > 0.6 * limit);
            CHECK(*low < -0.6 * limit);
        }
    });
    // Layers of equal shape begin differently.
    const Sequential<Input<4>, Dense<4>, Dense<4>> twins(Seed{5});
    CHECK(!same_numbers(twins.weight<0, 0>(), twins.weight<1, 0>()));
}

TEST_CASE("weights can be reached by layer, one by one, and all at once") {
    Small model;
    CHECK(model.weight<0, 0>().size() == 9 * 5);
    CHECK(model.weight<5, 1>().size() == 7);
    model.weight<5, 1>()[3] = 42;
    CHECK(std::as_const(model).weight<5, 1>()[3] == 42);
    CHECK(std::count(model.parameters().begin(), model.parameters().end(), 42.0f) == 1);
    std::size_t total = 0, weights = 0;
    model.for_each_weight([&](auto, auto, auto numbers) {
        total += numbers.size();
        ++weights;
        std::fill(numbers.begin(), numbers.end(), 1.0f);
    });
    CHECK(total == Small::parameter_count);
    CHECK(weights == 6);
    // Between the weights, zeros.
    CHECK(std::count(model.parameters().begin(), model.parameters().end(), 1.0f) ==
          static_cast<std::ptrdiff_t>(Small::parameter_count));
    CHECK(std::count(model.parameters().begin(), model.parameters().end(), 0.0f) ==
          static_cast<std::ptrdiff_t>(model.parameters().size() - Small::parameter_count));
}

TEST_CASE("one sample is predicted as it is in a batch") {
    const Small model(Seed{1});
    const auto x = some_inputs(300);  // more than are taken at once
    const auto y = model.predict(x.batch());
    CHECK(y.size() == 300);
    Small::Workspace workspace;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto alone = model.predict(x[i]);
        CHECK(alone == model.predict(x[i], workspace));
        for (std::size_t j = 0; j < 3; ++j) CHECK(y[i][j] == doctest::Approx(alone[j]).epsilon(1e-5));
    }
    CHECK(model.predict(Batch<const float, Small::input_shape>()).size() == 0);
}

TEST_CASE("a prediction has the same bits for any number of threads") {
    const Small model(Seed{2});
    const auto x = some_inputs(130);
    const auto alone = model.predict(x.batch(), ThreadPool::serial());
    for (const std::size_t size : {2u, 3u, 5u}) {
        ThreadPool threads(size);
        CHECK(same_numbers(model.predict(x.batch(), threads).values(), alone.values()));
    }
}

TEST_CASE("many threads may ask one model at once") {
    const Small model(Seed{3});
    const auto x = some_inputs(20);
    const auto expected = model.predict(x.batch());
    ThreadPool team(3);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            Small::Workspace workspace(20, t % 2 == 0 ? ThreadPool::serial() : team);
            Tensor<float, Small::output_shape> y(20);
            for (int round = 0; round < 50; ++round) {
                model.predict(x.batch(), y.batch(), workspace);
                if (!same_numbers(y.values(), expected.values())) ++wrong;
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("a network can be run up to a layer") {
    const Small model(Seed{4});
    const auto x = some_inputs(3);
    Small::WorkspaceUpTo<8> workspace(3);
    Tensor<float, Shape<3>> scores(3);
    model.predict_up_to<8>(x.batch(), scores.batch(), workspace);
    const auto y = model.predict(x.batch());
    for (std::size_t i = 0; i < 3; ++i) {
        double sum = 0;
        for (const float score : scores[i]) sum += std::exp(static_cast<double>(score));
        for (std::size_t j = 0; j < 3; ++j)
            CHECK(y[i][j] ==
                  doctest::Approx(std::exp(static_cast<double>(scores[i][j])) / sum).epsilon(1e-5));
    }
    Tensor<float, Shape<3, 3, 5>> features(3);
    Small::WorkspaceUpTo<3> up_to_features(3);
    model.predict_up_to<3>(x.batch(), features.batch(), up_to_features);
    CHECK(*std::min_element(features.values().begin(), features.values().end()) >= 0);
}

TEST_CASE("copies of a model are deep") {
    Small model(Seed{7});
    Small copy = model;
    const float before = model.parameters()[0];
    copy.parameters()[0] = before + 1;
    CHECK(model.parameters()[0] == before);
    const Small moved = std::move(copy);
    CHECK(moved.parameters()[0] == before + 1);
    model = moved;
    CHECK(model.parameters()[0] == before + 1);
    CHECK(same_numbers(model.parameters(), moved.parameters()));
}

namespace {

using Viewed = Sequential<Input<6, 6, 1>, Conv2D<4, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<5>, Softmax>;

/// Weights that are constants.
struct ConstantWeights {
    alignas(cache_line) float numbers[Viewed::block_size]{};
    constexpr ConstantWeights() {
        for (std::size_t i = 0; i < Viewed::block_size; ++i)
            numbers[i] = static_cast<float>(i % 7) / 7.0f - 0.5f;
    }
};
constexpr ConstantWeights constant_weights;
constexpr Viewed::View constant_view{constant_weights.numbers};
static_assert(constant_view.parameters()[8] == 1 / 7.0f - 0.5f);

}  // namespace

TEST_CASE("a view predicts with weights that stand elsewhere, as the network itself does") {
    const Viewed copy(constant_view);
    CHECK(std::equal(copy.parameters().begin(), copy.parameters().end(), constant_view.parameters().begin()));
    std::array<float, 36> x;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 5) - 1.5f;
    Viewed::Workspace workspace, other;
    const auto expected = copy.predict(std::span<const float, 36>(x), workspace);
    CHECK(constant_view.predict(std::span<const float, 36>(x), other) == expected);
    CHECK(copy.view().predict(std::span<const float, 36>(x), other) == expected);
}

}  // namespace intarsia::tests::models_sequential
