// Kernels that go through arrays number by number.

/// y[i] = f(x[i]) with F::apply(V& x). x may be y.
template <class F, class T>
static void apply(const T* x, T* y, std::size_t count) {
    constexpr std::size_t step = lanes<T>;
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        Vector<T> value = load(x + i);
        F::apply(value);
        store(y + i, value);
    }
    if (i < count) {
        Vector<T> value = load_first(x + i, count - i);
        F::apply(value);
        store_first(y + i, value, count - i);
    }
}

/// dx[i] = dy[i] f'(x[i]) with F::gradient(V& dy, const V& x, const V& y), y = f(x). dx may be dy; where f'
/// is found from y alone, x may be any readable array (y, for instance).
template <class F, class T>
static void apply_gradient(const T* x, const T* y, const T* dy, T* dx, std::size_t count) {
    constexpr std::size_t step = lanes<T>;
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        Vector<T> value = load(dy + i);
        F::gradient(value, load(x + i), load(y + i));
        store(dx + i, value);
    }
    if (i < count) {
        const std::size_t rest = count - i;
        Vector<T> value = load_first(dy + i, rest);
        F::gradient(value, load_first(x + i, rest), load_first(y + i, rest));
        store_first(dx + i, value, rest);
    }
}

/// y[i] = x[i] * scale where random word `first + i` of `key` is at least `threshold`, else 0: each number is
/// kept with probability 1 - threshold / 2^32. x may be y. `first` is a multiple of 4.
template <class T>
static void dropout(const T* x, T* y, std::size_t count, RandomKey key, std::uint64_t first,
                    std::uint32_t threshold, T scale) {
    for (std::size_t i = 0; i < count; i += 4) {
        const auto words = key.block((first + i) / 4);
        const std::size_t end = std::min<std::size_t>(4, count - i);
        for (std::size_t j = 0; j < end; ++j) y[i + j] = words[j] >= threshold ? x[i + j] * scale : T(0);
    }
}

/// One step of an optimizer for `count` weights, a multiple of the lanes: rule(w, g, slots...) changes each
/// weight and its slots of state. `stride` is the distance from one slot's array to the next.
template <class Rule, class T>
static void optimizer_step(const Rule& rule, T* weights, const T* gradients, T* state, std::size_t stride,
                           std::size_t count) {
    constexpr std::size_t slots = Rule::slots;
    for (std::size_t i = 0; i < count; i += lanes<T>) {
        Vector<T> weight = load(weights + i);
        const Vector<T> gradient = load(gradients + i);
        Vector<T> slot[slots + 1];  // + 1: an array of none is not C++
        INTARSIA_UNROLL(4)
        for (std::size_t s = 0; s < slots; ++s) slot[s] = load(state + s * stride + i);
        rule.apply(weight, gradient, slot);
        store(weights + i, weight);
        INTARSIA_UNROLL(4)
        for (std::size_t s = 0; s < slots; ++s) store(state + s * stride + i, slot[s]);
    }
}
