// One vector register of this target, and how it meets memory.

#if INTARSIA_VECTOR_BYTES > 0
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

/// As many bytes as a vector of T has numbers.
template <class T>
struct BytesOf {
    typedef std::uint8_t type __attribute__((vector_size(INTARSIA_VECTOR_BYTES / sizeof(T))));
};
template <class T>
using Bytes = typename BytesOf<T>::type;

typedef std::uint32_t Words __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
typedef std::uint64_t WideWords __attribute__((vector_size(INTARSIA_VECTOR_BYTES)));
#else
template <class T>
using Vector = T;  // no vector types: one number at a time
template <class T>
using Bytes = std::uint8_t;
using Words = std::uint32_t;
using WideWords = std::uint64_t;
#endif

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

/// Hides from g++ where a pointer points, so that it reaches pointer[0], pointer[1], ... by constant offsets.
/// It would rather keep an address for each of them, or what this step of a loop read and the next one reads
/// again (neighbours of few channels), and run out of registers.
template <class T>
INTARSIA_INLINE void forget([[maybe_unused]] const T*& pointer) {
#if INTARSIA_GNU && !defined(__clang__)
    __asm__("" : "+r"(pointer));
#endif
}

/// Keeps a vector in a register: g++ may otherwise load it again for each use, and a load that crosses a
/// cache line takes twice as long.
template <class V>
INTARSIA_INLINE void keep([[maybe_unused]] V& vector) {
#if INTARSIA_VECTOR_BYTES > 0 && defined(__x86_64__)
    __asm__("" : "+v"(vector));
#elif INTARSIA_VECTOR_BYTES > 0 && defined(__aarch64__)
    __asm__("" : "+w"(vector));
#endif
}

#if INTARSIA_VECTOR_BYTES == 32
/// From the 32-bit word 8 - n on: a mask of n words.
inline constexpr std::int32_t masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

/// The numbers of the bits that are set in 0 ... 255, a byte for each, the lowest first; the rest is 0.
inline constexpr std::array<std::uint64_t, 256> set_bits = [] {
    std::array<std::uint64_t, 256> numbers{};
    for (std::size_t byte = 0; byte < 256; ++byte)
        for (std::uint64_t bit = 8; bit-- > 0;)
            if (byte >> bit & 1) numbers[byte] = numbers[byte] << 8 | bit;
    return numbers;
}();
#endif

/// `count` <= lanes numbers, zeros behind them; nothing past them is read.
template <class T>
INTARSIA_INLINE Vector<T> load_first(const T* from, std::size_t count) {
    // Not by way of memory: loading a vector whose parts have just been stored waits for some 15 cycles.
#if INTARSIA_VECTOR_BYTES == 64
    const unsigned bits = (1u << count) - 1;
    if constexpr (sizeof(T) == 4)
        return __builtin_ia32_loadups512_mask(from, Vector<T>{}, static_cast<std::uint16_t>(bits));
    else
        return __builtin_ia32_loadupd512_mask(from, Vector<T>{}, static_cast<std::uint8_t>(bits));
#elif INTARSIA_VECTOR_BYTES == 32
    const auto* vector = reinterpret_cast<const Vector<T>*>(from);
    integers_t<Vector<T>> mask;
    std::memcpy(&mask, masks + 8 - count * (sizeof(T) / 4), sizeof mask);
    if constexpr (sizeof(T) == 4) {
        return __builtin_ia32_maskloadps256(vector, mask);
    } else {
        typedef long long Mask __attribute__((vector_size(32)));
        return __builtin_ia32_maskloadpd256(vector, __builtin_bit_cast(Mask, mask));
    }
#elif INTARSIA_VECTOR_BYTES == 16
    Vector<T> value{};
    if (count > 0) value[0] = from[0];
    if (count > 1) value[1] = from[1];
    if constexpr (sizeof(T) == 4) {
        if (count > 2) value[2] = from[2];
        if (count > 3) value[3] = from[3];
    }
    return value;
#else
    return count > 0 ? *from : T(0);
#endif
}

/// Copies Some numbers and moves on, if that bit of count is set.
template <std::size_t Some, class T>
INTARSIA_INLINE void copy_bit(T*& to, const T*& from, std::size_t count) {
    if (count & Some) {
        std::memcpy(to, from, Some * sizeof(T));
        to += Some;
        from += Some;
    }
}

/// The first `count` <= lanes numbers; nothing past them is written.
template <class T>
INTARSIA_INLINE void store_first(T* to, const Vector<T>& value, std::size_t count) {
#if INTARSIA_VECTOR_BYTES == 64
    // A part that is a register of its own size needs no mask.
    if (__builtin_constant_p(count) && (count & (count - 1)) == 0) {
        std::memcpy(to, &value, count * sizeof(T));
        return;
    }
    const unsigned bits = (1u << count) - 1;
    if constexpr (sizeof(T) == 4)
        __builtin_ia32_storeups512_mask(to, value, static_cast<std::uint16_t>(bits));
    else
        __builtin_ia32_storeupd512_mask(to, value, static_cast<std::uint8_t>(bits));
#else
    // Moves of fixed sizes. AVX2 has a masked store too, but AMD's CPUs take a dozen cycles for it.
    if (count == lanes<T>) return store(to, value);
    T numbers[lanes<T>];
    store(numbers, value);
    const T* from = numbers;
    if constexpr (4 < lanes<T>) copy_bit<4>(to, from, count);
    if constexpr (2 < lanes<T>) copy_bit<2>(to, from, count);
    if constexpr (1 < lanes<T>) copy_bit<1>(to, from, count);
#endif
}

