// A layer on its own: run as a network would run it, and its gradients measured.
#pragma once

#include "numbers.hpp"

#include <intarsia/core/random.hpp>
#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/layer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace intarsia::tests {

/// One layer at an input shape, with a batch of inputs, weights and gradients of its outputs to run it on. No
/// number is 0, where a function may have an edge; none is near another one.
template <class Layer, ShapeType Input, class T = double>
struct LayerRun {
    using At = typename Layer::template At<Input>;
    using Output = typename At::output_shape;
    using Weights = typename At::weights;
    static constexpr std::size_t weights_size = Weights::template offset<T>(Weights::count);

    std::size_t batch;
    ThreadPool* threads;
    bool training = true;
    RandomKey random{Seed{11}};
    std::size_t layer = 0;  ///< its number in the network
    std::vector<T> x, weights, dy;
    Guarded<T> y, dx, dweights, prepared, tape;

    explicit LayerRun(std::size_t samples, ThreadPool& team = ThreadPool::serial())
        : batch(samples),
          threads(&team),
          x(uneven_numbers(samples * Input::size, 1)),
          weights(uneven_numbers(weights_size, 2)),
          dy(uneven_numbers(samples * Output::size, 3)),
          y(samples * Output::size),
          dx(samples * Input::size),
          dweights(weights_size),
          prepared(At::template prepared_size<T>()),
          tape(At::template tape_size<T>(samples)) {}

    void forward() { forward(x.data(), y.data()); }
    void forward(const T* from, T* to) {
        Guarded<T> workspace(At::template forward_workspace<T>(batch, threads->size()));
        At::template prepare<T>(WeightBlock<const T, Weights>(weights.data()), prepared.data());
        CHECK(prepared.intact());
        At::template forward<T>(pass(workspace), WeightBlock<const T, Weights>(weights.data()),
                                Batch<const T, Input>(from, batch), Batch<T, Output>(to, batch));
        CHECK(workspace.intact());
        CHECK(tape.intact());
        CHECK(y.intact());
    }

    /// Makes most inputs and gradients 0, as dropout does.
    void drop_most() {
        Random any(Seed{4});
        for (std::vector<T>* numbers : {&x, &dy})
            for (T& number : *numbers)
                if (any.below(4) != 0) number = 0;
    }

    /// After forward(). What the layer says it does not read, it does not get.
    void backward() { backward(dy.data(), dx.data()); }
    void backward(const T* from, T* to) {
        Guarded<T> workspace(At::template backward_workspace<T>(batch, threads->size()));
        At::template backward<T>(
            pass(workspace), WeightBlock<const T, Weights>(weights.data()),
            Batch<const T, Input>(At::backward_reads_input ? x.data() : nothing(x.size()), batch),
            Batch<const T, Output>(At::backward_reads_output ? y.data() : nothing(y.size()), batch),
            Batch<const T, Output>(from, batch), to ? Batch<T, Input>(to, batch) : Batch<T, Input>(),
            WeightBlock<T, Weights>(dweights.data()));
        CHECK(workspace.intact());
        CHECK(dx.intact());
        CHECK(dweights.intact());
    }

    /// The numbers of all weights, or of the trainable ones alone, without what lies between them.
    template <class Numbers>
    static std::vector<T*> weight_numbers(Numbers& block, bool trainable_alone = false) {
        std::vector<T*> numbers;
        [&]<std::size_t... W>(std::index_sequence<W...>) {
            [[maybe_unused]] const auto append = [&](auto span, bool trainable) {
                if (!trainable && trainable_alone) return;
                for (T& number : span) numbers.push_back(&number);
            };
            (append(get<W>(WeightBlock<T, Weights>(block.data())), Weights::template weight<W>::trainable),
             ...);
        }
        (std::make_index_sequence<Weights::count>{});
        return numbers;
    }

private:
    static std::vector<T> uneven_numbers(std::size_t count, std::uint64_t seed) {
        std::vector<T> numbers(count);
        Random order(Seed{seed});
        const double step = 2.0 / static_cast<double>(count + 1);
        for (std::size_t i = 0; i < count; ++i)  // around 0, but never 0
            numbers[i] = static_cast<T>(-1 + step * (static_cast<double>(i) + 0.71));
        for (std::size_t left = count; left > 1; --left)
            std::swap(numbers[left - 1], numbers[order.below(static_cast<std::uint32_t>(left))]);
        return numbers;
    }

