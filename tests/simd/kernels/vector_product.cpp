#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace intarsia::tests::simd_kernels_vector_product {
namespace {

/// Exact, and no step of the product itself.
struct Negative {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = -x;
    }
};

/// Without a bias y = x B, with one y = -(bias + x B).
template <bool WithBias, std::size_t Inner, std::size_t Columns, class T>
void check() {
    CAPTURE(WithBias);
    CAPTURE(Inner);
    CAPTURE(Columns);
    const auto x = random_numbers<T>(Inner, 1), b = random_numbers<T>(Inner * Columns, 2);
    const auto bias = random_numbers<T>(Columns, 3);
    const auto exact = [&](auto wide) {
        const auto wide_x = wide(x), wide_b = wide(b), wide_bias = wide(bias);
        std::vector<Wide> y(Columns);
        reference::matrix_multiply(1, static_cast<reference::Index>(Columns),
                                   static_cast<reference::Index>(Inner), wide_x.data(), wide_b.data(),
                                   WithBias ? wide_bias.data() : nullptr, y.data());
        return y;
    };
    auto expected = exact([](const auto& n) { return widened(n); });
    if (WithBias)
        for (Wide& number : expected) number = -number;
    const auto scale = exact([](const auto& n) { return magnitudes(n); });
    const Misaligned<T> own_x(x), own_b(b), own_bias(bias);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> y(Columns), again(Columns);
            for (Guarded<T>* to : {&y, &again}) {
                if constexpr (WithBias)
                    kernels.template vector_matrix_multiply<Negative, true, Inner, Columns>(
                        own_x.data(), own_b.data(), own_bias.data(), to->data());
                else
                    kernels.template vector_matrix_multiply<simd::Identity, false, Inner, Columns>(
                        own_x.data(), own_b.data(), nullptr, to->data());
                CHECK(to->intact());
            }
            check_close(y, expected, scale, Inner + 1);
            CHECK(std::equal(y.begin(), y.end(), again.begin()));  // in whichever order B was read
        });
    });
}

template <std::size_t Inner, std::size_t Columns>
void check_both() {
    check<false, Inner, Columns, float>();
    check<true, Inner, Columns, float>();
    check<true, Inner, Columns, double>();
}

}  // namespace

TEST_CASE("a vector times a matrix of fewer columns than the narrowest vector has numbers") {
    check_both<1, 1>();
    check_both<6, 1>();
    check_both<83, 1>();  // whole registers, a part of one, and single numbers
    check_both<128, 1>();
    check_both<5, 2>();
    check_both<2, 3>();
}

TEST_CASE("a vector times a matrix whose columns are a number of vectors, or not") {
    check_both<1, 4>();
    check_both<3, 5>();
    check_both<8, 8>();
    check_both<9, 10>();
    check_both<4, 16>();
    check_both<7, 31>();
    check_both<6, 33>();
    check_both<5, 84>();
    check_both<3, 128>();
    check_both<2, 147>();
}

TEST_CASE("a vector times a matrix so large that rows behind a zero are left out") {
    check_both<300, 137>();
    check_both<4133, 10>();
}

}  // namespace intarsia::tests::simd_kernels_vector_product
