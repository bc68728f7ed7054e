// The hyperbolic tangent.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = tanh x.
///
/// Input: any shape; output: the same, from -1 to 1.
struct Tanh : Activation<Tanh> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "tanh";

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        simd::tanh(x);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = dy - dy * y * y;
    }
};

}  // namespace INTARSIA_NAMESPACE
