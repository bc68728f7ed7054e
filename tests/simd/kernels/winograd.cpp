#include "../../numbers.hpp"
#include "../oracle_of.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

namespace intarsia::tests::simd_kernels_winograd {
using simd::Axis;
using simd::Conv2DGeometry;

namespace {

// The three matrices, as the article has them.
constexpr Wide input_transform[6][6] = {{4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
                                        {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
constexpr Wide sixth = Wide(1) / 6, twelfth = Wide(1) / 12, twenty_fourth = Wide(1) / 24;
constexpr Wide weight_transform[6][3] = {{Wide(1) / 4, 0, 0},
                                         {-sixth, -sixth, -sixth},
                                         {-sixth, sixth, -sixth},
                                         {twenty_fourth, twelfth, sixth},
                                         {twenty_fourth, -twelfth, sixth},
                                         {0, 0, 1}};
constexpr Wide output_transform[4][6] = {
    {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

/// Sums of magnitudes of all that the algorithm adds up, output by output: an error of n roundings is at most
/// n epsilon times that.
template <class G>
std::vector<Wide> scale_of(const std::vector<Wide>& x, const std::vector<Wide>& kernel,
                           const std::vector<Wide>& bias) {
    std::vector<Wide> scale(G::output_size);
    std::vector<Wide> weights(36 * G::channels * G::filters);
    for (std::size_t p = 0; p < 36; ++p)
        for (std::size_t k = 0; k < 9; ++k)
            for (std::size_t i = 0; i < G::channels * G::filters; ++i)
                weights[p * G::channels * G::filters + i] +=
                    std::abs(weight_transform[p / 6][k / 3] * weight_transform[p % 6][k % 3]) *
                    kernel[k * G::channels * G::filters + i];
    for (std::size_t row = 0; row < G::rows::positions; row += 4)
        for (std::size_t column = 0; column < G::columns::positions; column += 4)
            for (std::size_t p = 0; p < 36; ++p) {
                std::vector<Wide> input(G::channels);
                for (std::size_t k = 0; k < 36; ++k) {
                    const std::size_t i = row + k / 6 - G::rows::before,
                                      j = column + k % 6 - G::columns::before;
                    if (i >= G::rows::extent || j >= G::columns::extent) continue;
                    for (std::size_t c = 0; c < G::channels; ++c)
                        input[c] += std::abs(input_transform[p / 6][k / 6] * input_transform[p % 6][k % 6]) *
                                    x[(i * G::columns::extent + j) * G::channels + c];
                }
                for (std::size_t f = 0; f < G::filters; ++f) {
                    Wide product = 0;
                    for (std::size_t c = 0; c < G::channels; ++c)
                        product += input[c] * weights[(p * G::channels + c) * G::filters + f];
                    for (std::size_t k = 0; k < 16; ++k)
                        if (row + k / 4 < G::rows::positions && column + k % 4 < G::columns::positions)
                            scale[((row + k / 4) * G::columns::positions + column + k % 4) * G::filters +
                                  f] +=
                                std::abs(output_transform[k / 4][p / 6] * output_transform[k % 4][p % 6]) *
                                product;
                }
            }
    for (std::size_t i = 0; i < G::output_size; ++i) scale[i] += bias[i % G::filters];
    return scale;
}

template <class G>
void check(G geometry) {
    constexpr reference::Conv2D shape = oracle_of(geometry);
    CAPTURE(G::output_size);
    const Misaligned<float> x(random_numbers<float>(G::input_size, 1)),
        kernel(random_numbers<float>(G::kernel_size, 2)), bias(random_numbers<float>(G::filters, 3));
    std::vector<Wide> expected(G::output_size);
    reference::conv2d_forward(shape, widened(x).data(), widened(kernel).data(), widened(bias).data(),
                              expected.data());
    const auto scale = scale_of<G>(magnitudes(x), magnitudes(kernel), magnitudes(bias));
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            CHECK(kernels.template takes_winograd<float, G>);
            Guarded<float> prepared(kernels.template conv2d_prepared_size<float, G>()), y(G::output_size);
            Guarded<float> scratch(kernels.template conv2d_forward_scratch<float, G, simd::NoPool>());
            kernels.template conv2d_prepare<G>(kernel.data(), prepared.data());
            kernels.template conv2d_forward<G, simd::NoPool, simd::Identity>(
                x.data(), prepared.data(), bias.data(), y.data(), nullptr, scratch.data());
            CHECK((prepared.intact() && scratch.intact() && y.intact()));
            // The channels' products, two transforms of up to 4 terms and one of 5 along both axes, the bias.
            check_close(y, expected, scale, G::channels + 2 * (4 + 3 + 5) + 1);
            // That bound is for the worst case. What is usual is far better, and noticed if it is lost.
            Wide largest = 0, error = 0;
            for (std::size_t i = 0; i < G::output_size; ++i) {
                largest = std::max(largest, std::abs(expected[i]));
                error = std::max(error, std::abs(static_cast<Wide>(y[i]) - expected[i]));
            }
            CHECK(static_cast<double>(error / largest) < 3e-5);
        });
    });
}

}  // namespace

TEST_CASE("Winograd's algorithm gives the convolution") {
    check(Conv2DGeometry<Axis<10, 3, 1, false>, Axis<14, 3, 1, false>, 32, 64>{});  // whole tiles
    check(Conv2DGeometry<Axis<6, 3, 1, false>, Axis<6, 3, 1, false>, 16, 16>{});    // one tile
    check(Conv2DGeometry<Axis<9, 3, 1, false>, Axis<11, 3, 1, false>, 16, 80>{});   // tiles that reach out
    check(Conv2DGeometry<Axis<7, 3, 1, true>, Axis<26, 3, 1, true>, 48, 32>{});     // and padding, two blocks
}

TEST_CASE("a NaN or an infinity of the input comes out where it is seen") {
    using G = Conv2DGeometry<Axis<14, 3, 1, false>, Axis<14, 3, 1, false>, 16, 16>;
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            std::vector<float> x(G::input_size, 1.0f), kernel(G::kernel_size, 1.0f), y(G::output_size);
            x[(5 * 14 + 5) * 16] = std::numeric_limits<float>::quiet_NaN();
            std::vector<float> prepared(kernels.template conv2d_prepared_size<float, G>());
            std::vector<float> scratch(kernels.template conv2d_forward_scratch<float, G, simd::NoPool>());
            kernels.template conv2d_prepare<G>(kernel.data(), prepared.data());
            kernels.template conv2d_forward<G, simd::NoPool, simd::Identity>(
                x.data(), prepared.data(), nullptr, y.data(), nullptr, scratch.data());
            std::size_t numbers = 0;
            for (std::size_t i = 0; i < 9; ++i)
                numbers += !std::isnan(y[((3 + i / 3) * 12 + 3 + i % 3) * 16]);
            CHECK(numbers == 0);
        });
    });
}

}  // namespace intarsia::tests::simd_kernels_winograd
