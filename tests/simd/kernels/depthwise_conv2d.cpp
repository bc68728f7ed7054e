#include "../../numbers.hpp"
#include "../oracle_of.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::simd_kernels_depthwise_conv2d {
using simd::Axis;
using simd::DepthwiseConv2DGeometry;

namespace {

template <class Try>
void for_some_convolutions(Try attempt) {
    attempt(DepthwiseConv2DGeometry<Axis<7, 3, 1, true>, Axis<20, 3, 1, true>, 17, 1>{});
    attempt(DepthwiseConv2DGeometry<Axis<8, 3, 2, true>, Axis<9, 2, 2, true>, 3, 4>{});
    attempt(DepthwiseConv2DGeometry<Axis<6, 1, 3, false>, Axis<5, 5, 1, false>, 33, 1>{});  // one column
}

template <class Try>
void for_more_convolutions(Try attempt) {
    attempt(DepthwiseConv2DGeometry<Axis<9, 3, 1, false>, Axis<28, 3, 1, false>, 32, 1>{});
    attempt(DepthwiseConv2DGeometry<Axis<8, 3, 2, false>, Axis<9, 3, 3, false>, 1, 7>{});  // rows unseen
    attempt(
        DepthwiseConv2DGeometry<Axis<3, 5, 1, true>, Axis<4, 7, 2, true>, 20, 2>{});  // a window too large
    attempt(DepthwiseConv2DGeometry<Axis<2, 2, 1, false>, Axis<30, 19, 1, false>, 5, 1>{});  // a long window
    attempt(DepthwiseConv2DGeometry<Axis<5, 2, 4, true>, Axis<5, 1, 2, true>, 16, 1>{});     // windows apart
}

template <class T>
Misaligned<T> numbers(std::size_t size, std::uint64_t seed) {
    return Misaligned<T>(random_numbers<T>(size, seed));
}

template <class T, class G>
void check(G geometry) {
    constexpr reference::DepthwiseConv2D shape = oracle_of(geometry);
    static_assert(shape.output_size() == G::output_size && shape.input_size() == G::input_size &&
                  shape.kernel_size() == G::kernel_size);
    CAPTURE(G::input_size);
    const auto x = numbers<T>(G::input_size, 1), kernel = numbers<T>(G::kernel_size, 2),
               bias = numbers<T>(G::outputs, 3), dy = numbers<T>(G::output_size, 4);
    const auto kernel_before = random_numbers<T>(G::kernel_size, 5);  // what the gradients are added to
    const auto bias_before = random_numbers<T>(G::outputs, 6);

    struct Results {
        std::vector<Wide> y, y_without_bias, dx, dkernel, dbias;
    };
    const auto exact = [&](auto wide) {
        const auto wide_x = wide(x), wide_kernel = wide(kernel), wide_bias = wide(bias), wide_dy = wide(dy);
        Results r{std::vector<Wide>(G::output_size), std::vector<Wide>(G::output_size),
                  std::vector<Wide>(G::input_size), wide(kernel_before), wide(bias_before)};
        reference::conv2d_forward(shape, wide_x.data(), wide_kernel.data(), wide_bias.data(), r.y.data());
        reference::conv2d_forward<Wide>(shape, wide_x.data(), wide_kernel.data(), nullptr,
                                        r.y_without_bias.data());
        reference::conv2d_input_gradient(shape, wide_dy.data(), wide_kernel.data(), r.dx.data());
        reference::conv2d_weight_gradient(shape, wide_x.data(), wide_dy.data(), r.dkernel.data(),
                                          r.dbias.data());
        return r;
    };
    const Results expected = exact([](const auto& n) { return widened(n); });
    const Results scale = exact([](const auto& n) { return magnitudes(n); });
    constexpr std::size_t window = G::rows::window * G::columns::window;
    constexpr std::size_t positions = G::rows::positions * G::columns::positions;
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> scratch(kernels.template depthwise_scratch<G>);
            Guarded<T> y(G::output_size), y_without_bias(G::output_size);
            kernels.template depthwise_conv2d<G>(x.data(), kernel.data(), bias.data(), y.data(),
                                                 scratch.data());
            kernels.template depthwise_conv2d<G>(x.data(), kernel.data(), nullptr, y_without_bias.data(),
                                                 scratch.data());
            CHECK((y.intact() && y_without_bias.intact() && scratch.intact()));
            check_close(y, expected.y, scale.y, window + 1);
            check_close(y_without_bias, expected.y_without_bias, scale.y_without_bias, window);

            Guarded<T> dkernel(kernel_before), dbias(bias_before);
            kernels.template depthwise_weight_gradient<G>(x.data(), dy.data(), dkernel.data(), dbias.data(),
                                                          scratch.data());
            CHECK((dkernel.intact() && dbias.intact() && scratch.intact()));
            check_close(dkernel, expected.dkernel, scale.dkernel, positions + 1);
            check_close(dbias, expected.dbias, scale.dbias, positions + 1);
            Guarded<T> dkernel_alone(kernel_before);
            kernels.template depthwise_weight_gradient<G>(x.data(), dy.data(), dkernel_alone.data(), nullptr,
                                                          scratch.data());
            CHECK(std::equal(dkernel.begin(), dkernel.end(), dkernel_alone.begin()));

            Guarded<T> turned(G::kernel_size), dx(G::input_size);
            Guarded<T> own(kernels.template depthwise_input_gradient_scratch<G>);
            kernels.template depthwise_turn<G>(kernel.data(), turned.data());
            kernels.template depthwise_input_gradient<G>(dy.data(), turned.data(), dx.data(), own.data());
            CHECK((turned.intact() && dx.intact() && own.intact()));
            check_close(dx, expected.dx, scale.dx, window * G::multiplier);
        });
    });
}

}  // namespace

TEST_CASE("a depthwise convolution and its gradients, in single precision") {
    for_some_convolutions([](auto geometry) { check<float>(geometry); });
    for_more_convolutions([](auto geometry) { check<float>(geometry); });
}
TEST_CASE("a depthwise convolution and its gradients, in double precision") {
    for_some_convolutions([](auto geometry) { check<double>(geometry); });
}

}  // namespace intarsia::tests::simd_kernels_depthwise_conv2d
