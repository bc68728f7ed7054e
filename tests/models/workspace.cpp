#include "../numbers.hpp"
#include "../training/data.hpp"

#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/models/workspace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace intarsia::tests::models_workspace {
namespace {

using Small = Sequential<Input<8, 8, 1>, Conv2D<5, 3, 3>, ReLU, MaxPool<2, 2>, Dropout<0.5>, Flatten,
                         Dense<7>, ReLU, Dense<3>, Softmax>;
static_assert(std::is_same_v<Small::Workspace, BasicWorkspace<float, Small::network>>);
static_assert(!std::is_copy_constructible_v<Small::Workspace>);
// The first layers of one network are those of another one.
static_assert(std::is_same_v<Small::WorkspaceUpTo<2>,
                             Sequential<Input<8, 8, 1>, Conv2D<5, 3, 3>, ReLU, Flatten>::WorkspaceUpTo<2>>);

Tensor<float, Small::input_shape> some_inputs(std::size_t count) {
    return noise<float, Small::input_shape>(count, 1);
}

bool same_numbers(std::span<const float> left, std::span<const float> right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

TEST_CASE("a workspace serves batches of every size it has room for") {
    const Small model;
    const auto x = some_inputs(9);
    Small::Workspace workspace(9);
    CHECK(workspace.batch() == 9);
    for (const std::size_t count : {9u, 2u, 5u}) {
        Tensor<float, Small::output_shape> y(count), alone(count);
        Small::Workspace own(count);
        model.predict(x.batch().slice(0, count), y.batch(), workspace);
        model.predict(x.batch().slice(0, count), alone.batch(), own);
        CHECK(same_numbers(y.values(), alone.values()));
    }
}

TEST_CASE("batches that do not fit are refused") {
    const Small model;
    const auto x = some_inputs(3);
    Tensor<float, Small::output_shape> two(2), three(3);
    Small::Workspace workspace(2);
    CHECK_THROWS_WITH_AS(model.predict(x.batch(), two.batch(), workspace),
                         "predict: not as many outputs as inputs: 2 and 3", ArgumentError);
    CHECK_THROWS_WITH_AS(model.predict(x.batch(), three.batch(), workspace),
                         "predict: a batch larger than the workspace has room for: 3 and 2", ArgumentError);
}

TEST_CASE("a workspace notices other weights, another model and another target") {
    const auto x = some_inputs(1);
    Small model(Seed{4});
    const Small other(Seed{5});
    Small::Workspace workspace;
    const auto fresh = [&](const Small& of) { return of.predict(x[0]); };
    CHECK(model.predict(x[0], workspace) == fresh(model));
    CHECK(other.predict(x[0], workspace) == fresh(other));
    CHECK(model.predict(x[0], workspace) == fresh(model));
    for (const std::size_t changed : {std::size_t{0}, model.parameters().size() / 2}) {
        model.parameters()[changed] += 0.25f;
        CHECK(model.predict(x[0], workspace) == fresh(model));
    }
    for_each_target([&] { CHECK(model.predict(x[0], workspace) == fresh(model)); });
}

TEST_CASE("a workspace may stand in memory of the caller's") {
    const Small model(Seed{3});
    alignas(cache_line) static float memory[Small::Workspace::size(2)];
    Small::Workspace given(memory, 2);
    CHECK(given.batch() == 2);
    const auto x = some_inputs(2);
    const auto expected = model.predict(x.batch());
    Tensor<float, Small::output_shape> y(2);
    model.predict(x.batch(), y.batch(), given);
    CHECK(same_numbers(y.values(), expected.values()));
    Small::Workspace moved = std::move(given);
    y.values()[0] = 0;
    model.predict(x.batch(), y.batch(), moved);
    CHECK(same_numbers(y.values(), expected.values()));
    CHECK_THROWS_WITH_AS(Small::Workspace(std::span<float>(memory).first(16), 2),
                         ("too little memory for a workspace: 16 numbers where " +
                          std::to_string(Small::Workspace::size(2)) + " are needed")
                             .c_str(),
                         ArgumentError);
}

TEST_CASE("a workspace predicts with any block of weights") {
    const Small model(Seed{3});
    const auto x = some_inputs(3);
    Tensor<float, Small::output_shape> y(3);
    Small::Workspace workspace(3);
    workspace.predict(model.parameters().data(), x.batch(), y.batch());
    CHECK(same_numbers(y.values(), model.predict(x.batch()).values()));
    std::array<float, 3> alone;
    workspace.predict_one(model.parameters().data(), x[1].data(), alone.data());
    CHECK(alone == model.predict(x[1]));
    Small::Workspace none(0);
    CHECK_THROWS_WITH_AS(none.predict_one(model.parameters().data(), x[1].data(), alone.data()),
                         "predict: a batch larger than the workspace has room for: 1 and 0", ArgumentError);
}

}  // namespace intarsia::tests::models_workspace
