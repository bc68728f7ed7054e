// Adam.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/simd/math.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// w -= r m / (sqrt(v) + epsilon), with m and v the decaying means of g and g^2, and at step t
/// r = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t).
///
/// Keras: Adam. Source: Kingma, Ba, "Adam: a method for stochastic optimization" (2015), the variant at the
/// end of section 2, whose epsilon stands outside the bias correction.
struct Adam {
    float learning_rate = 0.001f;  ///< the length of a step, at most nearly
    float beta_1 = 0.9f;           ///< how slowly the mean of g forgets
    float beta_2 = 0.999f;         ///< how slowly the mean of g^2 forgets
    float epsilon = 1e-7f;         ///< against division by zero

    static constexpr std::string_view keras_class = "Adam";

    template <class Visitor>
    void describe(Visitor& visit) const {
        visit("learning_rate", learning_rate);
        visit("beta_1", beta_1);
        visit("beta_2", beta_2);
        visit("epsilon", epsilon);
        visit("amsgrad", false);
    }

    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 2;
        T rate, keep_1, keep_2, epsilon;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* slot) const {
            slot[0] += (gradient - slot[0]) * (T(1) - keep_1);
            slot[1] += (gradient * gradient - slot[1]) * (T(1) - keep_2);
            V root = slot[1];
            simd::sqrt(root);
            weight -= slot[0] * rate / (root + epsilon);
        }
    };

    template <class T>
    [[nodiscard]] Rule<T> rule(std::size_t step) const {
        const double t = static_cast<double>(step);
        const double one = 1 - std::pow(static_cast<double>(beta_1), t);
        const double two = 1 - std::pow(static_cast<double>(beta_2), t);
        return {static_cast<T>(static_cast<double>(learning_rate) * std::sqrt(two) / one),
                static_cast<T>(beta_1), static_cast<T>(beta_2), static_cast<T>(epsilon)};
    }
};

}  // namespace INTARSIA_NAMESPACE
