// The rectified linear unit with a largest value.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = min(max(x, 0), Largest); Keras writes ReLU(max_value=Largest).
///
/// Input: any shape; output: the same. The gradient at 0 and at Largest is 0.
template <Number Largest>
struct ClippedReLU : Activation<ClippedReLU<Largest>> {
    static constexpr std::string_view name = "re_lu";
    static constexpr std::string_view keras_class = "ReLU";
    static constexpr bool is_gate = true;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("max_value", Largest.value());
        visit("negative_slope", 0.0);
        visit("threshold", 0.0);
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(Largest.value() > 0 && Largest.is_finite()))
            INTARSIA_REFUSE(
                Place, "the largest value of ClippedReLU is not above 0: choose one above 0, such as 6.0");
        else
            return true;
    }

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        simd::at_least(x, V{});
        V bound;
        simd::fill(bound, static_cast<simd::element_t<V>>(Largest.value()));
        simd::at_most(x, bound);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        const V zero{};
        dy = ((y > zero) & (y < static_cast<simd::element_t<V>>(Largest.value()))) ? dy : zero;
    }
};

/// y = min(max(x, 0), 6). Source: Krizhevsky, "Convolutional deep belief networks on CIFAR-10" (2010).
using ReLU6 = ClippedReLU<6>;

}  // namespace INTARSIA_NAMESPACE
