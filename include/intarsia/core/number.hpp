// Real numbers as template arguments.
#pragma once

#include <intarsia/core/refuse.hpp>

#include <cstdint>

namespace INTARSIA_NAMESPACE {

/// A real number that can be a template argument: LeakyReLU<0.3>, Rescaling<1.0 / 255>.
///
/// It keeps the bits of a double, because clang 14 has no template parameters of floating-point type. A NaN
/// is no constant expression, and so no argument.
struct Number {
    std::uint64_t bits = 0;  ///< of the double

    constexpr Number() = default;
    /// A NaN does not compile.
    constexpr Number(double value)                                // NOLINT(*-explicit-*)
        : bits(__builtin_bit_cast(std::uint64_t, value + 0.0)) {  // + 0.0: -0 and 0 are one argument
        if (!(value == value)) detail::refuse("a number of a layer is NaN");
    }
    /// The same number.
    constexpr Number(int value) : Number(static_cast<double>(value)) {}  // NOLINT(*-explicit-*)

    /// The number.
    [[nodiscard]] constexpr double value() const { return __builtin_bit_cast(double, bits); }
};

}  // namespace INTARSIA_NAMESPACE
