#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::simd_kernels_matrix_multiply {
namespace {

struct Sizes {
    std::size_t rows, columns, inner;
};

/// Below, at and beyond the register tile (6 or 12 rows; two vectors of 4, 8 or 16 columns), the panels of A
/// (48 copied rows, 384 in place, 128 of colliding ones) and the blocks (256 columns, 256 products).
constexpr Sizes all_sizes[] = {{1, 1, 1},       {1, 17, 3},    {5, 3, 8},    {6, 16, 1},    {7, 15, 33},
                               {12, 32, 64},    {13, 33, 5},   {96, 8, 256}, {97, 17, 257}, {3, 259, 300},
                               {100, 5, 2},     {2, 40, 9},    {11, 1, 513}, {397, 33, 6},  {769, 9, 260},
                               {23, 64, 12},    {14, 96, 16},  {15, 31, 7},  {150, 70, 70}, {104, 290, 131},
                               {130, 33, 1024}, {12, 70, 2048}};

/// What becomes of C.
enum class Begin { zero, bias, accumulate };

/// C = A B with either factor transposed in memory, C being a part of a wider matrix.
template <class T>
void check_product(Sizes sizes) {
    const std::size_t rows = sizes.rows, columns = sizes.columns, inner = sizes.inner;
    CAPTURE(rows);
    CAPTURE(columns);
    CAPTURE(inner);
    const std::size_t pitch = columns + 3;
    const auto a = random_numbers<T>(rows * inner, 1), b = random_numbers<T>(inner * columns, 2);
    const auto c_before = random_numbers<T>(rows * pitch, 3);
    const auto bias_numbers = random_numbers<T>(columns, 4);
    const Misaligned<T> a_in_rows(a), a_in_columns(transposed(a, rows, inner));
    const Misaligned<T> b_in_rows(b), b_in_columns(transposed(b, inner, columns));
    const Misaligned<T> bias(bias_numbers);

    for (const Begin begin : {Begin::zero, Begin::bias, Begin::accumulate}) {
        const auto exact = [&](auto wide) {
            const auto wide_a = wide(a), wide_b = wide(b), wide_bias = wide(bias_numbers);
            std::vector<Wide> product(rows * columns), c = wide(c_before);
            const auto index = [](std::size_t i) { return static_cast<reference::Index>(i); };
            reference::matrix_multiply(index(rows), index(columns), index(inner), wide_a.data(),
                                       wide_b.data(), begin == Begin::bias ? wide_bias.data() : nullptr,
                                       product.data());
            for (std::size_t i = 0; i < rows; ++i)
                for (std::size_t j = 0; j < columns; ++j) {
                    Wide& number = c[i * pitch + j];
                    number = (begin == Begin::accumulate ? number : 0) + product[i * columns + j];
                }
            return c;
        };
        const auto expected = exact([](const auto& n) { return widened(n); });
        const auto scale = exact([](const auto& n) { return magnitudes(n); });
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                std::vector<T> first;
                for (const bool turn_a : {false, true})
                    for (const bool turn_b : {false, true}) {
                        const simd::ConstMatrix<T> left{turn_a ? a_in_columns.data() : a_in_rows.data(),
                                                        turn_a ? 1 : inner, turn_a ? rows : 1};
                        const simd::ConstMatrix<T> right{turn_b ? b_in_columns.data() : b_in_rows.data(),
                                                         turn_b ? 1 : columns, turn_b ? inner : 1};
                        Guarded<T> c(c_before);
                        Guarded<T> scratch(kernels.template matrix_multiply_scratch<T>);
                        kernels.matrix_multiply(rows, columns, inner, left, right,
                                                begin == Begin::bias ? bias.data() : nullptr, c.data(), pitch,
                                                begin == Begin::accumulate, scratch.data());
                        CHECK(c.intact());
                        CHECK(scratch.intact());
                        check_close(c, expected, scale, inner + 1);  // what lies between the rows, too
                        if (first.empty()) first.assign(c.begin(), c.end());
                        CHECK(std::equal(c.begin(), c.end(), first.begin()));  // the layout is no arithmetic
                    }
            });
        });
    }
}

/// The part of C that threads share out has the bits of the whole.
template <class T>
void check_parts(std::size_t rows, std::size_t columns, std::size_t inner, std::size_t cut) {
    const auto a = random_numbers<T>(rows * inner, 1), b = random_numbers<T>(inner * columns, 2);
    const auto bias = random_numbers<T>(columns, 3);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            std::vector<T> whole(rows * columns), parts(rows * columns);
            std::vector<T> scratch(kernels.template matrix_multiply_scratch<T>);
            const simd::ConstMatrix<T> left{a.data(), inner, 1}, right{b.data(), columns, 1};
            kernels.matrix_multiply(rows, columns, inner, left, right, bias.data(), whole.data(), columns,
                                    false, scratch.data());
            kernels.matrix_multiply(cut, columns, inner, left, right, bias.data(), parts.data(), columns,
                                    false, scratch.data());
            kernels.matrix_multiply(rows - cut, columns, inner,
                                    simd::ConstMatrix<T>{left.at(cut, 0), inner, 1}, right, bias.data(),
                                    parts.data() + cut * columns, columns, false, scratch.data());
            CHECK(parts == whole);
        });
    });
}

}  // namespace

TEST_CASE("a product of matrices, whatever their layout and the part of memory they fill") {
    for (const Sizes sizes : all_sizes) {
        check_product<float>(sizes);
        check_product<double>(sizes);
    }
}

TEST_CASE("a part of a product has the bits of the whole") {
    for (const std::size_t cut : {1u, 5u, 48u, 96u}) {
        check_parts<float>(101, 19, 300, cut);
        check_parts<double>(101, 19, 300, cut);
    }
}

}  // namespace intarsia::tests::simd_kernels_matrix_multiply
