#include "../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/simd/math.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace intarsia::tests::simd_math {
namespace {

// Each function of the header, as a kernel takes it, and as <cmath> knows it.

struct Exp {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        simd::exp(x);
    }
    static Wide exact(Wide x) { return std::exp(x); }
};
struct Expm1 {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        simd::expm1(x);
    }
    static Wide exact(Wide x) { return std::expm1(x); }
};
struct Softplus {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        simd::softplus(x);
    }
    static Wide exact(Wide x) { return std::max(x, Wide(0)) + std::log1p(std::exp(-std::abs(x))); }
};
struct NormalCumulative {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        const V at = x;
        V density;
        simd::normal_distribution(x, density, at);
    }
    static Wide exact(Wide x) { return std::erfc(-x * std::sqrt(Wide(0.5))) / 2; }
};
struct NormalDensity {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        const V at = x;
        V cumulative;
        simd::normal_distribution(cumulative, x, at);
    }
    static Wide exact(Wide x) { return std::exp(-x * x / 2) / std::sqrt(8 * std::atan(Wide(1))); }
};
struct Sigmoid {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        simd::sigmoid(x);
    }
    static Wide exact(Wide x) { return 1 / (1 + std::exp(-x)); }
};
struct Tanh {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        simd::tanh(x);
    }
    static Wide exact(Wide x) { return std::tanh(x); }
};
struct Sqrt {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        simd::sqrt(x);
    }
    static Wide exact(Wide x) { return std::sqrt(x); }
};
struct Clamp {  // to [-1, 2]
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        V bound;
        simd::fill(bound, simd::element_t<V>(-1));
        simd::at_least(x, bound);
        simd::fill(bound, simd::element_t<V>(2));
        simd::at_most(x, bound);
    }
    static Wide exact(Wide x) { return std::clamp(x, Wide(-1), Wide(2)); }
};

/// The distance from one T of the size of x to the next.
template <class T>
Wide unit_in_last_place(Wide x) {
    const int exponent = std::max(std::ilogb(x), std::numeric_limits<T>::min_exponent - 1);
    return std::ldexp(Wide(1), exponent - (std::numeric_limits<T>::digits - 1));
}

/// f(x) for every x, by the kernels of the target in use and, number by number, without vectors.
template <class F, class T>
std::vector<T> results(const std::vector<T>& x, bool scalar) {
    std::vector<T> y = x;
    if (scalar)
        for (T& number : y) F::apply(number);
    else
        simd::dispatch([&](auto kernels) { kernels.template apply<F>(x.data(), y.data(), x.size()); });
    return y;
}

/// Calls check(y) with f(x) as every target and the scalar code have it.
template <class F, class T, class Check>
void for_each_result(const std::vector<T>& x, Check check) {
    check(results<F>(x, true));
    for_each_target([&] { check(results<F>(x, false)); });
}

template <class F, class T>
void check_units(double low, double high, double units) {
    // A count that no vector divides; evenly spread, then ever nearer to zero.
    Random random(Seed{5});
    std::vector<T> x(30001);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<T>(random.uniform(low, high));
        if (i % 4 == 0)
            x[i] = static_cast<T>(std::ldexp(static_cast<double>(x[i]), -static_cast<int>(i % 60)));
    }
    std::vector<Wide> exact(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) exact[i] = F::exact(static_cast<Wide>(x[i]));
    for_each_result<F>(x, [&](const std::vector<T>& y) {
        Wide largest = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const Wide error = std::abs(static_cast<Wide>(y[i]) - exact[i]) / unit_in_last_place<T>(exact[i]);
            largest = error <= largest ? largest : error;  // a NaN stays
        }
        CHECK(largest <= static_cast<Wide>(units));
    });
}

/// f(x) is y, bit for bit but for the sign of zero; where y is NaN, f(x) is NaN.
template <class F, class T>
void check_value(T x, T y) {
    CAPTURE(x);
    for_each_result<F>(std::vector<T>(11, x), [&](const std::vector<T>& result) {
        for (const T number : result) CHECK((std::isnan(y) ? std::isnan(number) : number == y));
    });
}

template <class F, class T>
T scalar(T x) {
    F::apply(x);
    return x;
}

