// Which instruction set the kernels use: the best one of this machine, found once at run time.
#pragma once

#include <intarsia/core/refuse.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <span>
#include <string_view>

// The regions of kernels.hpp that this compilation has, 1 or 0 each. Where the compiler's flags already
// promise a target (-march=haswell, say), the regions below it are left out: they would only cost time and
// space.
//
// x86-64 and AArch64 never need the generic region. Defining INTARSIA_WITH_GENERIC adds it, so that
// INTARSIA_TARGET=generic can show what other CPUs compute.
#if INTARSIA_GNU && defined(__x86_64__)
#define INTARSIA_HAS_NEON 0
#if defined(_WIN32) && !defined(__clang__)
// g++ for Windows keeps vectors of 32 and 64 bytes on a stack that is aligned to 16 (GCC bug 54412).
#define INTARSIA_HAS_AVX512 0
#define INTARSIA_HAS_AVX2 0
#define INTARSIA_HAS_BASELINE 1
#else
#define INTARSIA_HAS_AVX512 1
#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__) && defined(__AVX512BW__)
#define INTARSIA_HAS_AVX2 0
#else
#define INTARSIA_HAS_AVX2 1
#endif
#if defined(__AVX2__) && defined(__FMA__)
#define INTARSIA_HAS_BASELINE 0
#else
#define INTARSIA_HAS_BASELINE 1
#endif
#endif
#else
#define INTARSIA_HAS_AVX512 0
#define INTARSIA_HAS_AVX2 0
#define INTARSIA_HAS_BASELINE 0
#if INTARSIA_GNU && defined(__aarch64__) && defined(__ARM_NEON)
#define INTARSIA_HAS_NEON 1
#else
#define INTARSIA_HAS_NEON 0
#endif
#endif
#if defined(INTARSIA_WITH_GENERIC) || !(INTARSIA_HAS_AVX512 || INTARSIA_HAS_BASELINE || INTARSIA_HAS_NEON)
#define INTARSIA_HAS_GENERIC 1
#else
#define INTARSIA_HAS_GENERIC 0
#endif

namespace INTARSIA_NAMESPACE::simd {

/// An instruction set that the kernels are compiled for, the least one first.
enum class Target {
    generic,   ///< any CPU and any compiler: one number at a time, or 4 floats where the flags promise it
    baseline,  ///< SSE2, which every x86-64 CPU has: 4 floats a register
    neon,      ///< AArch64: 4 floats a register, 32 registers
    avx2,      ///< AVX2 and FMA: 8 floats a register
    avx512,    ///< AVX-512 F, VL, DQ and BW: 16 floats a register, 32 registers
};

/// The target's name, as INTARSIA_TARGET spells it.
constexpr std::string_view name(Target target) noexcept {
    switch (target) {
        case Target::generic:
            return "generic";
        case Target::baseline:
            return "baseline";
        case Target::neon:
            return "neon";
        case Target::avx2:
            return "avx2";
        case Target::avx512:
            return "avx512";
    }
    return "unknown";
}

namespace detail {

inline constexpr Target compiled_targets[] = {
#if INTARSIA_HAS_GENERIC
    Target::generic,
#endif
#if INTARSIA_HAS_BASELINE
    Target::baseline,
#endif
#if INTARSIA_HAS_NEON
    Target::neon,
#endif
#if INTARSIA_HAS_AVX2
    Target::avx2,
#endif
#if INTARSIA_HAS_AVX512
    Target::avx512,
#endif
};

inline bool cpu_has(Target target) noexcept {
    switch (target) {
        case Target::generic:
        case Target::baseline:
        case Target::neon:
            return true;
        case Target::avx2:
#if INTARSIA_HAS_AVX2
            __builtin_cpu_init();
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
            return false;
#endif
        case Target::avx512:
#if INTARSIA_HAS_AVX512
            __builtin_cpu_init();
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
            return false;
#endif
    }
    return false;
}

/// The targets that are compiled in and that this CPU has, the least one first.
struct AvailableTargets {
    std::array<Target, std::size(compiled_targets)> values{};
    std::size_t count = 0;

    AvailableTargets() noexcept {
        for (const Target target : compiled_targets)
            if (cpu_has(target)) values[count++] = target;
        if (count == 0) values[count++] = compiled_targets[0];  // only one region: compiled for just this CPU
    }
};

inline const AvailableTargets& available() noexcept {
    static const AvailableTargets targets;
    return targets;
}

/// The target to begin with: no static of a function, whose guard small programs would have to bring.
inline Target initial_target() noexcept {
    const AvailableTargets targets;
    if (const char* wanted = std::getenv("INTARSIA_TARGET"))
        for (std::size_t i = 0; i < targets.count; ++i)
            if (name(targets.values[i]) == wanted) return targets.values[i];
    return targets.values[targets.count - 1];
}

/// Whether there is a choice at all; where there is none, nobody asks the CPU or the environment.
inline constexpr bool only_one_target = std::size(compiled_targets) == 1;

/// The target in use; -1 until somebody asks. So asking again costs one load and a branch.
inline constinit std::atomic<int> current{only_one_target ? static_cast<int>(compiled_targets[0]) : -1};

INTARSIA_COLD inline Target choose_target() noexcept {
    int none = -1;  // two threads may come here at once, and a set_target() counts
    current.compare_exchange_strong(none, static_cast<int>(initial_target()), std::memory_order_relaxed);
    return static_cast<Target>(current.load(std::memory_order_relaxed));
}

}  // namespace detail

/// The targets that the kernels can use on this machine, the least one first.
inline std::span<const Target> available_targets() noexcept {
    const auto& targets = detail::available();
    return {targets.values.data(), targets.count};
}

/// The target in use: the best available one, or the one that the environment variable INTARSIA_TARGET named
/// when the program first asked (a name that is not available is ignored).
inline Target target() noexcept {
    if constexpr (detail::only_one_target) return detail::compiled_targets[0];
    const int target = detail::current.load(std::memory_order_relaxed);
    return target >= 0 ? static_cast<Target>(target) : detail::choose_target();
}

/// The name of the target in use.
inline std::string_view target_name() noexcept { return name(target()); }

/// Forces a target, for tests and benchmarks. Throws ArgumentError where it is not available.
inline void set_target(Target wanted) {
    for (const Target target : available_targets())
        if (target == wanted) {
            detail::current.store(static_cast<int>(wanted), std::memory_order_relaxed);
            return;
        }
    intarsia::detail::refuse("a target that is not available on this machine: ", name(wanted));
}

}  // namespace INTARSIA_NAMESPACE::simd
