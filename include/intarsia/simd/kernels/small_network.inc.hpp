// A whole network of dense layers for one sample: the compiler sees all of it at once.

/// y = the last step's output. Numbers between the steps lie on the stack, so the steps are small ones.
template <class First, class... Rest, class T>
static void small_network(Steps<First, Rest...> /*steps*/, const T* parameters, const T* x, T* y) {
    small_steps<First, Rest...>(parameters, x, y);
}

template <class First, class... Rest, class T>
static INTARSIA_INLINE void small_steps(const T* parameters, const T* x, T* y) {
    if constexpr (sizeof...(Rest) == 0) {
        small_step(First{}, parameters, x, y);
    } else {
        alignas(Vector<T>) T between[First::outputs];
        small_step(First{}, parameters, x, between);
        small_steps<Rest...>(parameters, between, y);
    }
}

/// Up to so many rows of vectors a dense step becomes part of its caller; a larger one is called.
static constexpr std::size_t inlined_product = 128;

template <std::size_t Inputs, std::size_t Units, class F, std::size_t Kernel, bool HasBias, std::size_t Bias,
          class T>
static INTARSIA_INLINE void small_step(DenseStep<Inputs, Units, F, Kernel, HasBias, Bias> /*step*/,
                                       const T* parameters, const T* x, T* y) {
    const T* bias = HasBias ? parameters + Bias : nullptr;
    if constexpr (Inputs * ((Units - 1) / product_lanes<T, Units>() + 1) <= inlined_product)
        vector_matrix_multiply_inline<F, HasBias, Inputs, Units>(x, parameters + Kernel, bias, y);
    else
        vector_matrix_multiply<F, HasBias, Inputs, Units>(x, parameters + Kernel, bias, y);
}

template <std::size_t Size, class F, class T>
static INTARSIA_INLINE void small_step(MapStep<Size, F> /*step*/, const T* /*parameters*/, const T* x, T* y) {
    apply<F>(x, y, Size);
}

template <std::size_t Size, class T>
static INTARSIA_INLINE void small_step(SoftmaxStep<Size> /*step*/, const T* /*parameters*/, const T* x,
                                       T* y) {
    softmax(x, y, Size);
}
