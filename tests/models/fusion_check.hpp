// A network against what runs for it: models/fusion.hpp may change how it is computed, not what.
#pragma once

#include "../numbers.hpp"

#include <intarsia/core/thread_pool.hpp>
#include <intarsia/models/fusion.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace intarsia::tests {

/// A training step of a network: outputs and all gradients.
template <class N>
struct Step {
    static constexpr std::size_t layers = N::layer_count;
    std::vector<double> y, dparameters;

    explicit Step(std::size_t batch, ThreadPool& threads = ThreadPool::serial()) {
        const auto parameters = random_numbers<double>(N::template parameter_offset<double>(layers), 1);
        const auto x = random_numbers<double>(batch * N::input_shape::size, 2);
        const auto dy = random_numbers<double>(batch * N::output_shape::size, 3);
        const auto output_plan = plan_training<double>(N::traits(), batch);
        const auto gradient_plan = plan_gradients<double>(N::traits(), batch);
        std::vector<double> prepared(N::template prepared_offset<double>(layers));
        std::vector<double> tape(N::template tape_offset<double>(layers, batch));
        std::vector<double> outputs(output_plan.size), gradients(gradient_plan.size);
        std::vector<double> workspace(
            std::max(N::template forward_workspace<double>(batch, threads.size()),
                     N::template backward_workspace<double>(batch, threads.size())));
        dparameters.resize(parameters.size());
        const Pass<double> pass{.threads = threads,
                                .workspace = workspace,
                                .training = true,
                                .step = RandomKey(Seed{4}),
                                .prepared = prepared,
                                .tape = tape};
        const Batch<const double, typename N::input_shape> inputs(x.data(), batch);
        N::prepare(parameters.data(), prepared.data());
        N::forward(pass, parameters.data(), inputs, outputs.data(), output_plan);
        const double* end = outputs.data() + output_plan.offset[layers - 1];
        y.assign(end, end + dy.size());
        double* to = gradients.data() + gradients.size() - aligned_size<double>(dy.size());
        std::copy(dy.begin(), dy.end(), to);
        N::backward(pass, parameters.data(), inputs, outputs.data(), output_plan, to, gradients.data(),
                    gradient_plan, dparameters.data());
    }
};

/// The stages of a network give what its layers give one by one, and the same bits for any number of threads.
template <ShapeType Input, class... Layers>
void check_fusion(std::size_t batch) {
    using N = Network<Input, Layers...>;
    using Fused = Execution<N>;
    static_assert(!std::is_same_v<N, Fused>);
    static_assert(Fused::first_layer(Fused::layer_count) == N::first_layer(N::layer_count));
    static_assert(Fused::multiply_adds == N::multiply_adds);
    static_assert(Fused::parameter_count == N::parameter_count);
    static_assert(Fused::template parameter_offset<float>(Fused::layer_count) ==
                  N::template parameter_offset<float>(N::layer_count));
    CAPTURE(batch);
    const Step<N> layers(batch);
    const Step<Fused> stages(batch);
    const auto largest_difference = [](const auto& a, const auto& b) {
        double largest = a.size() == b.size() ? 0 : 1;
        for (std::size_t i = 0; i < a.size(); ++i)
            largest = std::max(largest, std::abs(a[i] - b[i]) / (1 + std::abs(b[i])));
        return largest;
    };
    CHECK(largest_difference(stages.y, layers.y) < 1e-12);
    CHECK(largest_difference(stages.dparameters, layers.dparameters) < 1e-11);
    for (const std::size_t size : {2u, 3u}) {
        ThreadPool threads(size);
        const Step<Fused> team(batch, threads);
        CHECK(team.y == stages.y);
        CHECK(team.dparameters == stages.dparameters);
    }
}

}  // namespace intarsia::tests