template <class T>
INTARSIA_INLINE Vector<T> broadcast(T value) {
    return value - Vector<T>{};  // -0 - 0 is -0, where -0 + 0 would be 0
}

/// The low byte of each of a vector's integers, and of what a comparison of two vectors of T gives.
template <class T, class Int>
INTARSIA_INLINE Bytes<T> low_bytes(const Int& integers) {
#if INTARSIA_VECTOR_BYTES > 0 && defined(__aarch64__) && !defined(__clang__)
    // g++ 12 takes vectors of 4 and 2 bytes apart, byte by byte.
    typedef std::uint8_t Sixteen __attribute__((vector_size(16)));
    Sixteen narrow;
    if constexpr (sizeof(T) == 4)
        __asm__("xtn %0.4h, %1.4s\n\txtn %0.8b, %0.8h" : "=w"(narrow) : "w"(integers));
    else
        __asm__("xtn %0.2s, %1.2d\n\txtn %0.4h, %0.4s\n\txtn %0.8b, %0.8h" : "=w"(narrow) : "w"(integers));
    Bytes<T> bytes;
    std::memcpy(&bytes, &narrow, sizeof bytes);
    return bytes;
#elif INTARSIA_VECTOR_BYTES > 0
    return __builtin_convertvector(integers, Bytes<T>);
#else
    return static_cast<std::uint8_t>(integers);
#endif
}

/// The products of the low 32 bits of each number with `factor`.
INTARSIA_INLINE WideWords multiply_words(WideWords value, std::uint32_t factor) {
#if INTARSIA_VECTOR_BYTES > 0 && defined(__x86_64__) && !defined(__clang__)
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
#elif INTARSIA_VECTOR_BYTES > 0 && defined(__aarch64__) && !defined(__clang__)
    // The same here: no instruction multiplies 64 bits, so g++ would go by way of the integer registers.
    WideWords product;
    __asm__("xtn %0.2s, %1.2d\n\tumull %0.2d, %0.2s, %2.2s"
            : "=&w"(product)
            : "w"(value), "w"(Words{} + factor));
    return product;
#else
    return (value & 0xFFFFFFFF) * factor;
#endif
}

/// The numbers of a and b in turn: a0, b0, a1, b1, ...; the first half of them in low, the rest in high.
/// Where Within is less than a vector's count, so within each Within numbers. I is 0, 1, ..., one for each
/// number of a vector.
template <std::size_t Within, class V, std::size_t... I>
INTARSIA_INLINE void interleave(const V& a, const V& b, V& low, V& high, std::index_sequence<I...>) {
#if INTARSIA_VECTOR_BYTES > 0
    constexpr std::size_t count = sizeof...(I);
    low = __builtin_shufflevector(a, b,
                                  static_cast<int>(I / Within * Within + I % Within / 2 + I % 2 * count)...);
    high = __builtin_shufflevector(
        a, b, static_cast<int>(I / Within * Within + Within / 2 + I % Within / 2 + I % 2 * count)...);
#else
    low = a;
    high = b;
#endif
}

/// Makes of Count vectors (a power of two), numbered [row][lane], the same numbers as [lane][row]: each of
/// log2 Count rounds takes the numbers of two rows in turn, which moves one bit of the row's number below the
/// lane's. Where Within is less than a vector's count, so with each Within lanes by themselves.
template <std::size_t Count, class V, std::size_t Within = sizeof(V) / sizeof(element_t<V>)>
INTARSIA_INLINE void interleave_rows(V* rows) {
    INTARSIA_UNROLL(4)
    for (std::size_t round = 1; round < Count; round *= 2) {
        V next[Count];
        INTARSIA_UNROLL(16)
        for (std::size_t i = 0; i < Count / 2; ++i)
            interleave<Within>(rows[i], rows[i + Count / 2], next[2 * i], next[2 * i + 1],
                               std::make_index_sequence<sizeof(V) / sizeof(element_t<V>)>{});
        INTARSIA_UNROLL(16)
        for (std::size_t i = 0; i < Count; ++i) rows[i] = next[i];
    }
}

/// Of sixteen bytes, one bit for each: whether it is `value`.
INTARSIA_INLINE std::uint32_t equal_bits(const std::uint8_t* bytes, std::uint8_t value) {
#if INTARSIA_VECTOR_BYTES > 0 && (defined(__SSE2__) || defined(__aarch64__))
    typedef std::uint8_t Sixteen __attribute__((vector_size(16)));
    Sixteen from;
    std::memcpy(&from, bytes, sizeof from);
    const auto equal = from == (Sixteen{} + value);
#if defined(__SSE2__)
    typedef char Signs __attribute__((vector_size(16)));
    return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(__builtin_bit_cast(Signs, equal)));
#else
    // Each byte keeps its own bit, and pairs are added until eight bits are in a byte.
    constexpr Sixteen bit{1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    Sixteen sums = __builtin_bit_cast(Sixteen, equal) & bit;
    __asm__("addp %0.16b, %0.16b, %0.16b\n\taddp %0.16b, %0.16b, %0.16b\n\taddp %0.16b, %0.16b, %0.16b"
            : "+w"(sums));
    return sums[0] | static_cast<std::uint32_t>(sums[1]) << 8;
#endif
#else
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < 16; ++i) bits |= static_cast<std::uint32_t>(bytes[i] == value) << i;
    return bits;
#endif
}
