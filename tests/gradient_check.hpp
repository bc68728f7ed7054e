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
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace intarsia::tests {

/// The numbers of a layer that is run on its own, whatever layer it is: kept apart from LayerRun, so that
/// what is done with them compiles once and not for every layer.
template <class T>
struct LayerNumbers {
    std::size_t batch;
    ThreadPool* threads;
    bool training = true;
    RandomKey random{Seed{11}};
    std::size_t layer = 0;  ///< its number in the network
    std::vector<T> x, weights, dy;
    Guarded<T> y, dx, dweights, prepared, tape;

    /// Makes most inputs and gradients 0, as dropout does.
    void drop_most() {
        Random any(Seed{4});
        for (std::vector<T>* numbers : {&x, &dy})
            for (T& number : *numbers)
                if (any.below(4) != 0) number = 0;
    }

protected:
    struct Sizes {
        std::size_t x, y, weights, prepared, tape;
    };

    LayerNumbers(std::size_t samples, ThreadPool& team, Sizes sizes)
        : batch(samples),
          threads(&team),
          x(uneven_numbers(sizes.x, 1)),
          weights(uneven_numbers(sizes.weights, 2)),
          dy(uneven_numbers(sizes.y, 3)),
          y(sizes.y),
          dx(sizes.x),
          dweights(sizes.weights),
          prepared(sizes.prepared),
          tape(sizes.tape) {}

    Pass<T> pass(Guarded<T>& workspace) {
        return {.threads = *threads,
                .workspace = std::span<T>(workspace.data(), workspace.size()),
                .training = training,
                .step = random,
                .layer = layer,
                .prepared = std::span<const T>(prepared.data(), prepared.size()),
                .tape = std::span<T>(tape.data(), tape.size())};
    }

    void check_intact(const Guarded<T>& workspace) const {
        for (const auto& guarded :
             {std::pair("workspace", &workspace), std::pair("prepared", &prepared), std::pair("tape", &tape),
              std::pair("y", &y), std::pair("dx", &dx), std::pair("dweights", &dweights)}) {
            CAPTURE(guarded.first);
            CHECK(guarded.second->intact());
        }
    }

    /// Numbers that spoil every result.
    const T* nothing(std::size_t count) {
        nothing_.assign(count, std::numeric_limits<T>::quiet_NaN());
        return nothing_.data();
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

    std::vector<T> nothing_;
};

/// One layer at an input shape, with a batch of inputs, weights and gradients of its outputs to run it on. No
/// number is 0, where a function may have an edge; none is near another one.
template <class Layer, ShapeType Input, class T = double>
struct LayerRun : LayerNumbers<T> {
    using At = typename Layer::template At<Input>;
    using Output = typename At::output_shape;
    using Weights = typename At::weights;
    static constexpr std::size_t weights_size = Weights::template offset<T>(Weights::count);

    explicit LayerRun(std::size_t samples, ThreadPool& team = ThreadPool::serial())
        : LayerNumbers<T>(samples, team,
                          {.x = samples * Input::size,
                           .y = samples * Output::size,
                           .weights = weights_size,
                           .prepared = At::template prepared_size<T>(),
                           .tape = At::template tape_size<T>(samples)}) {}

    void forward() { forward(this->x.data(), this->y.data()); }
    void forward(const T* from, T* to) {
        Guarded<T> workspace(At::template forward_workspace<T>(this->batch, this->threads->size()));
        At::template prepare<T>(weight_block(), this->prepared.data());
        At::template forward<T>(this->pass(workspace), weight_block(),
                                Batch<const T, Input>(from, this->batch), Batch<T, Output>(to, this->batch));
        this->check_intact(workspace);
    }

    /// After forward(). What the layer says it does not read, it does not get.
    void backward() { backward(this->dy.data(), this->dx.data()); }
    void backward(const T* from, T* to) {
        Guarded<T> workspace(At::template backward_workspace<T>(this->batch, this->threads->size()));
        At::template backward<T>(
            this->pass(workspace), weight_block(),
            Batch<const T, Input>(At::backward_reads_input ? this->x.data() : this->nothing(this->x.size()),
                                  this->batch),
            Batch<const T, Output>(At::backward_reads_output ? this->y.data() : this->nothing(this->y.size()),
                                   this->batch),
            Batch<const T, Output>(from, this->batch),
            to ? Batch<T, Input>(to, this->batch) : Batch<T, Input>(),
            WeightBlock<T, Weights>(this->dweights.data()));
        this->check_intact(workspace);
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
    [[nodiscard]] WeightBlock<const T, Weights> weight_block() const {
        return WeightBlock<const T, Weights>(this->weights.data());
    }
};

/// Checks gradients of the sum of y dy, one for each of `numbers`, against the slopes that forward() shows by
/// central differences.
inline void check_against_slopes(const char* what, LayerNumbers<double>& run,
                                 const std::function<void()>& forward, const std::vector<double*>& numbers,
                                 const std::vector<double>& gradients) {
    const auto sum_at = [&](double& number, double value) {
        number = value;
        forward();
        Wide sum = 0;
        for (std::size_t i = 0; i < run.y.size(); ++i)
            sum += static_cast<Wide>(run.y[i]) * static_cast<Wide>(run.dy[i]);
        return sum;
    };
    std::size_t wrong = numbers.size() == gradients.size() ? 0 : 1;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double before = *numbers[i], step = 1e-5;
        const Wide above = sum_at(*numbers[i], before + step), below = sum_at(*numbers[i], before - step);
        *numbers[i] = before;
        const auto slope = static_cast<double>((above - below) / static_cast<Wide>(2 * step));
        wrong += !(std::abs(gradients[i] - slope) <= 1e-7 * (1 + std::abs(slope)));
    }
    CHECK_MESSAGE(wrong == 0, "of ", numbers.size(), " ", what);
}

inline std::vector<double> values_of(const std::vector<double*>& numbers) {
    std::vector<double> values;
    for (const double* number : numbers) values.push_back(*number);
    return values;
}

/// Checks backward() against the slopes that forward() shows, for every input and every trainable weight.
template <class Layer, ShapeType Input>
void check_gradients(std::size_t batch) {
    using Run = LayerRun<Layer, Input>;
    CAPTURE(batch);
    Run run(batch);
    run.forward();
    run.backward();
    const std::vector<double> dx(run.dx.begin(), run.dx.end());
    const std::vector<double> dweights = values_of(Run::weight_numbers(run.dweights, true));

    std::vector<double*> inputs;
    for (double& number : run.x) inputs.push_back(&number);
    const auto forward = [&] { run.forward(); };
    check_against_slopes("inputs", run, forward, inputs, dx);
    check_against_slopes("weights", run, forward, Run::weight_numbers(run.weights, true), dweights);

    // Where nobody needs dx, the weights' gradients are the same.
    Run without_dx(batch);
    without_dx.forward();
    without_dx.backward(without_dx.dy.data(), nullptr);
    CHECK(values_of(Run::weight_numbers(without_dx.dweights, true)) == dweights);
}

/// Checks that two runs have the same bits: outputs, input gradients, and those of all weights.
template <class Run, class Other>
void check_same(Run& run, Other& other) {
    const auto same = [](const auto& left, const auto& right) {
        return std::equal(left.begin(), left.end(), right.begin(), right.end());
    };
    CHECK(same(run.y, other.y));
    CHECK(same(run.dx, other.dx));
    const auto left = Run::weight_numbers(run.dweights), right = Other::weight_numbers(other.dweights);
    CHECK(std::equal(left.begin(), left.end(), right.begin(), right.end(),
                     [](const auto* l, const auto* r) { return *l == *r; }));
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
        check_same(team, alone);
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
