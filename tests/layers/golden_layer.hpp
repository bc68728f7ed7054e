// A layer against golden outputs and gradients.
#pragma once

#include "../gradient_check.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace intarsia::tests {

using Golden = std::span<const double>;

/// What another program made of the same numbers: weights and their gradients in the layer's order.
struct GoldenLayer {
    Golden x, y, dy, dx;
    std::vector<Golden> weights{}, dweights{};
};

/// Checks a layer's outputs and gradients within 1e-13 of 1 + |exact|, on every target.
template <class Layer, ShapeType Input>
void check_golden_layer(const GoldenLayer& golden) {
    using Run = LayerRun<Layer, Input>;
    REQUIRE(golden.x.size() % Input::size == 0);
    REQUIRE(golden.weights.size() == Run::Weights::count);
    const auto check = [](const auto& numbers, Golden exact) {
        REQUIRE(numbers.size() == exact.size());
        for (std::size_t i = 0; i < exact.size(); ++i)
            CHECK(std::abs(numbers[i] - exact[i]) <= 1e-13 * (1 + std::abs(exact[i])));
    };
    for_each_target([&] {
        Run run(golden.x.size() / Input::size);
        run.x.assign(golden.x.begin(), golden.x.end());
        REQUIRE(run.dy.size() == golden.dy.size());
        run.dy.assign(golden.dy.begin(), golden.dy.end());
        [&]<std::size_t... W>(std::index_sequence<W...>) {
            [[maybe_unused]] const auto set = [](auto to, Golden from) {
                REQUIRE(to.size() == from.size());
                std::copy(from.begin(), from.end(), to.begin());
            };
            (set(get<W>(WeightBlock<double, typename Run::Weights>(run.weights.data())), golden.weights[W]),
             ...);
        }
        (std::make_index_sequence<Run::Weights::count>{});
        run.forward();
        run.backward();
        check(run.y, golden.y);
        check(run.dx, golden.dx);
        [&]<std::size_t... W>(std::index_sequence<W...>) {
            (check(get<W>(WeightBlock<double, typename Run::Weights>(run.dweights.data())),
                   golden.dweights[W]),
             ...);
        }
        (std::make_index_sequence<Run::Weights::count>{});
    });
}

}  // namespace intarsia::tests
