// A smooth rectified linear unit.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = log(1 + e^x).
///
/// Input: any shape; output: the same, above 0.
struct Softplus : Activation<Softplus> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "softplus";

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        simd::softplus(x);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        V minus = -y;  // the slope is sigmoid x = 1 - e^-y
        simd::expm1(minus);
        dy = -(dy * minus);
    }
};

}  // namespace INTARSIA_NAMESPACE
