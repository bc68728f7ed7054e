#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace intarsia::tests::simd_kernels_packing {
namespace {

/// Below, at and beyond the squares of 4, 8 and 16 numbers that are moved in registers.
template <class T>
void check_transpose(std::size_t rows, std::size_t columns) {
    CAPTURE(rows);
    CAPTURE(columns);
    const auto matrix = random_numbers<T>(rows * columns, 1);
    const Misaligned<T> from(matrix);
    const auto expected = transposed(matrix, rows, columns);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> to(rows * columns);
            kernels.transpose(rows, columns, from.data(), columns, to.data(), rows);
            CHECK(to.intact());
            CHECK(std::equal(to.begin(), to.end(), expected.begin()));
        });
    });
}

}  // namespace

TEST_CASE("a matrix is transposed, whole squares and what is left") {
    for (const std::size_t rows : {1u, 4u, 15u, 16u, 33u})
        for (const std::size_t columns : {1u, 7u, 16u, 18u, 64u}) {
            check_transpose<float>(rows, columns);
            check_transpose<double>(rows, columns);
        }
}

TEST_CASE("a strip has zeros behind its last column, however its matrix lies") {
    constexpr std::size_t inner = 19, columns = 21, pitch = 32;
    const auto b = random_numbers<float>(inner * columns, 1), turned = transposed(b, inner, columns);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            for (const bool other_way : {false, true}) {
                Guarded<float> strip(inner * pitch);
                kernels.pack_strip(other_way ? simd::ConstMatrix<float>{turned.data(), 1, inner}
                                             : simd::ConstMatrix<float>{b.data(), columns, 1},
                                   inner, columns, pitch, strip.data());
                CHECK(strip.intact());
                std::size_t wrong = 0;
                for (std::size_t i = 0; i < inner * pitch; ++i)
                    wrong += strip[i] != (i % pitch < columns ? b[i / pitch * columns + i % pitch] : 0.0f);
                CHECK(wrong == 0);
            }
        });
    });
}

}  // namespace intarsia::tests::simd_kernels_packing
