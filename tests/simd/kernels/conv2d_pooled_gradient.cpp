#include "../../numbers.hpp"
#include "../oracle_of.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace intarsia::tests::simd_kernels_conv2d_pooled_gradient {
using simd::Axis;
using simd::Conv2DGeometry;

namespace {

constexpr std::size_t count = 3;  // images: one of zeros, one mostly of zeros, one of few

template <class T, class G, std::size_t Rows, std::size_t Columns>
void check(G geometry) {
    using P = simd::Pool2DGeometry<Axis<G::rows::positions, Rows, Rows, false>,
                                   Axis<G::columns::positions, Columns, Columns, false>, G::filters>;
    constexpr reference::Conv2D shape = oracle_of(geometry);
    CAPTURE(G::kernel_size);
    const Misaligned<T> x(random_numbers<T>(count * G::input_size, 1));
    const Misaligned<T> kernel(random_numbers<T>(G::kernel_size, 5));
    std::vector<T> dz_numbers = random_numbers<T>(count * P::output_size, 2);
    std::vector<std::uint8_t> places(count * P::output_size);
    std::vector<T> dy(count * G::output_size);  // dz at its places
    for (std::size_t i = 0; i < dz_numbers.size(); ++i) {
        const std::size_t n = i / P::output_size, at = i % P::output_size, f = at % G::filters;
        if (n == 0 || (n == 1 && i % 8 != 3)) dz_numbers[i] = T(0);
        places[i] = static_cast<std::uint8_t>((i * 7 + i / 5) % (Rows * Columns));
        if (i % 11 == 5) {
            places[i] = simd::nowhere;
            continue;
        }
        const std::size_t row = at / G::filters / P::columns::positions * Rows + places[i] / Columns;
        const std::size_t column = at / G::filters % P::columns::positions * Columns + places[i] % Columns;
        dy[n * G::output_size + (row * G::columns::positions + column) * G::filters + f] = dz_numbers[i];
    }
    const Misaligned<T> dz(dz_numbers);

    struct Gradients {
        std::vector<Wide> kernel, bias, x;
    };
    const auto exact = [&](const std::vector<Wide>& wide_x, const std::vector<Wide>& wide_dy,
                           const std::vector<Wide>& wide_kernel) {
        Gradients sums{std::vector<Wide>(G::kernel_size), std::vector<Wide>(G::filters),
                       std::vector<Wide>(count * G::input_size)};
        for (std::size_t n = 0; n < count; ++n) {
            reference::conv2d_weight_gradient(shape, &wide_x[n * G::input_size], &wide_dy[n * G::output_size],
                                              sums.kernel.data(), sums.bias.data());
            reference::conv2d_input_gradient(shape, &wide_dy[n * G::output_size], wide_kernel.data(),
                                             &sums.x[n * G::input_size]);
        }
        return sums;
    };
    const Gradients expected = exact(widened(x), widened(dy), widened(kernel));
    const Gradients scale = exact(magnitudes(x), magnitudes(dy), magnitudes(kernel));
    constexpr std::size_t operations = count * G::rows::positions * G::columns::positions + 2;
    for (const bool with_bias_and_dx : {false, true})
        for_each_target([&] {
            simd::dispatch([&](auto kernels) {
                Guarded<T> prepared(kernels.template conv2d_gradients_prepared_size<T, G, P>());
                Guarded<T> sums(std::vector<T>(kernels.template conv2d_gradients_sums_size<T, G, P>()));
                Guarded<T> scratch(kernels.template conv2d_gradients_scratch<T, G, P>());
                Guarded<T> dkernel(G::kernel_size), dbias(G::filters), dx(count * G::input_size);
                kernels.template conv2d_prepare_gradients<G, P>(kernel.data(), prepared.data());
                for (std::size_t n = 0; n < count; ++n)
                    kernels.template conv2d_gradients<G, P>(
                        x.data() + n * G::input_size, dz.data() + n * P::output_size,
                        places.data() + n * P::output_size, prepared.data(), sums.data(),
                        with_bias_and_dx ? dx.data() + n * G::input_size : nullptr, scratch.data());
                kernels.template conv2d_finish_gradients<G, P>(sums.data(), dkernel.data(),
                                                               with_bias_and_dx ? dbias.data() : nullptr);
                CHECK((prepared.intact() && sums.intact() && scratch.intact()));
                CHECK((dkernel.intact() && dbias.intact() && dx.intact()));
                check_close(dkernel, expected.kernel, scale.kernel, operations);
                if (!with_bias_and_dx) return;
                check_close(dbias, expected.bias, scale.bias, operations);
                check_close(dx, expected.x, scale.x, G::rows::window * G::columns::window * G::filters);
            });
        });
}

template <std::size_t Extent, std::size_t Window, std::size_t Stride = 1, bool Same = false>
using A = Axis<Extent, Window, Stride, Same>;

}  // namespace

TEST_CASE("gradients behind a max pool, of which only those are walked that are not 0") {
    check<float, Conv2DGeometry<A<10, 3>, A<11, 3>, 32, 21>, 2, 2>(
        {});  // as in digit networks; a column is not seen
    check<float, Conv2DGeometry<A<9, 3>, A<7, 3>, 48, 3>, 2, 2>({});   // rows longer than the registers
    check<float, Conv2DGeometry<A<9, 2>, A<8, 1>, 16, 70>, 3, 2>({});  // more than 64 filters
    check<float, Conv2DGeometry<A<7, 3, 1, true>, A<8, 3, 1, true>, 16, 17>, 2, 4>({});  // padding
    check<float, Conv2DGeometry<A<3, 3>, A<3, 3>, 16, 2>, 1, 1>({});                     // one pixel
    check<double, Conv2DGeometry<A<8, 3>, A<9, 3>, 8, 16>, 2, 2>({});
}

TEST_CASE("gradients behind a max pool where the dense kernels are taken") {
    check<float, Conv2DGeometry<A<8, 3>, A<8, 3>, 1, 4>, 2, 2>({});         // rows of 3 numbers
    check<float, Conv2DGeometry<A<9, 3, 2>, A<9, 3, 2>, 16, 3>, 2, 2>({});  // strides
    check<float, Conv2DGeometry<A<12, 7>, A<12, 7>, 16, 3>, 2, 2>({});  // a patch too large for the registers
}

}  // namespace intarsia::tests::simd_kernels_conv2d_pooled_gradient
