// How the code that deployed networks need refuses an argument: by an exception, or, where a program has none
// (-fno-exceptions), by a trap of its own.
#pragma once

#include <intarsia/core/config.hpp>

#if INTARSIA_EXCEPTIONS
#include <intarsia/core/error.hpp>
#endif

// INTARSIA_TRAP(problem) is what becomes of a refused argument in a program without exceptions; `problem` is
// a text that ends with a zero. A program may define it before it includes anything of the library, in all of
// its files alike. It must not return.
#if !INTARSIA_EXCEPTIONS && !defined(INTARSIA_TRAP)
#if INTARSIA_GNU
#define INTARSIA_TRAP(problem) __builtin_trap()
#else
#include <cstdlib>
#define INTARSIA_TRAP(problem) ::std::abort()
#endif
#endif

namespace INTARSIA_NAMESPACE::detail {

/// Throws ArgumentError of all parts, texts and whole numbers; without exceptions: INTARSIA_TRAP(problem).
template <class... Parts>
[[noreturn]] INTARSIA_COLD void refuse([[maybe_unused]] const char* problem,
                                       [[maybe_unused]] const Parts&... parts) {
#if INTARSIA_EXCEPTIONS
    throw ArgumentError({problem, parts...});
#else
    INTARSIA_TRAP(problem);
    for (;;) {
    }
#endif
}

}  // namespace INTARSIA_NAMESPACE::detail
