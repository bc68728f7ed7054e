// The rectified linear unit that lets a little through.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = x where x > 0, else Slope x: LeakyReLU<0.3>.
///
/// Input: any shape; output: the same. The gradient at 0 is Slope. Slope is at least 0.
/// Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
template <Number Slope>
struct LeakyReLU : Activation<LeakyReLU<Slope>> {
    static constexpr std::string_view name = "leaky_re_lu";
    static constexpr std::string_view keras_class = "LeakyReLU";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("alpha", Slope.value());
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(Slope.value() >= 0 && Slope.is_finite()))
            INTARSIA_REFUSE(
                Place, "the slope of LeakyReLU is below 0, or no number: choose one from 0 on, such as 0.3");
        else
            return true;
    }

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        x = x > V{} ? x : x * static_cast<simd::element_t<V>>(Slope.value());
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = y > V{} ? dy : dy * static_cast<simd::element_t<V>>(Slope.value());
    }
};

}  // namespace INTARSIA_NAMESPACE
