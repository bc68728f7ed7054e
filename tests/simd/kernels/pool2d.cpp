#include "../../numbers.hpp"
#include "../oracle_of.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace intarsia::tests::simd_kernels_pool2d {
using simd::Axis;
using simd::Pool2DGeometry;

namespace {

template <class Try>
void for_some_pools(Try attempt) {
    attempt(Pool2DGeometry<Axis<7, 3, 2, true>, Axis<8, 3, 2, true>, 17>{});  // windows overlap, and overhang
    attempt(Pool2DGeometry<Axis<8, 1, 3, true>, Axis<2, 5, 2, true>, 3>{});   // a window wider than the data
    attempt(Pool2DGeometry<Axis<5, 5, 1, false>, Axis<4, 4, 4, false>, 1>{});  // one window
}

template <class Try>
void for_more_pools(Try attempt) {
    attempt(Pool2DGeometry<Axis<6, 2, 2, false>, Axis<8, 2, 2, false>, 33>{});
    attempt(Pool2DGeometry<Axis<7, 2, 2, false>, Axis<5, 3, 3, false>, 8>{});  // a row is not seen
    attempt(Pool2DGeometry<Axis<1, 1, 1, false>, Axis<9, 4, 1, true>, 5>{});   // a sequence
}

/// Few different numbers: most windows hold their largest one several times, negative ones too.
template <class T>
std::vector<T> numbers_with_ties(std::size_t count) {
    std::vector<T> numbers = random_numbers<T>(count, 1);
    for (T& number : numbers) number = std::floor(number * 2);
    return numbers;
}

template <class T, class G>
void check_max(G geometry) {
    constexpr reference::Pool2D shape = oracle_of(geometry);
    static_assert(shape.output_size() == G::output_size && shape.input_size() == G::input_size);
    CAPTURE(G::input_size);
    for (const bool ties : {false, true}) {
        const auto x = ties ? numbers_with_ties<T>(G::input_size) : random_numbers<T>(G::input_size, 2);
        const auto dy = random_numbers<T>(G::output_size, 3);
        std::vector<T> expected_y(G::output_size);
        reference::max_pool_forward(shape, x.data(), expected_y.data());
        const auto exact_dx = [&](const std::vector<Wide>& wide_dy) {
            std::vector<Wide> dx(G::input_size);
            const auto wide_x = widened(x);
            reference::max_pool_gradient(shape, wide_x.data(), wide_dy.data(), dx.data());
            return dx;
        };
        const Misaligned<T> own_x(x), own_dy(dy);
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                Guarded<T> y(G::output_size), dx(G::input_size);
                kernels.template max_pool2d<G>(own_x.data(), y.data());
                CHECK(y.intact());
                CHECK(std::equal(y.begin(), y.end(), expected_y.begin(), expected_y.end()));
                kernels.template max_pool2d_gradient<G>(own_x.data(), own_dy.data(), dx.data());
                CHECK(dx.intact());
                check_close(dx, exact_dx(widened(dy)), exact_dx(magnitudes(dy)), G::output_size);
            });
        });
    }
}

template <class T, class G>
void check_average(G geometry) {
    constexpr reference::Pool2D shape = oracle_of(geometry);
    CAPTURE(G::input_size);
    const auto x = random_numbers<T>(G::input_size, 4), dy = random_numbers<T>(G::output_size, 5);
    const auto exact_y = [&](const std::vector<Wide>& wide_x) {
        std::vector<Wide> y(G::output_size);
        reference::average_pool_forward(shape, wide_x.data(), y.data());
        return y;
    };
    const auto exact_dx = [&](const std::vector<Wide>& wide_dy) {
        std::vector<Wide> dx(G::input_size);
        reference::average_pool_gradient(shape, wide_dy.data(), dx.data());
        return dx;
    };
    constexpr std::size_t operations = G::rows::window * G::columns::window + 2;
    const Misaligned<T> own_x(x), own_dy(dy);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> y(G::output_size), dx(G::input_size);
            kernels.template average_pool2d<G>(own_x.data(), y.data());
            CHECK(y.intact());
            check_close(y, exact_y(widened(x)), exact_y(magnitudes(x)), operations);
            kernels.template average_pool2d_gradient<G>(own_dy.data(), dx.data());
            CHECK(dx.intact());
            check_close(dx, exact_dx(widened(dy)), exact_dx(magnitudes(dy)), operations);
        });
    });
}

}  // namespace

TEST_CASE("a max pool takes each window's largest number; the gradient goes to the first of them") {
    for_some_pools([](auto geometry) { check_max<float>(geometry); });
    for_more_pools([](auto geometry) { check_max<float>(geometry); });
    for_some_pools([](auto geometry) { check_max<double>(geometry); });
}

TEST_CASE("a NaN anywhere in its window comes out of a max pool, and the gradient goes to it") {
    using G = Pool2DGeometry<Axis<4, 2, 2, false>, Axis<6, 3, 3, false>, 17>;
    for (std::size_t at = 0; at < G::input_size; at += 7) {
        CAPTURE(at);
        auto x = random_numbers<float>(G::input_size, 1);
        x[at] = std::numeric_limits<float>::quiet_NaN();
        const std::size_t row = at / 17 / 6, column = at / 17 % 6;
        const std::size_t window = (row / 2 * 2 + column / 3) * 17 + at % 17;
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                std::vector<float> y(G::output_size), dy(G::output_size, 1.0f), dx(G::input_size);
                kernels.template max_pool2d<G>(x.data(), y.data());
                kernels.template max_pool2d_gradient<G>(x.data(), dy.data(), dx.data());
                for (std::size_t i = 0; i < y.size(); ++i) CHECK(std::isnan(y[i]) == (i == window));
                CHECK(dx[at] == 1);
            });
        });
    }
}

TEST_CASE("an average pool takes the mean of what each window sees of the data") {
    for_some_pools([](auto geometry) { check_average<float>(geometry); });
    for_more_pools([](auto geometry) { check_average<float>(geometry); });
    for_some_pools([](auto geometry) { check_average<double>(geometry); });
}

}  // namespace intarsia::tests::simd_kernels_pool2d
