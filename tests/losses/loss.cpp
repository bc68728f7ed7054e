#include <intarsia/losses/loss.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

namespace intarsia::tests::losses_loss {
namespace {

/// A loss of the user's own, with a number in it.
struct Huber {
    double threshold = 1;
    static constexpr bool classification = false;

    template <class T, std::size_t N>
    T value(std::span<const T, N> prediction, std::span<const T, N> target) const {
        T sum = 0;
        for (std::size_t i = 0; i < N; ++i) {
            const T distance = std::abs(prediction[i] - target[i]), bound = static_cast<T>(threshold);
            sum += distance < bound ? distance * distance / 2 : bound * (distance - bound / 2);
        }
        return sum;
    }
    template <class T, std::size_t N>
    void gradient(std::span<const T, N> prediction, std::span<const T, N> target, std::span<T, N> dy) const {
        const T bound = static_cast<T>(threshold);
        for (std::size_t i = 0; i < N; ++i) dy[i] = std::clamp(prediction[i] - target[i], -bound, bound);
    }
};

struct ValueOnly {
    static constexpr bool classification = false;
    template <class T, std::size_t N>
    T value(std::span<const T, N>, Label) const {
        return 0;
    }
};

/// Two predictions, a mean and a deviation, for each number of a target.
struct Likelihood {
    static constexpr bool classification = false;
    template <class T>
    T value(std::span<const T, 6>, std::span<const T, 3>) const {
        return 0;
    }
    template <class T>
    void gradient(std::span<const T, 6>, std::span<const T, 3>, std::span<T, 6>) const {}
};

/// Nobody says whether accuracy is worth telling.
struct Unclassified {
    template <class T, std::size_t N>
    T value(std::span<const T, N>, Label) const {
        return 0;
    }
    template <class T, std::size_t N>
    void gradient(std::span<const T, N>, Label, std::span<T, N>) const {}
};

}  // namespace

TEST_CASE("losses fit the targets that they are made for, and no others") {
    static_assert(LossFor<CategoricalCrossentropy, float, 10, Shape<10>>);
    static_assert(LossFor<CategoricalCrossentropy, double, 6, Shape<2, 3>>);
    static_assert(!LossFor<CategoricalCrossentropy, float, 10, Shape<9>>);
    static_assert(!LossFor<CategoricalCrossentropy, float, 10, Label>);
    static_assert(LossFor<SparseCategoricalCrossentropy, float, 10, Label>);
    static_assert(!LossFor<SparseCategoricalCrossentropy, float, 10, Shape<10>>);
    static_assert(LossFor<MeanSquaredError, float, 1, Shape<1>>);
    static_assert(!LossFor<MeanSquaredError, float, 2, Label>);
    static_assert(LossFor<Huber, double, 3, Shape<3>>);
    static_assert(!ValueOnly::classification &&
                  !LossFor<ValueOnly, float, 2, Label>);  // a gradient is missing
    static_assert(LossFor<Likelihood, float, 6, Shape<3>> && !LossFor<Likelihood, float, 6, Shape<6>>);
    static_assert(!LossFor<Likelihood, float, 6, Label>);
    static_assert(!LossFor<Unclassified, float, 2, Label>);
    static_assert(!LossFor<int, float, 2, Label>);
}

TEST_CASE("the cross-entropies take scores") {
    static_assert(takes_scores<CategoricalCrossentropy>);
    static_assert(takes_scores<SparseCategoricalCrossentropy>);
    static_assert(!takes_scores<MeanSquaredError>);
    static_assert(!takes_scores<Huber>);
}

TEST_CASE("a loss that nobody names follows from the targets") {
    static_assert(std::is_same_v<default_loss_t<Label, true>, SparseCategoricalCrossentropy>);
    static_assert(std::is_same_v<default_loss_t<Label, false>, SparseCategoricalCrossentropy>);
    static_assert(std::is_same_v<default_loss_t<Shape<10>, true>, CategoricalCrossentropy>);
    static_assert(std::is_same_v<default_loss_t<Shape<10>, false>, MeanSquaredError>);
}

}  // namespace intarsia::tests::losses_loss
