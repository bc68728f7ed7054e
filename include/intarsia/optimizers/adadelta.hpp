// Adadelta.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/simd/math.hpp>

#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// d = g sqrt(b + epsilon) / sqrt(a + epsilon), w -= learning_rate d, with a and b the decaying means of g^2
/// and d^2: a = rho a + (1 - rho) g^2 before, b = rho b + (1 - rho) d^2 after.
///
/// learning_rate is 1, as in the paper, and as in Keras up to 2.3; later versions of Keras have 0.001 under
/// the same name and hardly learn with it: the digit notebook stands at 84 % after ten epochs instead of 99
/// %. Keras: Adadelta. Source: Zeiler, "ADADELTA: an adaptive learning rate method" (2012), algorithm 1.
struct Adadelta {
    float learning_rate = 1.0f;  ///< the factor of each step
    float rho = 0.95f;           ///< how slowly the means forget
    float epsilon = 1e-7f;       ///< what the first steps begin with

    static constexpr std::string_view keras_class = "Adadelta";

    template <class Visitor>
    void describe(Visitor& visit) const {
        visit("learning_rate", learning_rate);
        visit("rho", rho);
        visit("epsilon", epsilon);
    }

    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 2;
        T learning_rate, rho, epsilon;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* slot) const {
            slot[0] = slot[0] * rho + gradient * gradient * (T(1) - rho);
            V numerator = slot[1] + epsilon;
            V denominator = slot[0] + epsilon;
            simd::sqrt(numerator);
            simd::sqrt(denominator);
            const V step = gradient * numerator / denominator;
            slot[1] = slot[1] * rho + step * step * (T(1) - rho);
            weight -= step * learning_rate;
        }
    };

    template <class T>
    [[nodiscard]] Rule<T> rule(std::size_t /*step*/) const {
        return {static_cast<T>(learning_rate), static_cast<T>(rho), static_cast<T>(epsilon)};
    }
};

}  // namespace INTARSIA_NAMESPACE
