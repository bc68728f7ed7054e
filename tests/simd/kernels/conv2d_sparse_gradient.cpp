#include "../../numbers.hpp"
#include "../oracle_of.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using namespace intarsia;
using namespace intarsia::tests;
using simd::Axis;
using simd::Conv2DGeometry;

namespace {

constexpr std::size_t count = 3;  // images: one of zeros, one mostly of zeros, one of none

/// dy with a share of numbers that are not 0 as named above; 1 in 8 of the second image's.
template <class T, class G>
std::vector<T> gradient_of_output() {
    std::vector<T> dy = random_numbers<T>(count * G::output_size, 2);
    for (std::size_t i = 0; i < G::output_size; ++i) dy[i] = T(0);
    for (std::size_t i = 0; i < G::output_size; ++i) {
        const std::size_t pixel = i / G::filters, filter = i % G::filters;
        if ((pixel + filter) % 8 != 0) dy[G::output_size + i] = T(0);
    }
    return dy;
}

template <class T, class G>
void check(G geometry) {
    constexpr reference::Conv2D shape = oracle_of(geometry);
    CAPTURE(G::kernel_size);
    const Misaligned<T> x(random_numbers<T>(count * G::input_size, 1)), dy(gradient_of_output<T, G>());
    const Misaligned<T> kernel(random_numbers<T>(G::kernel_size, 5));
    const auto kernel_before = random_numbers<T>(G::kernel_size, 3);
    const auto bias_before = random_numbers<T>(G::filters, 4);

    struct Gradients {
        std::vector<Wide> kernel, bias, x;
    };
    const auto exact = [&](const std::vector<Wide>& wide_x, const std::vector<Wide>& wide_dy,
                           const std::vector<Wide>& wide_kernel, Gradients sums) {
        for (std::size_t n = 0; n < count; ++n) {
            reference::conv2d_weight_gradient(shape, &wide_x[n * G::input_size], &wide_dy[n * G::output_size],
                                              sums.kernel.data(), sums.bias.data());
            reference::conv2d_input_gradient(shape, &wide_dy[n * G::output_size], wide_kernel.data(),
                                             &sums.x[n * G::input_size]);
        }
        return sums;
    };
    const std::vector<Wide> zeros(count * G::input_size);
    const Gradients expected = exact(widened(x), widened(dy), widened(kernel),
                                     {widened(kernel_before), widened(bias_before), zeros});
    const Gradients scale = exact(magnitudes(x), magnitudes(dy), magnitudes(kernel),
                                  {magnitudes(kernel_before), magnitudes(bias_before), zeros});
    constexpr std::size_t operations = count * G::rows::positions * G::columns::positions + 2;
    for (const bool with_bias_and_dx : {false, true})
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                Guarded<T> dkernel(kernel_before), dbias(bias_before), dx(count * G::input_size);
                Guarded<T> scratch(kernels.template conv2d_gradients_scratch<T, G>());
                kernels.template conv2d_gradients<G>(x.data(), dy.data(), kernel.data(), dkernel.data(),
                                                     with_bias_and_dx ? dbias.data() : nullptr,
                                                     with_bias_and_dx ? dx.data() : nullptr, count,
                                                     scratch.data());
                CHECK(dkernel.intact());
                CHECK(dbias.intact());
                CHECK(dx.intact());
                CHECK(scratch.intact());
                check_close(dkernel, expected.kernel, scale.kernel, operations);
                if (!with_bias_and_dx) return;
                check_close(dbias, expected.bias, scale.bias, operations);
                check_close(dx, expected.x, scale.x, G::rows::window * G::columns::window * G::filters);
            });
        });
}

template <std::size_t Extent, std::size_t Window, std::size_t Stride = 1, bool Same = false>
using A = Axis<Extent, Window, Stride, Same>;

}  // namespace

TEST_CASE("mostly zeros or not, a convolution's gradients are the plain loops'") {
    check<float>(Conv2DGeometry<A<10, 3>, A<10, 3>, 32, 5>{});      // rows of 12 AVX2 vectors
    check<float>(Conv2DGeometry<A<9, 3>, A<7, 3>, 40, 3>{});        // 15: more than there are registers for
    check<float>(Conv2DGeometry<A<9, 2, 2>, A<8, 1, 3>, 16, 9>{});  // strides
    check<float>(Conv2DGeometry<A<3, 3>, A<3, 3>, 8, 2>{});         // one pixel
    check<double>(Conv2DGeometry<A<8, 3>, A<9, 3>, 8, 3>{});
}

TEST_CASE("where lists of what is not zero do not apply, dense kernels do") {
    check<float>(Conv2DGeometry<A<8, 3>, A<8, 3>, 1, 4>{});                    // rows of 3 numbers
    check<float>(Conv2DGeometry<A<8, 3, 1, true>, A<8, 3, 1, true>, 8, 4>{});  // padding
    using G = Conv2DGeometry<A<8, 3>, A<8, 3>, 8, 4>;
    simd::dispatch([](auto kernels) {
        CHECK(kernels.template conv2d_lists_nonzeros<float, G>);
        std::vector<float> dy(G::output_size, 1.0f), values(4 * 64), places(4 * 64);
        std::uint32_t lengths[4];
        CHECK_FALSE(kernels.template list_nonzeros<G>(dy.data(), values.data(), places.data(), lengths));
        for (std::size_t i = 0; i < dy.size(); ++i)
            dy[i] = i / 4 < 9 ? 1.0f : 0.0f;  // a quarter of the pixels
        CHECK(kernels.template list_nonzeros<G>(dy.data(), values.data(), places.data(), lengths));
        for (const std::uint32_t length : lengths) CHECK(length == 9);
    });
}
