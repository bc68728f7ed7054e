// The sigmoid linear unit.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// y = x / (1 + e^-x).
///
/// Input: any shape; output: the same. Its gradient reads x, so that x is kept from forward to backward.
/// Sources: Elfwing, Uchibe, Doya, "Sigmoid-weighted linear units" (2017); Ramachandran, Zoph, Le, "Searching
/// for activation functions" (2017).
struct Swish : Activation<Swish> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "swish";
    static constexpr bool gradient_reads_input = true;

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        cut(x);
        V gate = x;
        simd::sigmoid(gate);
        x = x * gate;
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& x, const V& y) {
        V gate = x;
        simd::sigmoid(gate);
        dy = dy * (gate + y * (simd::element_t<V>(1) - gate));
    }

private:
    /// Where the sigmoid is cut, x would make the product large again.
    template <class V>
    static INTARSIA_INLINE constexpr void cut(V& x) {
        using T = simd::element_t<V>;
        V bound;
        simd::fill(bound, std::is_same_v<T, float> ? T(-87) : T(-708));
        simd::at_least(x, bound);
    }
};

/// Its other name.
using SiLU = Swish;

}  // namespace INTARSIA_NAMESPACE
