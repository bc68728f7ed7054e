// The base of layers that are one function of each number.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/simd/plain_kernels.hpp>

namespace INTARSIA_NAMESPACE {

/// y = f(x), number by number, for a layer `Derived : Activation<Derived>` that has
///
///     template <class V> static void apply(V& x);                                     // x = f(x)
///     template <class V> static void gradient(V& dy, const V& x, const V& y);         // dy = dy f'(x)
///
/// for V = float, double and vectors of them, always inlined (INTARSIA_INLINE) and written with operators and
/// the functions of simd/math.hpp: so it runs at the full width of every target. A gradient that reads x says
/// `static constexpr bool gradient_reads_input = true;`, one that reads not even y gradient_reads_output =
/// false; `static constexpr bool is_gate = true;` says that f' is 1 or 0, which spares backward a pass.
///
/// Input: any shape; output: the same.
template <class Derived>
struct Activation {
    static constexpr bool gradient_reads_input = false;
    static constexpr bool gradient_reads_output = true;

    template <class, class Place>
    static constexpr bool accepts() {
        if constexpr (!requires(float& x) { Derived::apply(x); })
            INTARSIA_REFUSE(Place,
                            "this activation lacks apply: add template <class V> static INTARSIA_INLINE void "
                            "apply(V& x), which sets x to f(x)");
        else if constexpr (!requires(float& dy, const float& x) { Derived::gradient(dy, x, x); })
            INTARSIA_REFUSE(
                Place,
                "this activation lacks gradient: add template <class V> static INTARSIA_INLINE "
                "void gradient(V& dy, const V& x, const V& y), which multiplies dy by the slope at x");
        else
            return true;
    }

    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Input> {
        static constexpr bool in_place = !Derived::gradient_reads_input;
        static constexpr bool backward_reads_input = Derived::gradient_reads_input;
        static constexpr bool backward_reads_output = Derived::gradient_reads_output;

        template <class T>
        static constexpr void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>,
                                             const T* x, T* y) {
            simd::compute([&](auto kernels) { kernels.template apply<Derived>(x, y, Input::size); });
        }

        template <class T>
        static void backward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T* x,
                                    const T* y, const T* dy, T* dx, T*) {
            if (!Derived::gradient_reads_output) y = dy;  // y may be gone,
            if (!Derived::gradient_reads_input) x = y;    // and so may x
            if (dx)
                simd::dispatch([&](auto kernels) {
                    kernels.template apply_gradient<Derived>(x, y, dy, dx, Input::size);
                });
        }
    };
};

}  // namespace INTARSIA_NAMESPACE
