// INTARSIA_NAMESPACE, the namespace that every header opens.
//
// It is `intarsia`. Where the compiler's flags promise instructions that not every CPU of its kind has
// (-mavx2, -march=native) or change what is computed (-ffast-math, -fno-exceptions), it is an inline
// namespace in `intarsia`, named after those flags. So a program may be linked from source files of different
// flags; otherwise the linker would keep one copy of an inline function for all of them, and an older CPU
// could meet an instruction that it does not have.
//
// Source code sees no difference. But a type of the library is another type in source files of other flags:
// what one of them declares and another one defines is not found by the linker, and each kind of them has a
// shared ThreadPool and a target in use of its own. Where all files run on the same CPUs anyway,
// INTARSIA_NAMESPACE may be defined as intarsia for all of them.
//
// What such files still share are the standard library's templates (std::vector<float>), as in any program.
// Of those the linker keeps the first copy that it meets: files of fewer flags stand first on its command
// line.
//
// The flags are read at each use: they belong on the command line, not in a #pragma between two headers.
#pragma once

#if defined(_MSC_VER) && !defined(__clang__)
// Its traditional preprocessor cannot do what follows, and it has no more flags than these.
#if defined(__AVX512F__)
#define INTARSIA_FLAGS_NAMESPACE intarsia::inline flags_avx512
#elif defined(__AVX2__)
#define INTARSIA_FLAGS_NAMESPACE intarsia::inline flags_avx2
#elif defined(__AVX__)
#define INTARSIA_FLAGS_NAMESPACE intarsia::inline flags_avx
#else
#define INTARSIA_FLAGS_NAMESPACE intarsia
#endif
#else
// INTARSIA_BIT(macro) is 1 where `macro` is defined (as 1, or as nothing), otherwise 0.
#define INTARSIA_DEFINED_AS_1 ~, 1
#define INTARSIA_DEFINED_AS_ ~, 1
#define INTARSIA_SECOND_TEXT(first, second, ...) second
#define INTARSIA_SECOND(...) INTARSIA_SECOND_TEXT(__VA_ARGS__)
#define INTARSIA_BIT_OF(value) INTARSIA_SECOND(INTARSIA_DEFINED_AS_##value, 0, ~)
#define INTARSIA_BIT(macro) INTARSIA_BIT_OF(macro)
#define INTARSIA_BITS(a, b, c, d, e, f, g, h)                                                           \
    INTARSIA_PASTE(INTARSIA_BIT(a), INTARSIA_BIT(b), INTARSIA_BIT(c), INTARSIA_BIT(d), INTARSIA_BIT(e), \
                   INTARSIA_BIT(f), INTARSIA_BIT(g), INTARSIA_BIT(h))
#define INTARSIA_PASTE(...) INTARSIA_PASTE_TEXT(__VA_ARGS__)
#define INTARSIA_PASTE_TEXT(a, b, c, d, e, f, g, h) a##b##c##d##e##f##g##h

// `begin` and a digit for each flag: whatever compilers turn into instructions of their own accord.
#if defined(__GNUC__) && defined(__x86_64__)
#define INTARSIA_FLAGS(begin)                                                                                \
    INTARSIA_PASTE(                                                                                          \
        begin,                                                                                               \
        INTARSIA_BITS(__SSE3__, __SSSE3__, __SSE4_1__, __SSE4_2__, __SSE4A__, __POPCNT__, __LZCNT__,         \
                      __MOVBE__),                                                                            \
        INTARSIA_BITS(__AVX__, __AVX2__, __FMA__, __F16C__, __BMI__, __BMI2__, __ADX__, __GFNI__),           \
        INTARSIA_BITS(__AVX512F__, __AVX512CD__, __AVX512VL__, __AVX512DQ__, __AVX512BW__, __AVX512VBMI__,   \
                      __AVX512VBMI2__, __AVX512VNNI__),                                                      \
        INTARSIA_BITS(__AVX512IFMA__, __AVX512BITALG__, __AVX512VPOPCNTDQ__, __AVX512BF16__, __AVX512FP16__, \
                      __AVXVNNI__, __FMA4__, __XOP__),                                                       \
        INTARSIA_OTHER_FLAGS, , )
#elif defined(__GNUC__) && defined(__aarch64__)
#define INTARSIA_FLAGS(begin)                                                                                \
    INTARSIA_PASTE(                                                                                          \
        begin,                                                                                               \
        INTARSIA_BITS(__ARM_FEATURE_ATOMICS, __ARM_FEATURE_QRDMX, __ARM_FEATURE_RCPC, __ARM_FEATURE_COMPLEX, \
                      __ARM_FEATURE_FRINT, __ARM_FEATURE_SHA3, __ARM_FEATURE_DOTPROD,                        \
                      __ARM_FEATURE_MATMUL_INT8),                                                            \
        INTARSIA_BITS(__ARM_FEATURE_FP16_SCALAR_ARITHMETIC, __ARM_FEATURE_FP16_VECTOR_ARITHMETIC,            \
                      __ARM_FEATURE_BF16_SCALAR_ARITHMETIC, __ARM_FEATURE_BF16_VECTOR_ARITHMETIC,            \
                      __ARM_FEATURE_SVE, __ARM_FEATURE_SVE2, __ARM_FEATURE_SME, __ARM_FEATURE_CRC32),        \
        INTARSIA_OTHER_FLAGS, , , , )
#else
#define INTARSIA_FLAGS(begin)                                                                             \
    INTARSIA_PASTE(                                                                                       \
        begin,                                                                                            \
        INTARSIA_BITS(__SSE__, __SSE2__, __SSE3__, __AVX__, __AVX2__, __AVX512F__, __ALTIVEC__, __VSX__), \
        INTARSIA_OTHER_FLAGS, , , , , )
#endif
#define INTARSIA_OTHER_FLAGS                                                                    \
    INTARSIA_BITS(__FAST_MATH__, _GLIBCXX_DEBUG, INTARSIA_WITH_GENERIC, INTARSIA_STANDARD_ONLY, \
                  INTARSIA_WITHOUT_EXCEPTIONS, 0, 0, 0)
#if !defined(__cpp_exceptions)  // an argument is refused in another way
#define INTARSIA_WITHOUT_EXCEPTIONS 1
#endif

#if INTARSIA_FLAGS(0b)
#define INTARSIA_FLAGS_NAMESPACE intarsia::inline INTARSIA_FLAGS(flags_)
#else
#define INTARSIA_FLAGS_NAMESPACE intarsia
#endif
#endif

#if !defined(INTARSIA_NAMESPACE)
#define INTARSIA_NAMESPACE INTARSIA_FLAGS_NAMESPACE
#endif
