// RMSprop.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/simd/math.hpp>

#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// w -= m with m = momentum m + learning_rate g / sqrt(v + epsilon), v = rho v + (1 - rho) g^2.
///
/// Keras: RMSprop (not centered). Source: Tieleman, Hinton, "Lecture 6.5: rmsprop" (2012).
struct RMSprop {
    float learning_rate = 0.001f;  ///< the factor of each step
    float rho = 0.9f;              ///< how slowly the mean of g^2 forgets
    float momentum = 0.0f;         ///< the share of the last step that goes on
    float epsilon = 1e-7f;         ///< against division by zero

    static constexpr std::string_view keras_class = "RMSprop";

    template <class Visitor>
    void describe(Visitor& visit) const {
        visit("learning_rate", learning_rate);
        visit("rho", rho);
        visit("momentum", momentum);
        visit("epsilon", epsilon);
        visit("centered", false);
    }

    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 2;
        T learning_rate, rho, momentum, epsilon;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* slot) const {
            slot[0] = slot[0] * rho + gradient * gradient * (T(1) - rho);
            V root = slot[0] + epsilon;
            simd::sqrt(root);
            slot[1] = slot[1] * momentum + gradient * learning_rate / root;
            weight -= slot[1];
        }
    };

    template <class T>
    [[nodiscard]] Rule<T> rule(std::size_t /*step*/) const {
        return {static_cast<T>(learning_rate), static_cast<T>(rho), static_cast<T>(momentum),
                static_cast<T>(epsilon)};
    }
};

}  // namespace INTARSIA_NAMESPACE
