#include <intarsia/optimizers/optimizer.hpp>

#include "ten_steps.hpp"

#include <intarsia/layers/dense.hpp>
#include <intarsia/losses/mean_squared_error.hpp>
#include <intarsia/optimizers/adam.hpp>
#include <intarsia/training/trainer.hpp>

#include <array>
#include <cstddef>

namespace intarsia::tests::optimizers_optimizer {
namespace {

/// Only the sign of the gradient counts; nothing is kept.
struct SignDescent {
    float learning_rate = 0.125f;

    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 0;
        T learning_rate;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* /*slot*/) const {
            V step = gradient, bound;
            simd::fill(bound, learning_rate);
            step = step * T(1e30);  // from here on either far beyond the bound, or 0
            simd::at_most(step, bound);
            bound = -bound;
            simd::at_least(step, bound);
            weight -= step;
        }
    };

    template <class T>
    Rule<T> rule(std::size_t /*step*/) const {
        return {static_cast<T>(learning_rate)};
    }
};

/// Keeps three numbers for each weight, and forgets nothing: the gradients' sum, the sum of that, and of
/// that.
struct Sums {
    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 3;
        T step;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* slot) const {
            slot[0] += gradient;
            slot[1] += slot[0];
            slot[2] += slot[1] * step;
            weight = slot[2];
        }
    };

    template <class T>
    Rule<T> rule(std::size_t step) const {
        return {static_cast<T>(step)};
    }
};

/// What it does, but not what it keeps.
struct WithoutSlots {
    template <class T>
    struct Rule {
        template <class V>
        void apply(V&, const V&, V*) const {}
    };
    template <class T>
    Rule<T> rule(std::size_t /*step*/) const {
        return {};
    }
};

/// What it keeps, but not what it does.
struct WithoutApply {
    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 1;
    };
    template <class T>
    Rule<T> rule(std::size_t /*step*/) const {
        return {};
    }
};

}  // namespace

TEST_CASE("an optimizer of the user's own, without state") {
    std::array<double, weight_count> expected;
    for (std::size_t i = 0; i < weight_count; ++i) {
        expected[i] = golden::optimizers::initial[i];
        for (const auto& gradients : golden::optimizers::gradients)
            expected[i] -= gradients[i] > 0 ? 0.125 : gradients[i] < 0 ? -0.125 : 0;
    }
    check_ten_steps(SignDescent{}, expected);
}

TEST_CASE("an optimizer of the user's own, with more state than any of ours, and a view of the step") {
    std::array<double, weight_count> expected{};
    for (std::size_t i = 0; i < weight_count; ++i) {
        double first = 0, second = 0;
        for (std::size_t t = 0; t < 10; ++t) {
            first += golden::optimizers::gradients[t][i];
            second += first;
            expected[i] += second * static_cast<double>(t + 1);
        }
    }
    check_ten_steps_of<double>(Sums{}, expected);
}

TEST_CASE("a trainer takes an optimizer of the user's own") {
    // y = 3 x + 1, from 0: both weights are multiples of 1/8, so that small steps meet them exactly.
    using Line =
        BasicSequential<double, Input<1>, Dense<1, DenseOptions{.kernel_initializer = Initializer::zeros}>>;
    Tensor<double, Shape<1>> x(8), y(8);
    for (std::size_t i = 0; i < 8; ++i) {
        x[i][0] = static_cast<double>(i) - 3.5;
        y[i][0] = 3 * x[i][0] + 1;
    }
    Line model;
    Trainer trainer{model, MeanSquaredError{}, SignDescent{}, ThreadPool::serial()};
    const History history =
        trainer.fit(Dataset<Shape<1>, Shape<1>, double>(x, y), {.epochs = 24, .batch_size = 8});
    CHECK(model.weight<0, 0>()[0] == 3);
    CHECK(model.weight<0, 1>()[0] == 1);
    CHECK(history.epochs.back().loss < 1);
}

TEST_CASE("every weight takes its step, however many there are and however many threads share them") {
    using Wide = Sequential<Input<100>, Dense<101>>;
    Tensor<float, Shape<100>> x(1);
    Tensor<float, Shape<101>> y(1);
    for (float& value : x.values()) value = 1;
    for (float& value : y.values()) value = 1000;  // far above: every gradient is negative
    ThreadPool threads(3);
    Wide model;
    const Wide before = model;
    Trainer trainer{model, MeanSquaredError{}, SignDescent{}, threads};
    trainer.fit(Dataset(x, y), {});
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        const auto old = before.weight<layer, weight>();
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) wrong += numbers[i] != old[i] + 0.125f;
        CHECK(wrong == 0);
    });
}

TEST_CASE("what is no optimizer is told from what is one") {
    struct Nothing {};
    static_assert(OptimizerFor<Adam, float>);
    static_assert(!OptimizerFor<Nothing, float>);
    static_assert(!OptimizerFor<MeanSquaredError, double>);
    static_assert(!OptimizerFor<WithoutSlots, float> && !OptimizerFor<WithoutApply, float>);
}

}  // namespace intarsia::tests::optimizers_optimizer
