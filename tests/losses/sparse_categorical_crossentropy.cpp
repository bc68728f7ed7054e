#include <intarsia/losses/sparse_categorical_crossentropy.hpp>

#include "numeric_gradient.hpp"

namespace intarsia::tests::losses_sparse_categorical_crossentropy {
using Loss = SparseCategoricalCrossentropy;

TEST_CASE_TEMPLATE("a label says what its one-hot vector says", T, float, double) {
    const std::array<T, 5> scores{T(0.3), T(-1.1), T(2), T(0.5), T(-700)};
    const auto probabilities = softmax(scores);
    for (std::uint32_t label = 0; label < 5; ++label) {
        INFO("label " << label);
        std::array<T, 5> one_hot{}, dy{7, 7, 7, 7, 7}, expected{};
        one_hot[label] = 1;

        CHECK(Loss::value(view(probabilities), Label{label}) ==
              CategoricalCrossentropy::value(view(probabilities), view(one_hot)));
        Loss::gradient(view(probabilities), Label{label}, std::span(dy));
        CategoricalCrossentropy::gradient(view(probabilities), view(one_hot), std::span(expected));
        CHECK(dy == expected);

        CHECK(Loss::value_from_scores(view(scores), Label{label}) ==
              CategoricalCrossentropy::value_from_scores(view(scores), view(one_hot)));
        Loss::gradient_from_scores(view(scores), Label{label}, std::span(dy));
        CategoricalCrossentropy::gradient_from_scores(view(scores), view(one_hot), std::span(expected));
        CHECK(dy == expected);
    }
}

TEST_CASE("the sparse cross-entropy's gradients are its slopes") {
    const std::array scores{0.3, -1.1, 2.0, 0.5};
    const auto probabilities = softmax(scores);
    std::array<double, 4> dy{};
    for (const Label target : {Label{0}, Label{2}, Label{3}}) {
        Loss::gradient(view(probabilities), target, std::span(dy));
        check_slopes<4>([&](const auto& x) { return Loss::value(view(x), target); }, probabilities, dy);
        Loss::gradient_from_scores(view(scores), target, std::span(dy));
        check_slopes<4>([&](const auto& x) { return Loss::value_from_scores(view(x), target); }, scores, dy);
    }
}

TEST_CASE_TEMPLATE("labels far from the best score give finite losses", T, float, double) {
    const std::array<T, 2> scores{1000, -1000};
    std::array<T, 2> dy{};
    CHECK(Loss::value_from_scores(view(scores), Label{0}) == 0);
    CHECK(Loss::value_from_scores(view(scores), Label{1}) == 2000);
    Loss::gradient_from_scores(view(scores), Label{1}, std::span(dy));
    CHECK(dy == std::array<T, 2>{1, -1});
}

}  // namespace intarsia::tests::losses_sparse_categorical_crossentropy
