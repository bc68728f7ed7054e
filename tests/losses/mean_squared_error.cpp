#include <intarsia/losses/mean_squared_error.hpp>

#include "numeric_gradient.hpp"

namespace intarsia::tests::losses_mean_squared_error {

TEST_CASE_TEMPLATE("the mean squared error of a sample", T, float, double) {
    const std::array<T, 4> prediction{1, 2, 3, 4}, target{1, 0, 6, 4};
    std::array<T, 4> dy{};
    CHECK(MeanSquaredError::value(view(prediction), view(target)) == T(13) / 4);
    MeanSquaredError::gradient(view(prediction), view(target), std::span(dy));
    CHECK(dy == std::array<T, 4>{0, 1, T(-1.5), 0});
    CHECK(MeanSquaredError::value(view(target), view(target)) == 0);
}

TEST_CASE("the mean squared error's gradient is its slope") {
    const std::array prediction{0.3, -1.2, 2.5}, target{1.0, -1.0, 0.5};
    std::array<double, 3> dy{};
    MeanSquaredError::gradient(view(prediction), view(target), std::span(dy));
    check_slopes<3>([&](const auto& x) { return MeanSquaredError::value(view(x), view(target)); }, prediction,
                    dy);
}

}  // namespace intarsia::tests::losses_mean_squared_error
