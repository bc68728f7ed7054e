// The exponential function.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = e^x; cut to e^-87 ... e^88 for float, e^-708 ... e^709 for double.
///
/// Input: any shape; output: the same, above 0.
struct Exponential : Activation<Exponential> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "exponential";

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        simd::exp(x);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = dy * y;
    }
};

}  // namespace INTARSIA_NAMESPACE
