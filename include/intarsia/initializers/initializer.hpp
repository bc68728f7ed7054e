// How weights begin.
#pragma once

#include <intarsia/core/random.hpp>
#include <intarsia/tensor/shape.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// A rule for a weight's first numbers, under Keras's name for it.
///
/// With fan_in and fan_out, the connections into and out of one unit (see Fans):
///
/// | rule           | numbers                                                                    |
/// |----------------|----------------------------------------------------------------------------|
/// | zeros, ones    | 0, 1                                                                       |
/// | glorot_uniform | uniform within +-sqrt(6 / (fan_in + fan_out))                              |
/// | glorot_normal  | normal, standard deviation sqrt(2 / (fan_in + fan_out))                    |
/// | he_uniform     | uniform within +-sqrt(6 / fan_in)                                          |
/// | he_normal      | normal, standard deviation sqrt(2 / fan_in)                                |
/// | lecun_uniform  | uniform within +-sqrt(3 / fan_in)                                          |
/// | lecun_normal   | normal, standard deviation sqrt(1 / fan_in)                                |
///
/// The normal ones are cut at two standard deviations and widened so that the deviation is as said.
/// Sources: Glorot, Bengio (2010); He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers"; LeCun et al.
/// (1998).
enum class Initializer {
    zeros,
    ones,
    glorot_uniform,
    glorot_normal,
    he_uniform,
    he_normal,
    lecun_uniform,
    lecun_normal,
};

/// The rule's class name in Keras: "GlorotUniform".
constexpr std::string_view keras_class(Initializer initializer) noexcept {
    switch (initializer) {
        case Initializer::zeros:
            return "Zeros";
        case Initializer::ones:
            return "Ones";
        case Initializer::glorot_uniform:
            return "GlorotUniform";
        case Initializer::glorot_normal:
            return "GlorotNormal";
        case Initializer::he_uniform:
            return "HeUniform";
        case Initializer::he_normal:
            return "HeNormal";
        case Initializer::lecun_uniform:
            return "LecunUniform";
        case Initializer::lecun_normal:
            return "LecunNormal";
    }
    return "";
}

/// The connections of one unit of a weight: of a kernel (..., in, out), the product of the leading extents
/// times in and out; of a vector, its length both ways.
struct Fans {
    std::size_t in = 1;   ///< connections into a unit
    std::size_t out = 1;  ///< connections out of a unit

    /// Those of a weight of shape S.
    template <ShapeType S>
    static constexpr Fans of() noexcept {
        if constexpr (S::rank == 0) return {1, 1};
        if constexpr (S::rank == 1) return {S::size, S::size};
        if constexpr (S::rank >= 2) {
            const std::size_t in = S::extents[S::rank - 2], out = S::extents[S::rank - 1];
            const std::size_t receptive_field = in * out == 0 ? 0 : S::size / (in * out);
            return {receptive_field * in, receptive_field * out};
        }
    }
};

/// Sets `weights` by the rule. Number i depends on the key and i alone, or, for the normal rules, on the
/// numbers before it too.
template <class T>
void initialize(std::span<T> weights, Initializer initializer, Fans fans, RandomKey key) {
    const double in = static_cast<double>(fans.in);
    const double out = static_cast<double>(fans.out);
    Random random(key);
    const auto constant = [&](double value) {
        for (T& weight : weights) weight = static_cast<T>(value);
    };
    const auto uniform = [&](double variance) {
        const double limit = std::sqrt(3 * variance);
        for (T& weight : weights) weight = static_cast<T>(random.uniform(-limit, limit));
    };
    const auto normal = [&](double variance) {
        constexpr double deviation_when_cut = 0.87962566103423978;  // of the standard normal, cut at +-2
        const double scale = std::sqrt(variance) / deviation_when_cut;
        for (T& weight : weights) {
            double value = random.normal();
            while (std::abs(value) > 2) value = random.normal();
            weight = static_cast<T>(scale * value);
        }
    };
    switch (initializer) {
        case Initializer::zeros:
            return constant(0);
        case Initializer::ones:
            return constant(1);
        case Initializer::glorot_uniform:
            return uniform(2 / (in + out));
        case Initializer::glorot_normal:
            return normal(2 / (in + out));
        case Initializer::he_uniform:
            return uniform(2 / in);
        case Initializer::he_normal:
            return normal(2 / in);
        case Initializer::lecun_uniform:
            return uniform(1 / in);
        case Initializer::lecun_normal:
            return normal(1 / in);
    }
}

}  // namespace INTARSIA_NAMESPACE
