// Elementary functions of one number or of a vector of numbers alike.
//
// Every function takes V by reference and is always inlined: so it becomes part of the kernel that calls it
// and is compiled for that kernel's instruction set. By value, g++ would warn of the calling convention and
// clang 14 would refuse. V is float, double, or a GCC/Clang vector of either; a user's own activation or
// optimizer is written the same way and is vectorised for every target without being compiled again.
#pragma once

#include <intarsia/core/config.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE::simd {

namespace detail {

template <class V, bool is_scalar = std::is_arithmetic_v<V>>
struct ElementOf {
    using type = std::remove_cvref_t<decltype(std::declval<V&>()[0])>;
};
template <class V>
struct ElementOf<V, true> {
    using type = V;
};

template <class V, bool is_scalar = std::is_arithmetic_v<V>>
struct IntegersOf {
    using type = decltype(std::declval<V>() > std::declval<V>());
};
template <>
struct IntegersOf<float, true> {
    using type = std::int32_t;
};
template <>
struct IntegersOf<double, true> {
    using type = std::int64_t;
};

}  // namespace detail

/// What V is, or is a vector of: float or double, or one of their integers_t.
template <class V>
using element_t = typename detail::ElementOf<V>::type;

/// Integers as wide and as many as the numbers of V.
template <class V>
using integers_t = typename detail::IntegersOf<V>::type;

/// Sets every number of x to `value`.
template <class V>
INTARSIA_INLINE constexpr void fill(V& x, element_t<V> value) {
    x = V{} + value;
}

/// x = max(x, bound); a NaN in x stays.
template <class V>
INTARSIA_INLINE constexpr void at_least(V& x, const V& bound) {
    x = x < bound ? bound : x;
}

/// x = min(x, bound); a NaN in x stays.
template <class V>
INTARSIA_INLINE constexpr void at_most(V& x, const V& bound) {
    x = x > bound ? bound : x;
}

/// x = the square root of x, correctly rounded.
///
/// Neither compiler vectorises std::sqrt (errno) or has a vector square root before clang 16, so the
/// instruction is named here. Clang checks register operands against the instruction set of the function as
/// written, before it is inlined: there the wide registers are reached by way of memory.
template <class V>
INTARSIA_INLINE constexpr void sqrt(V& x) {
    using T = element_t<V>;
    [[maybe_unused]] constexpr bool single = std::is_same_v<T, float>;
    if constexpr (std::is_arithmetic_v<V>) {
        if (!std::is_constant_evaluated()) {
            x = std::sqrt(x);
        } else if (x > 0) {  // Newton's method from above, as long as it comes down
            T root = x > 1 ? x : T(1);
            for (T next = (root + x / root) / 2; next < root; next = (root + x / root) / 2) root = next;
            x = root;
        }
    } else {
#if INTARSIA_HAS_BUILTIN(__builtin_elementwise_sqrt)
        x = __builtin_elementwise_sqrt(x);
#elif INTARSIA_GNU && defined(__x86_64__) && defined(__clang__)
        static_assert(sizeof(V) == 16 || sizeof(V) == 32 || sizeof(V) == 64);
        if constexpr (sizeof(V) == 16 && single)
            __asm__("sqrtps %1, %0" : "=x"(x) : "x"(x));
        else if constexpr (sizeof(V) == 16)
            __asm__("sqrtpd %1, %0" : "=x"(x) : "x"(x));
        else if constexpr (sizeof(V) == 64 && single)
            __asm__("vsqrtps %1, %%zmm15\n\tvmovups %%zmm15, %0" : "=m"(x) : "m"(x) : "xmm15");
        else if constexpr (sizeof(V) == 64)
            __asm__("vsqrtpd %1, %%zmm15\n\tvmovupd %%zmm15, %0" : "=m"(x) : "m"(x) : "xmm15");
        else if constexpr (single)
            __asm__("vsqrtps %1, %%ymm15\n\tvmovups %%ymm15, %0" : "=m"(x) : "m"(x) : "xmm15");
        else
            __asm__("vsqrtpd %1, %%ymm15\n\tvmovupd %%ymm15, %0" : "=m"(x) : "m"(x) : "xmm15");
#elif INTARSIA_GNU && defined(__x86_64__)
        static_assert(sizeof(V) == 16 || sizeof(V) == 32 || sizeof(V) == 64);
        if constexpr (sizeof(V) == 16 && single)
            __asm__("sqrtps %1, %0" : "=x"(x) : "x"(x));
        else if constexpr (sizeof(V) == 16)
            __asm__("sqrtpd %1, %0" : "=x"(x) : "x"(x));
        else if constexpr (single)
            __asm__("vsqrtps %1, %0" : "=v"(x) : "v"(x));
        else
            __asm__("vsqrtpd %1, %0" : "=v"(x) : "v"(x));
#elif INTARSIA_GNU && defined(__aarch64__)
        static_assert(sizeof(V) == 16);
        if constexpr (single)
            __asm__("fsqrt %0.4s, %1.4s" : "=w"(x) : "w"(x));
        else
            __asm__("fsqrt %0.2d, %1.2d" : "=w"(x) : "w"(x));
#else
        for (unsigned i = 0; i < sizeof(V) / sizeof(T); ++i) x[i] = std::sqrt(x[i]);
#endif
    }
}

