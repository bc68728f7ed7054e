#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace intarsia::tests::simd_kernels_reduction {
namespace {

constexpr reference::Index signed_size(std::size_t size) { return static_cast<reference::Index>(size); }

/// Each sum is taken in order, so its bits are the oracle's.
template <class T>
void check_column_sums(std::size_t rows, std::size_t columns) {
    CAPTURE(rows);
    CAPTURE(columns);
    const Misaligned<T> x(random_numbers<T>(rows * columns, 1));
    std::vector<T> expected(columns);
    reference::column_sums(signed_size(rows), signed_size(columns), x.data(), expected.data());
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> sums(columns);
            kernels.column_sums(x.data(), rows, columns, sums.data());
            CHECK(sums.intact());
            CHECK(std::equal(sums.begin(), sums.end(), expected.begin()));
        });
    });
}

template <class T>
void check_sum_parts(std::size_t parts, std::size_t count) {
    CAPTURE(parts);
    CAPTURE(count);
    const std::size_t stride = count + 3;
    const Misaligned<T> x(random_numbers<T>((parts - 1) * stride + count, 2));
    std::vector<T> expected(x.begin(), x.begin() + signed_size(count));
    for (std::size_t p = 1; p < parts; ++p)
        for (std::size_t i = 0; i < count; ++i) expected[i] += x.data()[p * stride + i];
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> sums(count);
            kernels.sum_parts(x.data(), parts, stride, sums.data(), count);
            CHECK(sums.intact());
            CHECK(std::equal(sums.begin(), sums.end(), expected.begin()));
        });
    });
}

template <class T>
void check_softmax(std::size_t count, double spread) {
    CAPTURE(count);
    CAPTURE(spread);
    auto numbers = random_numbers<T>(count, 3);
    for (T& number : numbers) number *= static_cast<T>(spread);
    const Misaligned<T> x(numbers);
    std::vector<Wide> exact(count);
    reference::softmax(signed_size(count), widened(x).data(), exact.data());
    // Beside the sum: the difference x - max x, rounded, is off by up to 2 spread epsilon / 2, which the
    // exponential makes a relative error; it adds 2 units of its own, the division two roundings. And what
    // is smaller than e^-87 is cut to that.
    std::vector<Wide> scale = exact;
    for (Wide& number : scale) number = number * (1 + static_cast<Wide>(spread)) + Wide(2e-38L);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> y(count), in_place(numbers);
            kernels.softmax(x.data(), y.data(), count);
            kernels.softmax(static_cast<const T*>(in_place.data()), in_place.data(), count);
            CHECK(y.intact());
            CHECK(in_place.intact());
            check_close(y, exact, scale, count + 6);
            CHECK(std::equal(y.begin(), y.end(), in_place.begin()));
        });
    });
}

template <class T>
void check_softmax_gradient(std::size_t count) {
    CAPTURE(count);
    const auto y_numbers = random_numbers<T>(count, 4), dy_numbers = random_numbers<T>(count, 5);
    const Misaligned<T> y(y_numbers), dy(dy_numbers);
    std::vector<Wide> exact(count), scale(count);
    reference::softmax_gradient(signed_size(count), widened(y).data(), widened(dy).data(), exact.data());
    Wide sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += std::abs(Wide(y_numbers[i]) * Wide(dy_numbers[i]));
    for (std::size_t i = 0; i < count; ++i)
        scale[i] = std::abs(Wide(y_numbers[i])) * (std::abs(Wide(dy_numbers[i])) + sum);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> dx(count), in_place(dy_numbers);
            kernels.softmax_gradient(y.data(), dy.data(), dx.data(), count);
            kernels.softmax_gradient(y.data(), static_cast<const T*>(in_place.data()), in_place.data(),
                                     count);
            CHECK(dx.intact());
            CHECK(in_place.intact());
            check_close(dx, exact, scale, count + 2);
            CHECK(std::equal(dx.begin(), dx.end(), in_place.begin()));
        });
    });
}

template <class T>
void check_all() {
    for (const std::size_t count : {1u, 3u, 4u, 5u, 8u, 10u, 17u, 33u, 100u}) {
        for (const std::size_t rows : {1u, 2u, 7u}) {
            check_column_sums<T>(rows, count);
            check_sum_parts<T>(rows, count);
        }
        for (const double spread : {0.0, 1.0, 30.0}) check_softmax<T>(count, spread);
        check_softmax_gradient<T>(count);
    }
}

}  // namespace

TEST_CASE("sums and softmax of single precision") { check_all<float>(); }
TEST_CASE("sums and softmax of double precision") { check_all<double>(); }

TEST_CASE("softmax neither overflows nor forgets that its outputs sum to 1") {
    for_each_target([] {
        simd::dispatch([](auto kernels) {
            const float x[] = {3e38f, 1e38f, -3e38f};
            float y[3];
            kernels.softmax(x, y, 3);
            CHECK(y[0] == 1.0f);
            CHECK(y[1] < 2e-38f);
            CHECK(y[2] < 2e-38f);
            const float equal[] = {-500, -500, -500, -500, -500};
            float share[5];
            kernels.softmax(equal, share, 5);
            for (const float s : share) CHECK(s == doctest::Approx(0.2));
        });
    });
}

}  // namespace intarsia::tests::simd_kernels_reduction
