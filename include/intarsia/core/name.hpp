// Texts as template arguments.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// A text that can be a template argument.
template <std::size_t N>
struct Name {
    char characters[N]{};  ///< and a zero behind them

    /// Of a literal.
    constexpr Name(const char (&text)[N]) { std::copy_n(text, N, characters); }  // NOLINT(*-explicit-*)
    /// Without the zero.
    constexpr operator std::string_view() const { return {characters, N - 1}; }  // NOLINT(*-explicit-*)
};

}  // namespace INTARSIA_NAMESPACE
