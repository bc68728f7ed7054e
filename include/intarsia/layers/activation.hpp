// The base of layers that are one function of each number.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <cstddef>

namespace intarsia {

/// y = f(x), number by number, for a layer `Derived : Activation<Derived>` that has
///
///     template <class V> static void apply(V& x);                                     // x = f(x)
///     template <class V> static void gradient(V& dy, const V& x, const V& y);         // dy = dy f'(x)
///
/// for V = float, double and vectors of them, always inlined (INTARSIA_INLINE) and written with operators and
/// the functions of simd/math.hpp: so it runs at the full width of every target. A gradient that reads x says
/// `static constexpr bool gradient_reads_input = true;`.
///
/// Input: any shape; output: the same.
template <class Derived>
struct Activation {
    static constexpr bool gradient_reads_input = false;

    template <class Input>
    struct At : LayerAt<Input, Input> {
        static constexpr bool in_place = !Derived::gradient_reads_input;
        static constexpr bool backward_reads_input = Derived::gradient_reads_input;

        template <class T>
        static void forward(const Pass<T>& pass, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            const T* from = x.data();
            T* to = y.data();
            pass.for_ranges(
                x.size() * Input::size,
                [&](std::size_t first, std::size_t last, std::size_t) {
                    simd::dispatch([&](auto kernels) {
                        kernels.template apply<Derived>(from + first, to + first, last - first);
                    });
                },
                grain);
        }

        template <class T>
        static void backward(const Pass<T>& pass, WeightBlock<const T, WeightList<>>, Batch<const T, Input> x,
                             Batch<const T, Input> y, Batch<const T, Input> dy, Batch<T, Input> dx,
                             WeightBlock<T, WeightList<>>) {
            if (dx.empty()) return;
            const T* from = Derived::gradient_reads_input ? x.data() : y.data();  // x may be gone
            pass.for_ranges(
                y.size() * Input::size,
                [&](std::size_t first, std::size_t last, std::size_t) {
                    simd::dispatch([&](auto kernels) {
                        kernels.template apply_gradient<Derived>(from + first, y.data() + first,
                                                                 dy.data() + first, dx.data() + first,
                                                                 last - first);
                    });
                },
                grain);
        }

    private:
        static constexpr std::size_t grain = 1024;  // below it, a thread costs more than it saves
    };
};

}  // namespace intarsia