namespace detail {

/// Rounds what may have more digits than its type: the registers of the x87, where 32-bit x86 computes unless
/// the flags promise SSE2, do; memory does not.
template <class V>
INTARSIA_INLINE constexpr void round_to_type([[maybe_unused]] V& x) {
#if INTARSIA_GNU && defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
    if (!std::is_constant_evaluated()) __asm__("" : "+m"(x));
#endif
}

/// x = e^x - 1 as scale * e^r - 1 with x = n ln 2 + r, |r| <= (ln 2) / 2 and scale = 2^n; `minus` is 1 for
/// that and 0 for e^x itself. The caller sees to it that 2^n is a normal number of T.
///
/// e^r - 1 comes from its Taylor series: 7 terms leave 2e-8 of r for float, 13 leave 2e-17 for double.
template <class V>
INTARSIA_INLINE constexpr void exponential_in_range(V& x, element_t<V> minus) {
    using T = element_t<V>;
    using Int = integers_t<V>;
    constexpr bool single = std::is_same_v<T, float>;
    constexpr int mantissa = single ? 23 : 52;
    // 1.5 * 2^mantissa rounds what is added to it to an integer; with the bias of exponents added, the low
    // bits of the sum are the exponent of 2^n.
    constexpr T magic = single ? T(12582912 + 127) : T(6755399441055744 + 1023);
    constexpr T log2_e = T(1.44269504088896340736L);
    constexpr T ln2_high =
        single ? T(0.693359375) : T(0.693147180369123816490);  // ln 2 in two parts: n * high
    constexpr T ln2_low = single ? T(-2.12194440e-4) : T(1.90821492927058770002e-10);  // is exact

    V shifted = x * log2_e + magic;
    round_to_type(shifted);
    const V n = shifted - magic;
    const V r = (x - n * ln2_high) - n * ln2_low;
    // The compiler's own bit cast: std::bit_cast hands vectors over by value.
    const V scale = __builtin_bit_cast(V, __builtin_bit_cast(Int, shifted) << mantissa);

    V sum;  // 1/2! + r/3! + r^2/4! + ..., by Horner's rule
    if constexpr (single) {
        sum = r * T(1.0 / 5040) + T(1.0 / 720);
    } else {
        sum = r * T(1.0 / 6227020800) + T(1.0 / 479001600);
        sum = sum * r + T(1.0 / 39916800);
        sum = sum * r + T(1.0 / 3628800);
        sum = sum * r + T(1.0 / 362880);
        sum = sum * r + T(1.0 / 40320);
        sum = sum * r + T(1.0 / 5040);
        sum = sum * r + T(1.0 / 720);
    }
    sum = sum * r + T(1.0 / 120);
    sum = sum * r + T(1.0 / 24);
    sum = sum * r + T(1.0 / 6);
    sum = sum * r + T(1.0 / 2);
    const V growth = r + r * r * sum;      // e^r - 1 without the loss of leading digits
    x = scale * growth + (scale - minus);  // with minus = 1 and n = 0 the bracket is exactly 0
}

/// The same for any x: beyond the range of T it is cut.
template <class V>
INTARSIA_INLINE constexpr void exponential(V& x, element_t<V> minus) {
    using T = element_t<V>;
    V bound;
    fill(bound, std::is_same_v<T, float> ? T(-87) : T(-708));
    at_least(x, bound);
    fill(bound, std::is_same_v<T, float> ? T(88) : T(709));
    at_most(x, bound);
    exponential_in_range(x, minus);
}

}  // namespace detail

/// x = e^x, within 2 units in the last place; cut to e^-87 ... e^88 for float, e^-708 ... e^709 for double. A
/// NaN stays one.
template <class V>
INTARSIA_INLINE constexpr void exp(V& x) {
    detail::exponential(x, element_t<V>(0));
}

/// x = e^x - 1, within 2 units in the last place, near 0 too; cut where exp is. A NaN stays one.
template <class V>
INTARSIA_INLINE constexpr void expm1(V& x) {
    detail::exponential(x, element_t<V>(1));
}

/// x = 1 / (1 + e^-x), within 3 units in the last place; cut where exp is. A NaN stays one.
template <class V>
INTARSIA_INLINE constexpr void sigmoid(V& x) {
    x = -x;
    exp(x);
    x = element_t<V>(1) / (x + element_t<V>(1));
}

