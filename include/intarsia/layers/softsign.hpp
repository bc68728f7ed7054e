// A sigmoid that nears its bounds slowly.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = x / (1 + |x|).
///
/// Input: any shape; output: the same, from -1 to 1.
struct Softsign : Activation<Softsign> {
    static constexpr std::string_view name = "activation";
    static constexpr std::string_view keras_class = "Activation";
    static constexpr std::string_view keras_activation = "softsign";

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        const V size = x > V{} ? x : -x;
        x = x / (size + simd::element_t<V>(1));
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        const V size = y > V{} ? y : -y;
        const V root = simd::element_t<V>(1) - size;  // 1 / (1 + |x|), whose square is the slope
        dy = dy * root * root;
    }
};

}  // namespace INTARSIA_NAMESPACE
