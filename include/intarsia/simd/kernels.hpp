// The arithmetic of all layers, compiled once for each instruction set, and the switch between them.
//
// The kernels are fragments (kernels/*.inc.hpp) that this header includes again for every target, inside a
// region that lets the compiler use the target's instructions. A template written once outside the regions
// could not do it: g++ would turn every vector operation in it into a function call. A fragment includes
// nothing, because a standard header first met inside a region would be compiled for that target and trap on
// older machines.
//
// A region sets INTARSIA_VECTOR_BYTES, the width of a vector (0: one number at a time, without vector types),
// and INTARSIA_VECTOR_REGISTERS, how many of them the CPU has: the kernels' tiles follow from these two.
//
// To add a target: a region here, a value in Target (target.hpp) and a line in dispatch().
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/simd/geometry.hpp>
#include <intarsia/simd/math.hpp>
#include <intarsia/simd/target.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE::simd {

#if INTARSIA_HAS_GENERIC
// Vectors where the flags promise 16 bytes of float and double, and g++ and clang have types for them. They
// lower vectors of a CPU that has none to single numbers too, but by way of memory: there the numbers are
// better alone.
#if INTARSIA_GNU && !(INTARSIA_HAS_AVX512 || INTARSIA_HAS_BASELINE || INTARSIA_HAS_NEON) && \
    (defined(__SSE2__) || defined(__VSX__) || defined(__wasm_simd128__))
#define INTARSIA_VECTOR_BYTES 16
#else
#define INTARSIA_VECTOR_BYTES 0
#endif
#if defined(__i386__) || defined(_M_IX86)
#define INTARSIA_VECTOR_REGISTERS 8
#elif defined(__x86_64__) || defined(_M_X64)
#define INTARSIA_VECTOR_REGISTERS 16
#else
#define INTARSIA_VECTOR_REGISTERS 32
#endif
namespace generic {
#include <intarsia/simd/kernels/all.inc.hpp>
}
#undef INTARSIA_VECTOR_BYTES
#undef INTARSIA_VECTOR_REGISTERS
#endif

#if INTARSIA_HAS_NEON
#define INTARSIA_VECTOR_BYTES 16
#define INTARSIA_VECTOR_REGISTERS 32
namespace neon {
#include <intarsia/simd/kernels/all.inc.hpp>
}
#undef INTARSIA_VECTOR_BYTES
#undef INTARSIA_VECTOR_REGISTERS
#endif

#if INTARSIA_HAS_BASELINE
#define INTARSIA_VECTOR_BYTES 16
#define INTARSIA_VECTOR_REGISTERS 16
namespace baseline {
#include <intarsia/simd/kernels/all.inc.hpp>
}
#undef INTARSIA_VECTOR_BYTES
#undef INTARSIA_VECTOR_REGISTERS
#endif

#if INTARSIA_HAS_AVX2
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#define INTARSIA_VECTOR_BYTES 32
#define INTARSIA_VECTOR_REGISTERS 16
namespace avx2 {
#include <intarsia/simd/kernels/all.inc.hpp>
}
#undef INTARSIA_VECTOR_BYTES
#undef INTARSIA_VECTOR_REGISTERS
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

#if INTARSIA_HAS_AVX512
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,prefer-vector-width=512")
#endif
#define INTARSIA_VECTOR_BYTES 64
#define INTARSIA_VECTOR_REGISTERS 32
namespace avx512 {
#include <intarsia/simd/kernels/all.inc.hpp>
}
#undef INTARSIA_VECTOR_BYTES
#undef INTARSIA_VECTOR_REGISTERS
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

namespace detail {
/// The kernels of the first of compiled_targets.
#if INTARSIA_HAS_GENERIC
using LeastKernels = generic::Kernels;
#elif INTARSIA_HAS_NEON
using LeastKernels = neon::Kernels;
#elif INTARSIA_HAS_BASELINE
using LeastKernels = baseline::Kernels;
#elif INTARSIA_HAS_AVX2
using LeastKernels = avx2::Kernels;
#else
using LeastKernels = avx512::Kernels;
#endif
}  // namespace detail

/// Calls `function` with the kernels of the target in use:
///
///     simd::dispatch([&](auto kernels) { kernels.fill(x, n, 0.0f); });
///
/// Every target computes the same function, each with its own order of rounding.
template <class Function>
INTARSIA_INLINE decltype(auto) dispatch(Function&& function) {
    switch (target()) {
#if INTARSIA_HAS_AVX512
        case Target::avx512:
            return function(avx512::Kernels{});
#endif
#if INTARSIA_HAS_AVX2
        case Target::avx2:
            return function(avx2::Kernels{});
#endif
#if INTARSIA_HAS_BASELINE && INTARSIA_HAS_GENERIC
        case Target::baseline:
            return function(baseline::Kernels{});
#endif
#if INTARSIA_HAS_NEON && INTARSIA_HAS_GENERIC
        case Target::neon:
            return function(neon::Kernels{});
#endif
        default:
            return function(detail::LeastKernels{});
    }
}

/// The largest of function(kernels) over all targets: how much scratch suffices whichever one is in use.
template <class Function>
constexpr std::size_t largest_of_targets(Function function) {
    std::size_t largest = 0;
#if INTARSIA_HAS_GENERIC
    largest = std::max<std::size_t>(largest, function(generic::Kernels{}));
#endif
#if INTARSIA_HAS_NEON
    largest = std::max<std::size_t>(largest, function(neon::Kernels{}));
#endif
#if INTARSIA_HAS_BASELINE
    largest = std::max<std::size_t>(largest, function(baseline::Kernels{}));
#endif
#if INTARSIA_HAS_AVX2
    largest = std::max<std::size_t>(largest, function(avx2::Kernels{}));
#endif
#if INTARSIA_HAS_AVX512
    largest = std::max<std::size_t>(largest, function(avx512::Kernels{}));
#endif
    return largest;
}

}  // namespace INTARSIA_NAMESPACE::simd
