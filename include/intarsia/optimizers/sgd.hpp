// Stochastic gradient descent.
#pragma once

#include <intarsia/core/config.hpp>

#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// w += v with v = momentum v - learning_rate g; with Nesterov's momentum w += momentum v - learning_rate g.
///
/// Keras: SGD. Source: Sutskever et al., "On the importance of initialization and momentum" (2013).
struct SGD {
    float learning_rate = 0.01f;  ///< the factor of each step
    float momentum = 0.0f;        ///< the share of the last step that goes on
    bool nesterov = false;        ///< whether it goes on before the gradient is added

    static constexpr std::string_view keras_class = "SGD";

    template <class Visitor>
    void describe(Visitor& visit) const {
        visit("learning_rate", learning_rate);
        visit("momentum", momentum);
        visit("nesterov", nesterov);
    }

    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 1;
        T learning_rate, momentum;
        bool nesterov;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* slot) const {
            const V step = gradient * learning_rate;
            slot[0] = slot[0] * momentum - step;
            if (nesterov)
                weight += slot[0] * momentum - step;
            else
                weight += slot[0];
        }
    };

    template <class T>
    [[nodiscard]] Rule<T> rule(std::size_t /*step*/) const {
        return {static_cast<T>(learning_rate), static_cast<T>(momentum), nesterov};
    }
};

}  // namespace INTARSIA_NAMESPACE
