// The rectified linear unit.
#pragma once

#include <intarsia/layers/activation.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// y = max(x, 0).
///
/// Input: any shape; output: the same. The gradient at 0 is 0.
struct ReLU : Activation<ReLU> {
    static constexpr std::string_view name = "re_lu";
    static constexpr std::string_view keras_class = "ReLU";
    static constexpr std::string_view keras_activation = "relu";
    static constexpr bool is_gate = true;

    template <class V>
    static INTARSIA_INLINE constexpr void apply(V& x) {
        simd::at_least(x, V{});
    }
    template <class V>
    static INTARSIA_INLINE constexpr void gradient(V& dy, const V& /*x*/, const V& y) {
        dy = y > V{} ? dy : V{};
    }
};

}  // namespace INTARSIA_NAMESPACE
