#include <intarsia/models/samples.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace intarsia::tests::models_samples {
using namespace intarsia::detail;

namespace {

template <class X>
constexpr bool takes = !NoSamples<X, float, Shape<2, 3>>;

static_assert(takes<std::array<float, 6>> && !takes<std::array<float, 5>> && !takes<std::array<double, 6>>);
static_assert(takes<float[6]> && takes<const float[6]> && !takes<float[7]> && !takes<float*>);
static_assert(takes<std::span<float, 6>> && takes<std::span<const float, 6>>);
static_assert(!takes<std::span<const float>> && !takes<std::vector<float>>);  // of unknown length
static_assert(takes<Batch<float, Shape<2, 3>>> && takes<Batch<const float, Shape<2, 3>>>);
static_assert(!takes<Batch<float, Shape<3, 2>>> && !takes<Tensor<float, Shape<2, 3>>>);

template <class Y>
constexpr bool writes = !NoOutput<Y, float, Shape<4>>;

static_assert(writes<Batch<float, Shape<4>>> && !writes<Batch<float, Shape<2, 2>>>);
static_assert(!writes<Batch<const float, Shape<4>>> && !writes<Batch<double, Shape<4>>>);

// What a program goes on with that has given a batch is as many predictions, else it is one.
static_assert(std::is_same_v<decltype(no_prediction<Batch<float, Shape<3, 2>>, float, Shape<4>>()),
                             Tensor<float, Shape<4>>>);
static_assert(
    std::is_same_v<decltype(no_prediction<std::vector<float>, float, Shape<4>>()), std::array<float, 4>>);

}  // namespace

TEST_CASE("in the place of a prediction from no samples stands nothing") {
    CHECK(no_prediction<Batch<float, Shape<3, 2>>, float, Shape<4>>().size() == 0);
}

}  // namespace intarsia::tests::models_samples
