// One vector register of this target, and how it meets memory.

#if defined(__GNUC__)
template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
    typedef float type __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
};
template <>
struct VectorOf<double> {
    typedef double type __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
};
template <class T>
using Vector = typename VectorOf<T>::type;
#else
template <class T>
using Vector = T;  // no vector types: one number at a time
#endif

/// As many bytes as a vector of T has numbers.
template <class T>
struct BytesOf {
    typedef std::uint8_t type __attribute__((vector_size(INTARSIA_VECTOR_BYTES / sizeof(T))));
};
template <class T>
using Bytes = typename BytesOf<T>::type;

template <class T>
inline constexpr std::size_t lanes = sizeof(Vector<T>) / sizeof(T);

inline constexpr std::size_t registers = INTARSIA_VECTOR_REGISTERS;

template <class T>
INTARSIA_INLINE Vector<T> load(const T* from) {
    Vector<T> value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

template <class T>
INTARSIA_INLINE void store(T* to, const Vector<T>& value) {
    std::memcpy(to, &value, sizeof value);
}

/// `count` <= lanes numbers, zeros behind them; nothing past them is read.
template <class T>
INTARSIA_INLINE Vector<T> load_first(const T* from, std::size_t count) {
    Vector<T> value{};
    std::memcpy(&value, from, count * sizeof(T));
    return value;
}

/// The first `count` <= lanes numbers; nothing past them is written.
template <class T>
INTARSIA_INLINE void store_first(T* to, const Vector<T>& value, std::size_t count) {
    std::memcpy(to, &value, count * sizeof(T));
}

template <class T>
INTARSIA_INLINE Vector<T> broadcast(T value) {
    return value - Vector<T>{};  // -0 - 0 is -0, where -0 + 0 would be 0
}

#if defined(__GNUC__)
typedef std::uint32_t Words __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
typedef std::uint64_t WideWords __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
#else
using Words = std::uint32_t;
using WideWords = std::uint64_t;
#endif

/// The products of the low 32 bits of each number with `factor`.
INTARSIA_INLINE WideWords multiply_words(WideWords value, std::uint32_t factor) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
    // g++ multiplies all 64 bits, three instructions for this one; clang sees that the high halves are zero.
    typedef int Halves __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
    [[maybe_unused]] typedef long long WideInts __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
    const WideWords factors = WideWords{} + factor;
#if INTARSIA_VECTOR_BYTES == 16
    return __builtin_bit_cast(WideWords, __builtin_ia32_pmuludq128(__builtin_bit_cast(Halves, value),
                                                                   __builtin_bit_cast(Halves, factors)));
#elif INTARSIA_VECTOR_BYTES == 64
    return __builtin_bit_cast(
        WideWords, __builtin_ia32_pmuludq512_mask(__builtin_bit_cast(Halves, value),
                                                  __builtin_bit_cast(Halves, factors), WideInts{}, 0xFF));
#else
    return __builtin_bit_cast(WideWords, __builtin_ia32_pmuludq256(__builtin_bit_cast(Halves, value),
                                                                   __builtin_bit_cast(Halves, factors)));
#endif
#else
    return (value & 0xFFFFFFFF) * factor;
#endif
}

/// The numbers of a and b in turn: a0, b0, a1, b1, ...; the first half of them in low, the rest in high. I is
/// 0, 1, ..., one for each number of a vector.
template <class V, std::size_t... I>
INTARSIA_INLINE void interleave(const V& a, const V& b, V& low, V& high, std::index_sequence<I...>) {
#if defined(__GNUC__)
    constexpr std::size_t count = sizeof...(I);
    low = __builtin_shufflevector(a, b, static_cast<int>(I / 2 + I % 2 * count)...);
    high = __builtin_shufflevector(a, b, static_cast<int>(count / 2 + I / 2 + I % 2 * count)...);
#else
    low = a;  // vectors of one number are never taken in turn
    high = b;
#endif
}

/// Sixteen bytes, and one bit for each: whether two of them are equal.
#if defined(__GNUC__)
typedef std::uint8_t SixteenBytes __attribute__((vector_size(16)));
#endif
INTARSIA_INLINE std::uint32_t equal_bits(const std::uint8_t* bytes, std::uint8_t value) {
#if defined(__SSE2__) && defined(__GNUC__)
    typedef char Signs __attribute__((vector_size(16)));
    SixteenBytes from;
    std::memcpy(&from, bytes, sizeof from);
    const auto equal = from == (SixteenBytes{} + value);
    return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(__builtin_bit_cast(Signs, equal)));
#else
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < 16; ++i) bits |= static_cast<std::uint32_t>(bytes[i] == value) << i;
    return bits;
#endif
}
