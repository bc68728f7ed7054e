#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <cmath>

namespace intarsia::tests::simd_kernels_channels {
namespace {

template <class T, std::size_t Channels>
void check_kernels(std::size_t rows) {
    CAPTURE(Channels);
    CAPTURE(rows);
    const std::size_t count = rows * Channels;
    const auto x = random_numbers<T>(count, 1), dy = random_numbers<T>(count, 2);
    const auto a = random_numbers<T>(Channels, 3), b = random_numbers<T>(Channels, 4),
               c = random_numbers<T>(Channels, 5);
    const Misaligned<T> own_x(x), own_dy(dy), own_a(a), own_b(b), own_c(c);
    std::vector<Wide> scaled(count), scaled_size(count), combined(count), combined_size(count);
    std::vector<Wide> sums(Channels), sums_size(Channels), products(Channels), products_size(Channels);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t j = i % Channels;
        const Wide wide_x = x[i], wide_dy = dy[i], wide_a = a[j], wide_b = b[j], wide_c = c[j];
        scaled[i] = wide_x * wide_a + wide_b;
        scaled_size[i] = std::abs(wide_x * wide_a) + std::abs(wide_b);
        combined[i] = wide_dy * wide_a + wide_x * wide_b + wide_c;
        combined_size[i] = std::abs(wide_dy * wide_a) + std::abs(wide_x * wide_b) + std::abs(wide_c);
        sums[j] += wide_dy;
        sums_size[j] += std::abs(wide_dy);
        products[j] += wide_dy * (wide_x - wide_a);
        products_size[j] += std::abs(wide_dy) * (std::abs(wide_x) + std::abs(wide_a));
    }
    std::vector<Wide> means(Channels), squares(Channels), mean_size(Channels), square_size(Channels, 4);
    const auto wide_x = widened(x);
    reference::channel_moments(static_cast<reference::Index>(rows), static_cast<reference::Index>(Channels),
                               wide_x.data(), means.data(), squares.data());
    for (Wide& square : squares) square *= static_cast<Wide>(rows);
    for (Wide& size : mean_size) size = 1;
    for (Wide& size : square_size) size = static_cast<Wide>(4 * rows);

    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> y(count), dx(count), first(Channels), second(Channels);
            kernels.template scale_channels<Channels>(own_x.data(), rows, own_a.data(), own_b.data(),
                                                      y.data());
            CHECK(y.intact());
            check_close(y, scaled, scaled_size, 2);
            kernels.template combine_channels<Channels>(own_dy.data(), own_x.data(), rows, own_a.data(),
                                                        own_b.data(), own_c.data(), dx.data());
            CHECK(dx.intact());
            check_close(dx, combined, combined_size, 4);
            kernels.template channel_gradient_sums<Channels>(own_x.data(), own_dy.data(), rows, own_a.data(),
                                                             first.data(), second.data());
            CHECK((first.intact() && second.intact()));
            check_close(first, sums, sums_size, rows);
            check_close(second, products, products_size, rows + 2);
            kernels.template channel_moments<Channels>(own_x.data(), rows, first.data(), second.data());
            CHECK((first.intact() && second.intact()));
            check_close(first, means, mean_size, rows + 2);
            check_close(second, squares, square_size, rows + 4);

            Guarded<T> over(x);
            kernels.template scale_channels<Channels>(over.data(), rows, own_a.data(), own_b.data(),
                                                      over.data());
            CHECK(std::equal(over.begin(), over.end(), y.begin(), y.end()));
        });
    });
}

template <class T>
void check_all() {
    for (const std::size_t rows : {1u, 2u, 5u, 64u, 700u, 2111u}) check_kernels<T, 1>(rows);
    for (const std::size_t rows : {1u, 16u, 17u, 683u}) check_kernels<T, 3>(rows);
    for (const std::size_t rows : {1u, 4u, 65u, 300u}) check_kernels<T, 16>(rows);
    for (const std::size_t rows : {1u, 31u, 64u}) check_kernels<T, 33>(rows);
}

}  // namespace

TEST_CASE("kernels of channels, on every target") {
    check_all<float>();
    check_all<double>();
}

TEST_CASE("moments of blocks of rows are joined") {
    const auto x = random_numbers<double>(300 * 5, 7);
    std::vector<double> whole(10), joined(10), part(10);
    simd::dispatch([&](auto kernels) {
        kernels.template channel_moments<5>(x.data(), 300, &whole[0], &whole[5]);
        const std::size_t ends[]{0, 1, 120, 300};
        for (std::size_t i = 0; i < 3; ++i) {
            kernels.template channel_moments<5>(&x[ends[i] * 5], ends[i + 1] - ends[i], &part[0], &part[5]);
            kernels.join_moments(5, ends[i], &joined[0], &joined[5], ends[i + 1] - ends[i], &part[0],
                                 &part[5]);
        }
    });
    for (std::size_t i = 0; i < 10; ++i) CHECK(joined[i] == doctest::Approx(whole[i]).epsilon(1e-13));
}

}  // namespace intarsia::tests::simd_kernels_channels
