#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace intarsia::tests::simd_kernels_sparse_multiply {
namespace {

struct Sizes {
    std::size_t rows, columns, inner;
};

/// Below, at and beyond a vector (4, 8 or 16 numbers), a strip (32 or 64 columns) and the blocks (128 rows,
/// 128 products).
constexpr Sizes all_sizes[] = {{1, 1, 1},     {1, 17, 3},    {5, 32, 8},   {6, 64, 15},
                               {7, 65, 33},   {12, 31, 64},  {13, 100, 5}, {128, 8, 128},
                               {129, 70, 40}, {3, 130, 300}, {100, 5, 2},  {150, 70, 270}};

/// Of which so many per cent, taken at random, are 0.
template <class T>
std::vector<T> with_zeros(std::vector<T> numbers, std::uint32_t percent) {
    Random random(Seed{5});
    for (T& number : numbers)
        if (random.below(100) < percent) number = 0;
    return numbers;
}

/// C = A B, A with some zeros, B transposed in memory or not, C a part of a wider matrix, transposed or not.
template <class T>
void check_product(Sizes sizes, std::uint32_t zeros, bool with_bias) {
    const std::size_t rows = sizes.rows, columns = sizes.columns, inner = sizes.inner;
    CAPTURE(rows);
    CAPTURE(columns);
    CAPTURE(inner);
    CAPTURE(zeros);
    const std::size_t a_pitch = inner + 2;
    const auto a = with_zeros(random_numbers<T>(rows * a_pitch, 1), zeros);
    const auto b = random_numbers<T>(inner * columns, 2), bias_numbers = random_numbers<T>(columns, 3);
    std::vector<T> dense_a;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t k = 0; k < inner; ++k) dense_a.push_back(a[i * a_pitch + k]);
    const auto exact = [&](auto wide) {
        const auto wide_a = wide(dense_a), wide_b = wide(b), wide_bias = wide(bias_numbers);
        std::vector<Wide> product(rows * columns);
        const auto index = [](std::size_t i) { return static_cast<reference::Index>(i); };
        reference::matrix_multiply(index(rows), index(columns), index(inner), wide_a.data(), wide_b.data(),
                                   with_bias ? wide_bias.data() : nullptr, product.data());
        return product;
    };
    const auto expected = exact([](const auto& n) { return widened(n); });
    const auto scale = exact([](const auto& n) { return magnitudes(n); });
    const Misaligned<T> own_a(a), in_rows(b), in_columns(transposed(b, inner, columns)), bias(bias_numbers);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            std::vector<T> first;
            for (const bool turn_b : {false, true})
                for (const bool transposed_c : {false, true}) {
                    if (transposed_c && with_bias) continue;
                    CAPTURE(transposed_c);
                    const simd::ConstMatrix<T> right{turn_b ? in_columns.data() : in_rows.data(),
                                                     turn_b ? 1 : columns, turn_b ? inner : 1};
                    const std::size_t pitch = (transposed_c ? rows : columns) + 3;
                    const std::vector<T> before =
                        random_numbers<T>((transposed_c ? columns : rows) * pitch, 4);
                    Guarded<T> c(before), scratch(kernels.template sparse_multiply_scratch<T>);
                    kernels.sparse_multiply(rows, columns, inner, own_a.data(), a_pitch, right,
                                            with_bias ? bias.data() : nullptr, c.data(), pitch, transposed_c,
                                            scratch.data());
                    CHECK(c.intact());
                    CHECK(scratch.intact());
                    std::vector<T> product;
                    for (std::size_t i = 0; i < rows; ++i)
                        for (std::size_t j = 0; j < columns; ++j)
                            product.push_back(c[transposed_c ? j * pitch + i : i * pitch + j]);
                    check_close(product, expected, scale, inner + 1);
                    std::size_t spoilt = 0;  // between the rows of C
                    for (std::size_t i = 0; i < c.size(); ++i)
                        spoilt += i % pitch >= pitch - 3 && c[i] != before[i];
                    CHECK(spoilt == 0);
                    if (first.empty()) first = product;
                    CHECK(product == first);  // the layout is no arithmetic
                }
        });
    });
}

}  // namespace

TEST_CASE("a product skips the zeros of its first factor") {
    for (const Sizes sizes : all_sizes)
        for (const std::uint32_t zeros : {0u, 70u, 100u}) {
            check_product<float>(sizes, zeros, false);
            check_product<double>(sizes, zeros, true);
        }
    check_product<float>({130, 70, 140}, 80, true);
}

TEST_CASE("a part of a product with zeros has the bits of the whole") {
    constexpr std::size_t rows = 140, columns = 150, inner = 200, cut_rows = 37, cut_columns = 64;
    const auto a = with_zeros(random_numbers<float>(rows * inner, 1), 60);
    const auto b = random_numbers<float>(inner * columns, 2);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            std::vector<float> whole(rows * columns), parts(rows * columns);
            std::vector<float> scratch(kernels.template sparse_multiply_scratch<float>);
            const auto multiply = [&](std::size_t i, std::size_t j, std::size_t some_rows,
                                      std::size_t some_columns, float* c) {
                kernels.sparse_multiply(some_rows, some_columns, inner, &a[i * inner], inner,
                                        simd::ConstMatrix<float>{&b[j], columns, 1}, nullptr,
                                        c + i * columns + j, columns, false, scratch.data());
            };
            multiply(0, 0, rows, columns, whole.data());
            for (const std::size_t i : {std::size_t{0}, cut_rows})
                for (const std::size_t j : {std::size_t{0}, cut_columns})
                    multiply(i, j, i == 0 ? cut_rows : rows - cut_rows,
                             j == 0 ? cut_columns : columns - cut_columns, parts.data());
            CHECK(parts == whole);
        });
    });
}

TEST_CASE("behind a zero nothing counts, and NaN is none") {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> a{0, 2, -0.0f, 0, 3, nan}, b{infinity, 5, nan};
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            std::vector<float> scratch(kernels.template sparse_multiply_scratch<float>), c(2);
            kernels.sparse_multiply(2, 1, 3, a.data(), 3, simd::ConstMatrix<float>{b.data(), 1, 1}, nullptr,
                                    c.data(), 1, false, scratch.data());
            CHECK(c[0] == 10);
            CHECK(c[1] != c[1]);
        });
    });
}

TEST_CASE("whether a matrix is mostly zeros is seen from a part of each row") {
    constexpr std::size_t rows = 40, columns = 130;
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            const auto mostly_zeros = [&](std::uint32_t percent) {
                const auto a = with_zeros(std::vector<float>(rows * columns, 1.0f), percent);
                return kernels.mostly_zeros(a.data(), rows, columns);
            };
            CHECK_FALSE(mostly_zeros(0));
            CHECK_FALSE(mostly_zeros(40));
            CHECK(mostly_zeros(60));
            CHECK(mostly_zeros(100));
            const std::vector<float> narrow(63 * rows, 0.0f);  // too little to tell
            CHECK_FALSE(kernels.mostly_zeros(narrow.data(), rows, 63));
        });
    });
}

}  // namespace intarsia::tests::simd_kernels_sparse_multiply
