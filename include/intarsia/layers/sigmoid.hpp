// The logistic function.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = 1 / (1 + e^-x).
///
/// Input: any shape; output: the same, from 0 to 1.
struct Sigmoid : Activation<Sigmoid> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "sigmoid";

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        simd::sigmoid(x);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = dy * (y - y * y);
    }
};

}  // namespace INTARSIA_NAMESPACE
