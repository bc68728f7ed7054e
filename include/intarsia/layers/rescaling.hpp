// Numbers in another unit.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = Scale x + Offset: Rescaling<1.0 / 255> makes bytes numbers from 0 to 1, Rescaling<1 / 127.5, -1> from
/// -1 to 1.
///
/// Input: any shape; output: the same.
template <Number Scale, Number Offset = 0.0>
struct Rescaling : Activation<Rescaling<Scale, Offset>> {
    static constexpr std::string_view name = "rescaling";
    static constexpr std::string_view keras_class = "Rescaling";
    static constexpr bool gradient_reads_output = false;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("scale", Scale.value());
        visit("offset", Offset.value());
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(Scale.is_finite() && Offset.is_finite()))
            INTARSIA_REFUSE(Place,
                            "the scale or the offset of Rescaling is no finite number: write it as in "
                            "Rescaling<1.0 / 255>");
        else
            return true;
    }

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        using T = simd::element_t<V>;
        x = x * static_cast<T>(Scale.value()) + static_cast<T>(Offset.value());
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& /*y*/) {
        dy = dy * static_cast<simd::element_t<V>>(Scale.value());
    }
};

}  // namespace INTARSIA_NAMESPACE