template <class T>
void check_edges(T smallest, T largest) {
    constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    constexpr T huge = std::numeric_limits<T>::max(), tiny = std::numeric_limits<T>::denorm_min();

    for (const T x : {T(0), T(-0.0), tiny, -tiny}) {
        check_value<Exp>(x, T(1));
        check_value<Sigmoid>(x, T(0.5));
    }
    check_value<Tanh>(T(0), T(0));
    check_value<Tanh>(T(-0.0), T(0));

    // Cut where the header says.
    for (const T x : {largest + 1, huge, infinity}) check_value<Exp>(x, scalar<Exp>(largest));
    for (const T x : {smallest - 1, -huge, -infinity}) check_value<Exp>(x, scalar<Exp>(smallest));
    CHECK(scalar<Exp>(smallest) > 0);
    CHECK(scalar<Exp>(largest) < infinity);
    for (const T x : {T(50), huge, infinity}) {
        check_value<Sigmoid>(x, T(1));
        check_value<Tanh>(x, T(1));
        check_value<Tanh>(-x, T(-1));
    }
    check_value<Sigmoid>(-infinity, scalar<Sigmoid>(-largest));
    CHECK(scalar<Sigmoid>(-infinity) > 0);

    for (const T x : {huge, infinity}) {
        check_value<Expm1>(-x, T(-1));
        check_value<Softplus>(x, x);
        check_value<NormalCumulative>(x, T(1));
        CHECK(scalar<NormalCumulative>(-x) >= 0);
        CHECK(scalar<NormalCumulative>(-x) < std::numeric_limits<T>::min() * 10);
    }
    check_value<Expm1>(T(0), T(0));
    check_value<NormalCumulative>(T(0), scalar<NormalCumulative>(T(-0.0)));

    check_value<Sqrt>(T(0), T(0));
    check_value<Sqrt>(infinity, infinity);
    check_value<Sqrt>(T(-1), nan);
    check_value<Clamp>(infinity, T(2));
    check_value<Clamp>(-huge, T(-1));

    check_value<Exp>(nan, nan);
    check_value<Expm1>(nan, nan);
    check_value<Softplus>(nan, nan);
    check_value<NormalCumulative>(nan, nan);
    check_value<NormalDensity>(nan, nan);
    check_value<Sigmoid>(nan, nan);
    check_value<Tanh>(nan, nan);
    check_value<Sqrt>(nan, nan);
    check_value<Clamp>(nan, nan);
}

}  // namespace

TEST_CASE("exp is right within 2 units in the last place") {
    check_units<Exp, float>(-87, 88, 2);
    check_units<Exp, float>(-1, 1, 2);
    check_units<Exp, double>(-708, 709, 2);
    check_units<Exp, double>(-1, 1, 2);
}

TEST_CASE("e^x - 1 is right within 2 units in the last place, near 0 too") {
    check_units<Expm1, float>(-87, 88, 2);
    check_units<Expm1, float>(-1, 1, 2);
    check_units<Expm1, double>(-708, 709, 2);
    check_units<Expm1, double>(-1, 1, 2);
}

TEST_CASE("softplus is right within 4 units in the last place") {
    check_units<Softplus, float>(-87, 100, 4);
    check_units<Softplus, float>(-1, 1, 4);
    check_units<Softplus, double>(-708, 800, 4);
    check_units<Softplus, double>(-1, 1, 4);
}

TEST_CASE("the normal distribution is right within 8 units in the last place, and x^2 / 2 more") {
    for (const double x : {1.0, 2.0, 5.0, 12.0}) {
        check_units<NormalCumulative, float>(-x, x, 8 + x * x / 2);
        check_units<NormalDensity, float>(-x, x, 8 + x * x / 2);
    }
    for (const double x : {1.0, 5.0, 12.0, 36.0}) {
        check_units<NormalCumulative, double>(-x, x, 8 + x * x / 2);
        check_units<NormalDensity, double>(-x, x, 8 + x * x / 2);
    }
}

TEST_CASE("sigmoid and tanh are right within 3 units in the last place") {
    check_units<Sigmoid, float>(-88, 20, 3);
    check_units<Sigmoid, float>(-5, 5, 3);
    check_units<Sigmoid, double>(-709, 40, 3);
    check_units<Sigmoid, double>(-5, 5, 3);
    check_units<Tanh, float>(-12, 12, 3);
    check_units<Tanh, float>(-1, 1, 3);
    check_units<Tanh, double>(-25, 25, 3);
    check_units<Tanh, double>(-1, 1, 3);
}

TEST_CASE("sqrt is correctly rounded, and bounds are exact") {
    check_units<Sqrt, float>(0, 1e6, 0.5);
    check_units<Sqrt, double>(0, 1e6, 0.5001);  // the Wide root is itself rounded
    check_units<Clamp, float>(-4, 4, 0);
    check_units<Clamp, double>(-4, 4, 0);
}

TEST_CASE("zeros, huge numbers, infinities and NaN") {
    check_edges<float>(-87, 88);
    check_edges<double>(-708, 709);
}

}  // namespace intarsia::tests::simd_math
