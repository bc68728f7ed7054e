// tests/models/constant_network.cpp compares them with the kernels of every target; here is what that cannot
// show.
#include <intarsia/layers/relu.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

namespace intarsia::tests::simd_plain_kernels {
namespace {

using Row = simd::Axis<1, 1, 1, false>;

// A convolution, its bias and function, and a pool of two of its numbers: the largest of max(0, 3 x - 1).
constexpr std::array<float, 2> pooled() {
    using G = simd::Conv2DGeometry<Row, simd::Axis<4, 1, 1, false>, 1, 1>;
    using P = simd::Pool2DGeometry<Row, simd::Axis<4, 2, 2, false>, 1>;
    const float x[] = {1, 2, -5, -6}, kernel[] = {3}, bias[] = {-1};
    std::array<float, 2> y{};
    simd::PlainKernels::conv2d_forward<G, P, ReLU>(x, kernel, bias, y.data(), nullptr,
                                                   static_cast<float*>(nullptr));
    return y;
}
static_assert(pooled() == std::array<float, 2>{5, 0});

constexpr bool computed_by_the_compiler() {
    bool plain = false;
    simd::compute([&](auto kernels) { plain = std::is_same_v<decltype(kernels), simd::PlainKernels>; });
    return plain;
}
static_assert(computed_by_the_compiler());

}  // namespace

TEST_CASE("at run time the kernels of the target compute") { CHECK(!computed_by_the_compiler()); }

TEST_CASE("a NaN is larger than any number, as for the kernels of every target") {
    using G = simd::Pool2DGeometry<Row, simd::Axis<6, 3, 3, false>, 1>;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float x[] = {1, nan, 2, 7, 8, 9};
    float y[2];
    simd::PlainKernels::max_pool2d<G>(x, y);
    CHECK(std::isnan(y[0]));
    CHECK(y[1] == 9);
}

}  // namespace intarsia::tests::simd_plain_kernels
