// Real numbers as template arguments.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstdint>
#include <limits>

namespace INTARSIA_NAMESPACE {

/// A real number that can be a template argument: LeakyReLU<0.3>, Rescaling<1.0 / 255>.
///
/// For clang it keeps the bits of a double, because clang 14 has no template parameters of floating-point
/// type. Other compilers print the number where they print the argument.
struct Number {
#if defined(__clang__)
    using Kept = std::uint64_t;  ///< what can be a template argument
#else
    using Kept = double;  ///< what can be a template argument
#endif
    Kept kept{};  ///< the number, or its bits

    constexpr Number() = default;
    /// -0 and 0 are one argument.
    constexpr Number(double value)  // NOLINT(*-explicit-*)
        : kept(__builtin_bit_cast(Kept, value == 0 ? 0.0 : value)) {}
    /// The same number.
    constexpr Number(int value) : Number(static_cast<double>(value)) {}  // NOLINT(*-explicit-*)

    /// The number.
    [[nodiscard]] constexpr double value() const { return __builtin_bit_cast(double, kept); }

    /// Whether it is neither infinite nor a NaN.
    [[nodiscard]] constexpr bool is_finite() const {
        return value() >= -(std::numeric_limits<double>::max)() &&
               value() <= (std::numeric_limits<double>::max)();
    }
};

}  // namespace INTARSIA_NAMESPACE
