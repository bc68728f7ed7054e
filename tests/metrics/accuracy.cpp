#include <intarsia/metrics/accuracy.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <span>

namespace intarsia::tests::metrics_accuracy {
namespace {

template <class T, std::size_t N>
bool right(const std::array<T, N>& prediction, const std::array<T, N>& target) {
    return is_right(std::span<const T, N>(prediction), std::span<const T, N>(target));
}
template <class T, std::size_t N>
bool right(const std::array<T, N>& prediction, Label target) {
    return is_right(std::span<const T, N>(prediction), target);
}

}  // namespace

TEST_CASE_TEMPLATE("a prediction is right where its largest number stands at the target's class", T, float,
                   double) {
    CHECK(right(std::array<T, 3>{T(0.2), T(0.5), T(0.3)}, std::array<T, 3>{0, 1, 0}));
    CHECK_FALSE(right(std::array<T, 3>{T(0.2), T(0.5), T(0.3)}, std::array<T, 3>{0, 0, 1}));
    CHECK(right(std::array<T, 3>{-5, -7, -6}, Label{0}));  // scores do as well
    CHECK_FALSE(right(std::array<T, 3>{-5, -7, -6}, Label{1}));
}

TEST_CASE("a single prediction tells two classes apart at 1/2") {
    CHECK(right(std::array{0.5f}, std::array{1.0f}));
    CHECK(right(std::array{0.49f}, std::array{0.0f}));
    CHECK_FALSE(right(std::array{0.49f}, std::array{1.0f}));
    CHECK_FALSE(right(std::array{0.51f}, std::array{0.0f}));
}

}  // namespace intarsia::tests::metrics_accuracy
