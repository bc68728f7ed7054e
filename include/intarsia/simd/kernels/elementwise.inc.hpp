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

/// y[i] = a[i] + b[i]. y may be a or b.
template <class T>
static void add(const T* a, const T* b, T* y, std::size_t count) {
    constexpr std::size_t step = lanes<T>;
    std::size_t i = 0;
    for (; i + step <= count; i += step) store<T>(y + i, load(a + i) + load(b + i));
    if (i < count) {
        const std::size_t rest = count - i;
        store_first<T>(y + i, load_first(a + i, rest) + load_first(b + i, rest), rest);
    }
}

/// y[i] = x[i] * scale where the random word of number `first + i` is at least `threshold`, else 0: each
/// number is kept with probability 1 - threshold / 2^32. x may be y. `first` is a multiple of 64. kept[i]
/// becomes 255 or 0.
///
/// Numbers 64 b ... 64 b + 63 take the words of blocks 16 b ... 16 b + 15: first word 0 of each, then word 1,
/// and so on, as vectors of counters produce them.
template <class T>
static void dropout(const T* x, T* y, std::size_t count, RandomKey key, std::uint64_t first,
                    std::uint32_t threshold, T scale, std::uint8_t* kept) {
    for (std::size_t i = 0; i < count; i += 64) {
        std::uint32_t words[64];
        philox_blocks(key.words(), (first + i) / 4, words);
        if (count - i >= 64) {
            keep_above<64>(words, threshold, x + i, y + i, scale, kept + i);
        } else {
            for (std::size_t j = 0; j < count - i; ++j)
                keep_one(words[j] >= threshold, x[i + j], y[i + j], scale, kept[i + j]);
        }
    }
}

template <std::size_t Count, class T>
static INTARSIA_INLINE void keep_above(const std::uint32_t* words, std::uint32_t threshold, const T* x, T* y,
                                       T scale, std::uint8_t* kept) {
    if constexpr (sizeof(T) == sizeof(std::uint32_t) && 1 < lanes<T>) {
        for (std::size_t j = 0; j < Count; j += lanes<T>) {
            Words word;
            std::memcpy(&word, words + j, sizeof word);
            const Vector<T> zero{};
            const auto keep = word >= threshold;
            store<T>(y + j, keep ? load(x + j) * scale : zero);
            const Bytes<T> bytes = low_bytes<T>(keep);
            std::memcpy(kept + j, &bytes, sizeof bytes);
        }
    } else {
        for (std::size_t j = 0; j < Count; ++j) keep_one(words[j] >= threshold, x[j], y[j], scale, kept[j]);
    }
}

template <class T>
static INTARSIA_INLINE void keep_one(bool keep, const T& x, T& y, T scale, std::uint8_t& kept) {
    y = keep ? x * scale : T(0);
    kept = keep ? 255 : 0;
}

/// dx[i] = dy[i] * scale where dropout() has kept the number, else 0. dx may be dy.
template <class T>
static void dropout_gradient(const T* dy, const std::uint8_t* kept, T* dx, std::size_t count, T scale) {
    constexpr std::size_t step = lanes<T>;
    const std::size_t full = count / step * step;
    for (std::size_t i = 0; i < full; i += step) {
        Bytes<T> bytes;
        std::memcpy(&bytes, kept + i, sizeof bytes);
        integers_t<Vector<T>> keep;
        widen<T>(bytes, keep);
        const Vector<T> zero{};
        store<T>(dx + i, keep != integers_t<Vector<T>>{} ? load(dy + i) * scale : zero);
    }
    for (std::size_t i = full; i < count; ++i) dx[i] = kept[i] ? dy[i] * scale : T(0);
}

/// Philox4x32-10 (see core/random.hpp) for 16 counters from `index` on: words[16 w + i] is word w of block
/// index + i. A counter's words lie in vectors of 64 bits, the width of a product; above the low 32 bits
/// anything may stand.
static INTARSIA_INLINE void philox_blocks(std::array<std::uint32_t, 2> key, std::uint64_t index,
                                          std::uint32_t* words) {
    constexpr std::size_t step = sizeof(WideWords) / sizeof(std::uint64_t);
    for (std::size_t i = 0; i < 16; i += step) {
        std::uint64_t low[step], high[step];
        for (std::size_t j = 0; j < step; ++j) {
            low[j] = index + i + j;
            high[j] = (index + i + j) >> 32;
        }
        WideWords counter[4]{};
        std::memcpy(&counter[0], low, sizeof low);
        std::memcpy(&counter[1], high, sizeof high);
        std::uint64_t key_0 = key[0], key_1 = key[1];
        for (int round = 0; round < 10; ++round) {
            const WideWords first = multiply_words(counter[0], 0xD2511F53);
            const WideWords second = multiply_words(counter[2], 0xCD9E8D57);
            counter[0] = (second >> 32) ^ counter[1] ^ key_0;
            counter[1] = second;
            counter[2] = (first >> 32) ^ counter[3] ^ key_1;
            counter[3] = first;
            key_0 += 0x9E3779B9;
            key_1 += 0xBB67AE85;
        }
        for (std::size_t word = 0; word < 4; ++word) {
            std::uint64_t lane[step];
            std::memcpy(lane, &counter[word], sizeof lane);
            for (std::size_t j = 0; j < step; ++j)
                words[16 * word + i + j] = static_cast<std::uint32_t>(lane[j]);
        }
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
