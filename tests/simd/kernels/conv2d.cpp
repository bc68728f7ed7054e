#include "../../numbers.hpp"
#include "../oracle_of.hpp"
#include "conv2d_cases.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

using namespace intarsia;
using namespace intarsia::tests;

namespace {

/// Two images, with a bias and without.
template <class T, class G>
void check_forward(G geometry) {
    constexpr std::size_t count = 2;
    constexpr reference::Conv2D shape = oracle_of(geometry);
    static_assert(shape.output_size() == G::output_size && shape.kernel_size() == G::kernel_size);
    CAPTURE(G::output_size);
    const auto numbers = [](std::size_t size, std::uint64_t seed) {
        return Misaligned<T>(random_numbers<T>(size, seed));
    };
    const auto x = numbers(count * G::input_size, 1), kernel = numbers(G::kernel_size, 2);
    const auto bias = numbers(G::filters, 3);

    const auto exact = [&](const auto& make_wide, bool with_bias) {
        const auto wide_x = make_wide(x), wide_kernel = make_wide(kernel), wide_bias = make_wide(bias);
        std::vector<Wide> y(count * G::output_size);
        for (std::size_t n = 0; n < count; ++n)
            reference::conv2d_forward(shape, &wide_x[n * G::input_size], wide_kernel.data(),
                                      with_bias ? wide_bias.data() : nullptr, &y[n * G::output_size]);
        return y;
    };
    const auto widen = [](const auto& n) { return widened(n); };
    const auto magnify = [](const auto& n) { return magnitudes(n); };
    for (const bool with_bias : {false, true}) {
        const auto expected = exact(widen, with_bias), scale = exact(magnify, with_bias);
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                Guarded<T> y(count * G::output_size);
                Guarded<T> scratch(kernels.template conv2d_forward_scratch<T, G>());
                kernels.template conv2d_forward<G>(x.data(), kernel.data(), with_bias ? bias.data() : nullptr,
                                                   y.data(), count, scratch.data());
                CHECK(y.intact());
                CHECK(scratch.intact());
                check_close(y, expected, scale, G::kernel_rows + 1);
            });
        });
    }
}

}  // namespace

TEST_CASE("a convolution is the sum of its products, in single precision") {
    for_some_convolutions([](auto geometry) { check_forward<float>(geometry); });
    for_more_convolutions([](auto geometry) { check_forward<float>(geometry); });
}

TEST_CASE("a convolution is the sum of its products, in double precision") {
    for_some_convolutions([](auto geometry) { check_forward<double>(geometry); });
}
