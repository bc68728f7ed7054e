// Where blocks of numbers begin.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstddef>

namespace INTARSIA_NAMESPACE {

/// The bytes of a cache line, and of the widest vector register.
inline constexpr std::size_t cache_line = 64;

/// `count` rounded up so that what follows `count` numbers of type T begins on a cache line again.
template <class T>
constexpr std::size_t aligned_size(std::size_t count) noexcept {
    constexpr std::size_t line = cache_line / sizeof(T);
    return (count + line - 1) / line * line;
}

}  // namespace INTARSIA_NAMESPACE
