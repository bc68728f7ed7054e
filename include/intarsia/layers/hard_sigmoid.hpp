// The logistic function in three straight pieces.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = Slope x + 0.5, but at least 0 and at most 1.
///
/// Input: any shape; output: the same. The gradient at both bends is 0.
/// Keras 1 and 2 know it with slope 0.2, Keras 3 with 1 / 6, all of them as "hard_sigmoid": a file says only
/// that, and whoever opens it takes the slope of his version. A file that save() writes is one of the version
/// that has the slope.
template <Number Slope = 0.2>
struct HardSigmoid : Activation<HardSigmoid<Slope>> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "hard_sigmoid";
    static constexpr double slope = Slope.value();  ///< between the bends

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(Slope.value() > 0 && Slope.is_finite()))
            INTARSIA_REFUSE(Place,
                            "the slope of HardSigmoid is not above 0: choose one above 0, such as 0.2");
        else
            return true;
    }

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        using T = simd::element_t<V>;
        x = x * static_cast<T>(Slope.value()) + T(0.5);
        simd::at_least(x, V{});
        V bound;
        simd::fill(bound, T(1));
        simd::at_most(x, bound);
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        using T = simd::element_t<V>;
        const V zero{};
        dy = ((y > zero) & (y < T(1))) ? dy * static_cast<T>(Slope.value()) : zero;
    }
};

}  // namespace INTARSIA_NAMESPACE
