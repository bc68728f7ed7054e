#include "../../numbers.hpp"
#include "../oracle_of.hpp"
#include "conv2d_cases.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace intarsia::tests::simd_kernels_conv2d {
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
                Guarded<T> prepared(kernels.template conv2d_prepared_size<T, G>());
                Guarded<T> scratch(kernels.template conv2d_forward_scratch<T, G, simd::NoPool>());
                kernels.template conv2d_prepare<G>(kernel.data(), prepared.data());
                for (std::size_t n = 0; n < count; ++n)
                    kernels.template conv2d_forward<G, simd::NoPool, simd::Identity>(
                        x.data() + n * G::input_size, prepared.data(), with_bias ? bias.data() : nullptr,
                        y.data() + n * G::output_size, nullptr, scratch.data());
                CHECK(prepared.intact());
                CHECK(y.intact());
                CHECK(scratch.intact());
                check_close(y, expected, scale, G::kernel_rows + 1);
            });
        });
    }
}

struct Square {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = x * x;
    }
};

/// Lets through what is larger than 1.
struct LargerThanOne {
    static constexpr bool is_gate = true;
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = x > 1.0f ? x : V{};
    }
    template <class V>
    static INTARSIA_INLINE void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = y > 1.0f ? dy : V{};
    }
};

/// A function and a pool done in the same pass are what they are one after the other, in all bits; a NaN
/// reaches every window that sees it. What a gate stops comes from nowhere.
template <class F, class G, std::size_t Rows, std::size_t Columns>
void check_pool(bool with_nan) {
    using P = simd::Pool2DGeometry<Axis<G::rows::positions, Rows, Rows, false>,
                                   Axis<G::columns::positions, Columns, Columns, false>, G::filters>;
    CAPTURE(G::output_size);
    CAPTURE(with_nan);
    auto image = random_numbers<float>(G::input_size, 1);
    if (with_nan) image[image.size() / 2] = std::numeric_limits<float>::quiet_NaN();
    const Misaligned<float> x(image), kernel(random_numbers<float>(G::kernel_size, 2)),
        bias(random_numbers<float>(G::filters, 3));
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<float> prepared(kernels.template conv2d_prepared_size<float, G>());
            kernels.template conv2d_prepare<G>(kernel.data(), prepared.data());
            Guarded<float> z(G::output_size), y(P::output_size);
            Guarded<float> scratch(kernels.template conv2d_forward_scratch<float, G, simd::NoPool>());
            Guarded<float> pool_scratch(kernels.template conv2d_forward_scratch<float, G, P>());
            std::vector<std::uint8_t> places(P::output_size + 2, 99);
            kernels.template conv2d_forward<G, simd::NoPool, F>(x.data(), prepared.data(), bias.data(),
                                                                z.data(), nullptr, scratch.data());
            kernels.template conv2d_forward<G, P, F>(x.data(), prepared.data(), bias.data(), y.data(),
                                                     places.data() + 1, pool_scratch.data());
            CHECK((z.intact() && y.intact() && scratch.intact() && pool_scratch.intact()));
            CHECK((places.front() == 99 && places.back() == 99));
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < P::output_size; ++i) {
                const std::size_t f = i % G::filters, row = i / G::filters / P::columns::positions,
                                  column = i / G::filters % P::columns::positions;
                const auto seen = [&](std::size_t place) {
                    return z[((row * Rows + place / Columns) * G::columns::positions + column * Columns +
                              place % Columns) *
                                 G::filters +
                             f];
                };
                std::size_t first = 0;
                for (std::size_t place = 1; place < Rows * Columns; ++place)
                    if (seen(place) > seen(first) || (std::isnan(seen(place)) && !std::isnan(seen(first))))
                        first = place;
                if (simd::Gate<F> && !(y[i] > 1)) {
                    wrong += places[i + 1] != simd::nowhere || y[i] != seen(first);
                    continue;
                }
                const bool both_nan = std::isnan(seen(first)) && std::isnan(y[i]);
                wrong += both_nan ? std::isnan(seen(places[i + 1])) == 0
                                  : places[i + 1] != first || y[i] != seen(first);
            }
            CHECK(wrong == 0);
            const std::vector<float> before(y.begin(), y.end());  // without places, as at inference
            kernels.template conv2d_forward<G, P, F>(x.data(), prepared.data(), bias.data(), y.data(),
                                                     nullptr, pool_scratch.data());
            CHECK(std::equal(before.begin(), before.end(), y.begin(),
                             [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
        });
    });
}

}  // namespace

TEST_CASE("a gate and a max pool in the same pass tell what the gate has stopped") {
    check_pool<LargerThanOne, Conv2DGeometry<Axis<9, 2, 1, false>, Axis<8, 3, 1, false>, 3, 17>, 2, 2>(false);
    check_pool<LargerThanOne, Conv2DGeometry<Axis<10, 3, 1, false>, Axis<14, 3, 1, false>, 16, 32>, 2, 2>(
        false);
    check_pool<LargerThanOne, Conv2DGeometry<Axis<9, 3, 1, true>, Axis<8, 3, 1, false>, 16, 16>, 3, 2>(false);
}

TEST_CASE("a function and a max pool in the same pass change nothing") {
    for (const bool with_nan : {false, true}) {
        check_pool<Square, Conv2DGeometry<Axis<9, 2, 1, false>, Axis<8, 3, 1, false>, 3, 17>, 2, 2>(with_nan);
        check_pool<Square, Conv2DGeometry<Axis<9, 3, 2, true>, Axis<8, 3, 1, true>, 8, 5>, 2, 3>(with_nan);
        // By planes, all filters and some; and windows of one pixel.
        check_pool<Square, Conv2DGeometry<Axis<12, 5, 1, true>, Axis<13, 5, 1, true>, 1, 6>, 2, 2>(with_nan);
        check_pool<Square, Conv2DGeometry<Axis<12, 3, 1, false>, Axis<22, 3, 1, false>, 3, 20>, 3, 2>(
            with_nan);
        check_pool<Square, Conv2DGeometry<Axis<8, 1, 1, false>, Axis<9, 1, 1, false>, 5, 17>, 2, 2>(with_nan);
        // By Winograd's algorithm: windows inside a tile, with whole tiles and without; and across tiles.
        check_pool<Square, Conv2DGeometry<Axis<10, 3, 1, false>, Axis<14, 3, 1, false>, 16, 32>, 2, 2>(
            with_nan);
        check_pool<Square, Conv2DGeometry<Axis<9, 3, 1, true>, Axis<11, 3, 1, true>, 16, 16>, 2, 4>(with_nan);
        check_pool<Square, Conv2DGeometry<Axis<9, 3, 1, true>, Axis<8, 3, 1, false>, 16, 16>, 3, 2>(with_nan);
    }
}

TEST_CASE("a convolution is the sum of its products, in single precision") {
    for_some_convolutions([](auto geometry) { check_forward<float>(geometry); });
    for_more_convolutions([](auto geometry) { check_forward<float>(geometry); });
}

TEST_CASE("a convolution is the sum of its products, in double precision") {
    for_some_convolutions([](auto geometry) { check_forward<double>(geometry); });
}

}  // namespace intarsia::tests::simd_kernels_conv2d
