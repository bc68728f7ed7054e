#include "../../numbers.hpp"
#include "../oracle_of.hpp"
#include "conv2d_cases.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::simd_kernels_conv2d_gradient {
namespace {

constexpr std::size_t count = 2;  // images

template <class T>
Misaligned<T> numbers(std::size_t size, std::uint64_t seed) {
    return Misaligned<T>(random_numbers<T>(size, seed));
}

template <class T, class G>
void check_input_gradient(G geometry) {
    constexpr reference::Conv2D shape = oracle_of(geometry);
    CAPTURE(G::input_size);
    const auto dy = numbers<T>(count * G::output_size, 1), kernel = numbers<T>(G::kernel_size, 2);

    const auto exact = [&](const std::vector<Wide>& wide_dy, const std::vector<Wide>& wide_kernel) {
        std::vector<Wide> dx(count * G::input_size);
        for (std::size_t n = 0; n < count; ++n)
            reference::conv2d_input_gradient(shape, &wide_dy[n * G::output_size], wide_kernel.data(),
                                             &dx[n * G::input_size]);
        return dx;
    };
    const auto expected = exact(widened(dy), widened(kernel));
    const auto scale = exact(magnitudes(dy), magnitudes(kernel));
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> dx(count * G::input_size);
            Guarded<T> scratch(kernels.template conv2d_input_gradient_scratch<T, G>());
            Guarded<T> prepared(kernels.template conv2d_input_gradient_prepared_size<T, G>());
            kernels.template conv2d_input_gradient_prepare<G>(kernel.data(), prepared.data());
            for (std::size_t n = 0; n < count; ++n)
                kernels.template conv2d_input_gradient<G>(dy.data() + n * G::output_size, prepared.data(),
                                                          dx.data() + n * G::input_size, scratch.data());
            CHECK(prepared.intact());
            CHECK(dx.intact());
            CHECK(scratch.intact());
            check_close(dx, expected, scale, G::rows::window * G::columns::window * G::filters);
        });
    });
}

template <class T, class G>
void check_weight_gradient(G geometry) {
    constexpr reference::Conv2D shape = oracle_of(geometry);
    CAPTURE(G::kernel_size);
    const auto x = numbers<T>(count * G::input_size, 1), dy = numbers<T>(count * G::output_size, 2);
    // What the gradients are added to.
    const auto kernel_before = random_numbers<T>(G::kernel_size, 3);
    const auto bias_before = random_numbers<T>(G::filters, 4);

    struct Gradients {
        std::vector<Wide> kernel, bias;
    };
    const auto exact = [&](const std::vector<Wide>& wide_x, const std::vector<Wide>& wide_dy,
                           Gradients sums) {
        for (std::size_t n = 0; n < count; ++n)
            reference::conv2d_weight_gradient(shape, &wide_x[n * G::input_size], &wide_dy[n * G::output_size],
                                              sums.kernel.data(), sums.bias.data());
        return sums;
    };
    const Gradients expected = exact(widened(x), widened(dy), {widened(kernel_before), widened(bias_before)});
    const Gradients scale =
        exact(magnitudes(x), magnitudes(dy), {magnitudes(kernel_before), magnitudes(bias_before)});
    constexpr std::size_t operations = count * G::rows::positions * G::columns::positions + 1;
    for (const bool with_bias : {false, true})
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                Guarded<T> dkernel(kernel_before), dbias(bias_before);
                Guarded<T> scratch(kernels.template conv2d_weight_gradient_scratch<T, G>());
                for (std::size_t n = 0; n < count; ++n)
                    kernels.template conv2d_weight_gradient<G, simd::Identity>(
                        x.data() + n * G::input_size, dy.data() + n * G::output_size,
                        dy.data() + n * G::output_size, dkernel.data(), with_bias ? dbias.data() : nullptr,
                        scratch.data());
                CHECK(dkernel.intact());
                CHECK(dbias.intact());
                CHECK(scratch.intact());
                check_close(dkernel, expected.kernel, scale.kernel, operations);
                if (with_bias) check_close(dbias, expected.bias, scale.bias, operations);
            });
        });
}

}  // namespace

TEST_CASE("a convolution's input gradient, in single precision") {
    for_some_convolutions([](auto geometry) { check_input_gradient<float>(geometry); });
    for_more_convolutions([](auto geometry) { check_input_gradient<float>(geometry); });
}
TEST_CASE("a convolution's input gradient, in double precision") {
    for_some_convolutions([](auto geometry) { check_input_gradient<double>(geometry); });
}

TEST_CASE("a convolution's weight gradient is added to what is there, in single precision") {
    for_some_convolutions([](auto geometry) { check_weight_gradient<float>(geometry); });
    for_more_convolutions([](auto geometry) { check_weight_gradient<float>(geometry); });
}
TEST_CASE("a convolution's weight gradient is added to what is there, in double precision") {
    for_some_convolutions([](auto geometry) { check_weight_gradient<double>(geometry); });
}

}  // namespace intarsia::tests::simd_kernels_conv2d_gradient
