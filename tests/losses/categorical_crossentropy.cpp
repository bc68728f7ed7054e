#include <intarsia/losses/categorical_crossentropy.hpp>

#include "numeric_gradient.hpp"

#include <cmath>

namespace intarsia::tests::losses_categorical_crossentropy {
using Loss = CategoricalCrossentropy;

namespace {

template <class T>
T slack() {
    return std::is_same_v<T, float> ? T(1e-6) : T(1e-14);
}

}  // namespace

TEST_CASE_TEMPLATE("the cross-entropy of probabilities", T, float, double) {
    const std::array<T, 3> probabilities{T(0.5), T(0.25), T(0.25)};
    CHECK(Loss::value(view(probabilities), view(std::array<T, 3>{1, 0, 0})) ==
          doctest::Approx(std::log(2.0)));
    CHECK(Loss::value(view(probabilities), view(std::array<T, 3>{0, 1, 0})) ==
          doctest::Approx(std::log(4.0)));
    // Targets may be weights of several classes.
    CHECK(Loss::value(view(probabilities), view(std::array<T, 3>{T(0.5), T(0.5), 0})) ==
          doctest::Approx(1.5 * std::log(2.0)));

    std::array<T, 3> dy{7, 7, 7};
    Loss::gradient(view(probabilities), view(std::array<T, 3>{0, 1, 0}), std::span(dy));
    CHECK(dy == std::array<T, 3>{0, -4, 0});
}

TEST_CASE_TEMPLATE("probabilities of 0 and 1 are bounded, as Keras bounds them", T, float, double) {
    const std::array<T, 2> certain{1, 0};
    std::array<T, 2> dy{};
    CHECK(Loss::value(view(certain), view(std::array<T, 2>{1, 0})) == doctest::Approx(1e-7).epsilon(0.2));
    CHECK(Loss::value(view(certain), view(std::array<T, 2>{0, 1})) == doctest::Approx(-std::log(1e-7)));
    Loss::gradient(view(certain), view(std::array<T, 2>{0, 1}), std::span(dy));
    CHECK(dy == std::array<T, 2>{0, 0});  // beyond the bound the loss is flat
}

TEST_CASE("the cross-entropy's gradients are its slopes") {
    const std::array target{0.2, 0.0, 0.7, 0.4};  // the sum is not 1
    const std::array scores{0.3, -1.1, 2.0, 0.5};
    const auto probabilities = softmax(scores);
    std::array<double, 4> dy{};

    Loss::gradient(view(probabilities), view(target), std::span(dy));
    check_slopes<4>([&](const auto& x) { return Loss::value(view(x), view(target)); }, probabilities, dy);

    Loss::gradient_from_scores(view(scores), view(target), std::span(dy));
    check_slopes<4>([&](const auto& x) { return Loss::value_from_scores(view(x), view(target)); }, scores,
                    dy);
}

TEST_CASE_TEMPLATE("from scores as from their softmax", T, float, double) {
    const std::array<T, 4> target{0, T(0.25), T(0.75), 0};
    const std::array<T, 4> scores{T(0.3), T(-1.1), T(2), T(0.5)};
    const auto p = softmax(scores);
    CHECK(std::abs(Loss::value_from_scores(view(scores), view(target)) - Loss::value(view(p), view(target))) <
          slack<T>());

    // dx = p (dy - sum p dy): the gradient taken back through the softmax.
    std::array<T, 4> fused{}, dy{};
    Loss::gradient_from_scores(view(scores), view(target), std::span(fused));
    Loss::gradient(view(p), view(target), std::span(dy));
    T dot = 0;
    for (std::size_t i = 0; i < 4; ++i) dot += p[i] * dy[i];
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(fused[i] - p[i] * (dy[i] - dot)) < slack<T>());
}

TEST_CASE_TEMPLATE("scores of any size give finite losses and exact gradients", T, float, double) {
    const std::array<T, 3> scores{1000, -1000, 0};
    std::array<T, 3> dy{};

    const std::array<T, 3> wrong{0, 1, 0};
    CHECK(Loss::value_from_scores(view(scores), view(wrong)) == 2000);
    Loss::gradient_from_scores(view(scores), view(wrong), std::span(dy));
    CHECK(dy == std::array<T, 3>{1, -1, 0});

    const std::array<T, 3> right{1, 0, 0};
    CHECK(Loss::value_from_scores(view(scores), view(right)) == 0);
    Loss::gradient_from_scores(view(scores), view(right), std::span(dy));
    CHECK(dy == std::array<T, 3>{0, 0, 0});

    // Only differences count.
    const std::array<T, 3> high{1000, 1000, 1000};
    CHECK(Loss::value_from_scores(view(high), view(right)) == doctest::Approx(std::log(3.0)).epsilon(1e-4));
}

}  // namespace intarsia::tests::losses_categorical_crossentropy
