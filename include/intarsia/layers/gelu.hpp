// The Gaussian error linear unit.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// y = x P(x), where P(x) = (1 + erf(x / sqrt 2)) / 2 is the probability that a standard normal number is
/// below x. The exact one: Keras's `approximate=False`.
///
/// Input: any shape; output: the same. Its gradient P(x) + x P'(x) reads x, so that x is kept from forward to
/// backward. Source: Hendrycks, Gimpel, "Gaussian error linear units" (2016).
struct GELU : Activation<GELU> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "gelu";
    static constexpr bool gradient_reads_input = true;

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        cut(x);
        V cumulative, density;
        simd::normal_distribution(cumulative, density, x);
        x = x * cumulative;
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& x, const V& /*y*/) {
        V at = x, cumulative, density;
        cut(at);
        simd::normal_distribution(cumulative, density, at);
        dy = dy * (cumulative + at * density);
    }

private:
    /// Where the density is cut, x would make the product large again.
    template <class V>
    static INTARSIA_INLINE constexpr void cut(V& x) {
        using T = simd::element_t<V>;
        V bound;
        simd::fill(bound, std::is_same_v<T, float> ? T(-13) : T(-37));
        simd::at_least(x, bound);
    }
};

}  // namespace INTARSIA_NAMESPACE