/// x = tanh x = (e^2x - 1) / (e^2x + 1), within 3 units in the last place, near 0 too. A NaN stays one.
template <class V>
INTARSIA_INLINE constexpr void tanh(V& x) {
    using T = element_t<V>;
    V bound;  // beyond it tanh is 1 in T
    fill(bound, std::is_same_v<T, float> ? T(10) : T(20));
    at_most(x, bound);
    fill(bound, std::is_same_v<T, float> ? T(-10) : T(-20));
    at_least(x, bound);
    x = x + x;
    detail::exponential_in_range(x, T(1));
    x = x / (x + T(2));
}

namespace detail {

/// sum = c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule.
template <class V, std::size_t Count>
INTARSIA_INLINE constexpr void polynomial(V& sum, const V& x, const element_t<V> (&c)[Count]) {
    fill(sum, c[Count - 1]);
    INTARSIA_UNROLL(32)
    for (std::size_t i = 2; i <= Count; ++i) sum = sum * x + c[Count - i];
}

}  // namespace detail

/// x = log(1 + e^x), within 4 units in the last place; cut below where exp is. A NaN stays one.
///
/// log(1 + e^x) = max(x, 0) + log(1 + u), u = e^-|x|; and log(1 + u) = 2 artanh s with s = u / (2 + u) <=
/// 1/3, of whose series 1 + s^2 / 3 + s^4 / 5 + ... 8 terms leave 2e-9 of it for float, 17 leave 3e-18 for
/// double.
template <class V>
INTARSIA_INLINE constexpr void softplus(V& x) {
    using T = element_t<V>;
    V u = x > V{} ? -x : x;
    exp(u);
    const V s = u / (u + T(2));
    V sum;
    if constexpr (std::is_same_v<T, float>) {
        constexpr T c[]{1, T(1. / 3), T(1. / 5), T(1. / 7), T(1. / 9), T(1. / 11), T(1. / 13), T(1. / 15)};
        detail::polynomial(sum, V(s * s), c);
    } else {
        constexpr T c[]{1,       1. / 3,  1. / 5,  1. / 7,  1. / 9,  1. / 11, 1. / 13, 1. / 15, 1. / 17,
                        1. / 19, 1. / 21, 1. / 23, 1. / 25, 1. / 27, 1. / 29, 1. / 31, 1. / 33};
        detail::polynomial(sum, V(s * s), c);
    }
    at_least(x, V{});
    x = x + (s + s) * sum;
}

/// The standard normal distribution: density = e^(-x^2 / 2) / sqrt(2 pi), and cumulative = its integral from
/// below up to x; cut where exp is. Where the exponent is large, so is the error of the power: x^2 / 2 units
/// in the last place, and 8 more. A NaN stays one.
///
/// With z = |x|, the tail 1 - cumulative(z) is e^(-z^2 / 2) t P(t), t = 1 / (1 + 0.3 z): a polynomial that
/// interpolates the quotient at Chebyshev's points, for t as it is up to z = 13.3 (float; degree 9 leaves
/// 5e-9 of it) or 38 (double; degree 22 leaves 2e-16).
template <class V>
INTARSIA_INLINE constexpr void normal_distribution(V& cumulative, V& density, const V& x) {
    using T = element_t<V>;
    const V z = x > V{} ? x : -x;
    density = z * z * T(-0.5);
    exp(density);
    const V t = T(1) / (z * T(0.3) + T(1));
    V tail;
    if constexpr (std::is_same_v<T, float>) {
        constexpr T c[]{0.258653885252f,     0.162039816691f,     0.0661545092207f,   0.0144004263696f,
                        -0.000355378756132f, -0.000930162960906f, -3.06459774639e-5f, 7.22856899499e-5f,
                        6.98653515293e-7f,   -5.43589790078e-6f};
        detail::polynomial(tail, V(t * T(2.5012531328320801923) - T(1.5012531328320801923)), c);
    } else {
        constexpr T c[]{0.23582066913216237017,      0.16464176205150211735,    0.078878438991592795685,
                        0.021899855792167453276,     0.00056368823935694236289, -0.0017478858957290883585,
                        -0.00024235885367607141317,  0.0001829621039642918088,  0.000026385979245447377344,
                        -0.000025766037170650211011, -7.8221356763986647246e-7, 3.9432444416212030567e-6,
                        -6.3444441945206865755e-7,   -5.00285292202006331e-7,   2.3692080803767336596e-7,
                        2.1139928755860240915e-8,    -5.0227060372292561365e-8, 1.1885396155043782306e-8,
                        5.8781184044278493515e-9,    -3.7813592878691371486e-9, 1.9115892362954977363e-11,
                        4.4438299999225367324e-10,   -8.3908514312755991586e-11};
        detail::polynomial(tail, V(t * T(2.1754385964912280767) - T(1.1754385964912280767)), c);
    }
    tail = tail * t * density;
    cumulative = x > V{} ? T(1) - tail : tail;
    density = density * T(0.39894228040143267794);
}

}  // namespace INTARSIA_NAMESPACE::simd