    Pass<T> pass(Guarded<T>& workspace) {
        return {.threads = *threads,
                .workspace = std::span<T>(workspace.data(), workspace.size()),
                .training = training,
                .step = random,
                .layer = layer,
                .prepared = std::span<const T>(prepared.data(), prepared.size()),
                .tape = std::span<T>(tape.data(), tape.size())};
    }

    /// Numbers that spoil every result.
    const T* nothing(std::size_t count) {
        nothing_.assign(count, std::numeric_limits<T>::quiet_NaN());
        return nothing_.data();
    }
    std::vector<T> nothing_;
};

/// Checks backward() against the slopes that forward() shows: of the sum of y dy, by central differences, for
/// every input and every trainable weight.
template <class Layer, ShapeType Input>
void check_gradients(std::size_t batch) {
    using Run = LayerRun<Layer, Input>;
    CAPTURE(batch);
    Run run(batch);
    run.forward();
    run.backward();
    const std::vector<double> dx(run.dx.begin(), run.dx.end());
    const std::vector<double*> dweights = Run::weight_numbers(run.dweights, true);

    const auto slope = [&](double& number) {
        const double before = number, step = 1e-5;
        const auto sum_at = [&](double value) {
            number = value;
            run.forward();
            Wide sum = 0;
            for (std::size_t i = 0; i < run.y.size(); ++i)
                sum += static_cast<Wide>(run.y[i]) * static_cast<Wide>(run.dy[i]);
            return sum;
        };
        const Wide above = sum_at(before + step), below = sum_at(before - step);
        number = before;
        return static_cast<double>((above - below) / static_cast<Wide>(2 * step));
    };
    std::size_t wrong = 0;
    const auto compare = [&](double gradient, double measured) {
        wrong += !(std::abs(gradient - measured) <= 1e-7 * (1 + std::abs(measured)));
    };
    for (std::size_t i = 0; i < run.x.size(); ++i) compare(dx[i], slope(run.x[i]));
    CHECK_MESSAGE(wrong == 0, "of ", run.x.size(), " inputs");
    wrong = 0;
    const std::vector<double*> weights = Run::weight_numbers(run.weights, true);
    for (std::size_t i = 0; i < weights.size(); ++i) compare(*dweights[i], slope(*weights[i]));
    CHECK_MESSAGE(wrong == 0, "of ", weights.size(), " weights");

    // Where nobody needs dx, the weights' gradients are the same.
    Run without_dx(batch);
    without_dx.forward();
    without_dx.backward(without_dx.dy.data(), nullptr);
    const std::vector<double*> same = Run::weight_numbers(without_dx.dweights, true);
    for (std::size_t i = 0; i < weights.size(); ++i) wrong += *same[i] != *dweights[i];
    CHECK(wrong == 0);
}

/// Checks that 1, 2, 3 and 5 threads give the same bits, forward and backward.
template <class Layer, ShapeType Input>
void check_threads(std::size_t batch, bool mostly_zeros = false) {
    using Run = LayerRun<Layer, Input, float>;
    CAPTURE(batch);
    Run alone(batch);
    if (mostly_zeros) alone.drop_most();
    alone.forward();
    alone.backward();
    for (const std::size_t size : {2u, 3u, 5u}) {
        CAPTURE(size);
        ThreadPool threads(size);
        Run team(batch, threads);
        if (mostly_zeros) team.drop_most();
        team.forward();
        team.backward();
        CHECK(std::equal(team.y.begin(), team.y.end(), alone.y.begin()));
        CHECK(std::equal(team.dx.begin(), team.dx.end(), alone.dx.begin()));
        const auto a = Run::weight_numbers(alone.dweights), t = Run::weight_numbers(team.dweights);
        CHECK(std::equal(a.begin(), a.end(), t.begin(), [](float* l, float* r) { return *l == *r; }));
    }
}

/// Checks that a layer that may write over its input gives the same results where it does.
template <class Layer, ShapeType Input>
void check_in_place(std::size_t batch) {
    static_assert(Layer::template At<Input>::in_place);
    LayerRun<Layer, Input, float> apart(batch);
    apart.forward();
    apart.backward();
    LayerRun<Layer, Input, float> over(batch);
    over.forward(over.x.data(), over.x.data());
    CHECK(std::equal(over.x.begin(), over.x.end(), apart.y.begin(), apart.y.end()));
    std::copy(over.x.begin(), over.x.end(), over.y.begin());
    over.backward(over.dy.data(), over.dy.data());
    CHECK(std::equal(over.dy.begin(), over.dy.end(), apart.dx.begin(), apart.dx.end()));
}

}  // namespace intarsia::tests
