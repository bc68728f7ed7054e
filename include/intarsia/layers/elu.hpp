// The exponential linear unit.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

/// Keras's name as an activation of another layer: there is one for alpha = 1 alone.
template <bool Named>
struct ELUName {};
template <>
struct ELUName<true> {
    static constexpr std::string_view keras_activation = "elu";
};

}  // namespace detail

/// y = x where x > 0, else Alpha (e^x - 1): ELU<1.0>.
///
/// Input: any shape; output: the same, above -Alpha. The gradient at 0 is Alpha, which is at least 0.
/// Source: Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential linear
/// units" (2015).
template <Number Alpha = 1.0>
struct ELU : Activation<ELU<Alpha>>, detail::ELUName<Alpha.value() == 1> {
    static constexpr std::string_view name = "elu";
    static constexpr std::string_view keras_class = "ELU";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("alpha", Alpha.value());
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(Alpha.value() >= 0 && Alpha.is_finite()))
            INTARSIA_REFUSE(Place,
                            "the alpha of ELU is below 0, or no number: choose one from 0 on, such as 1.0");
        else
            return true;
    }

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        V below = x;
        simd::expm1(below);
        x = x > V{} ? x : below * static_cast<simd::element_t<V>>(Alpha.value());
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = y > V{} ? dy : dy * (y + static_cast<simd::element_t<V>>(Alpha.value()));
    }
};

}  // namespace INTARSIA_NAMESPACE
