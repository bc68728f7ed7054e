// The scaled exponential linear unit.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = scale x where x > 0, else scale alpha (e^x - 1), with scale = 1.0507... and alpha = 1.6733...: chosen
/// so that numbers of mean 0 and variance 1 stay so from layer to layer.
///
/// Input: any shape; output: the same. The gradient at 0 is scale alpha. Kernels begin by `lecun_normal`.
/// Source: Klambauer et al., "Self-normalizing neural networks" (2017).
struct SELU : Activation<SELU> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "selu";

    static constexpr double alpha = 1.6732632423543772848170429916717;  ///< of the exponential branch
    static constexpr double scale = 1.0507009873554804934193349852946;  ///< of both branches

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        using T = simd::element_t<V>;
        V below = x;
        simd::expm1(below);
        x = x > V{} ? x * static_cast<T>(scale) : below * static_cast<T>(scale * alpha);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        using T = simd::element_t<V>;
        dy = y > V{} ? dy * static_cast<T>(scale) : dy * (y + static_cast<T>(scale * alpha));
    }
};

}  // namespace INTARSIA_NAMESPACE
