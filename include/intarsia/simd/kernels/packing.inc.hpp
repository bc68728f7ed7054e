// How the products of matrices (matrix_multiply, sparse_multiply) bring their factors together: strips packed
// one number behind the other, transposed where they lie the other way round, and fetched ahead of time.

/// The strip [inner][pitch] of B, zeros behind the last column.
template <class T>
static INTARSIA_NOINLINE void pack_strip(ConstMatrix<T> b, std::size_t inner, std::size_t columns,
                                         std::size_t pitch, T* to) {
    if (columns < pitch) std::fill_n(to, inner * pitch, T(0));
    if (b.row == 1) return transpose(columns, inner, b.data, b.column, to, pitch);
    for (std::size_t k = 0; k < inner; ++k, to += pitch) {
        if (b.column != 1) {
            for (std::size_t j = 0; j < columns; ++j) to[j] = *b.at(k, j);
            continue;
        }
        const T* from = b.at(k, 0);
        std::size_t j = 0;
        for (; j + lanes<T> <= columns; j += lanes<T>) store(to + j, load(from + j));
        for (; j < columns; ++j) to[j] = from[j];
    }
}

/// to[j, i] = from[i, j].
template <class T>
static INTARSIA_NOINLINE void transpose(std::size_t rows, std::size_t columns, const T* from,
                                        std::size_t from_pitch, T* to, std::size_t to_pitch) {
    constexpr std::size_t step = lanes<T>;
    const std::size_t whole_rows = rows / step * step, whole_columns = columns / step * step;
    for (std::size_t j = 0; j < whole_columns; j += step)
        for (std::size_t i = 0; i < whole_rows; i += step)
            transpose_square(from + i * from_pitch + j, from_pitch, to + j * to_pitch + i, to_pitch);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = i < whole_rows ? whole_columns : 0; j < columns; ++j)
            to[j * to_pitch + i] = from[i * from_pitch + j];
}

/// to[j, i] = from[i, j] for as many rows and columns as a vector has numbers.
///
/// Q numbers fill 16 bytes. A vector takes Q columns of the rows i, i + Q, i + 2 Q, ..., 16 bytes each, so
/// that numbers need only move within 16 bytes. On x86 it is loading that puts the bytes in place: for 16 x
/// 16, 48 loads that may go through two ports and 32 moves that go through one, in place of 64 such moves.
template <class T>
static INTARSIA_INLINE void transpose_square(const T* from, std::size_t from_pitch, T* to,
                                             std::size_t to_pitch) {
    constexpr std::size_t step = lanes<T>, quad = std::min<std::size_t>(16 / sizeof(T), step);
    for (std::size_t j = 0; j < step; j += quad) {
        Vector<T> rows[quad];
        INTARSIA_UNROLL(4)
        for (std::size_t i = 0; i < quad; ++i)
            rows[i] = load_quads(from + i * from_pitch + j, quad * from_pitch);
        interleave_rows<quad, Vector<T>, quad>(rows);
        INTARSIA_UNROLL(4)
        for (std::size_t i = 0; i < quad; ++i) store(to + (j + i) * to_pitch, rows[i]);
    }
}

/// 16 bytes each from here, from `distance` on, from twice that, ...
template <class T>
static INTARSIA_INLINE Vector<T> load_quads(const T* from, [[maybe_unused]] std::size_t distance) {
#if INTARSIA_VECTOR_BYTES >= 32
    // The operand in memory may begin anywhere; what goes through a register is copied into it.
    typedef T Quad __attribute__((vector_size(16), may_alias));
    const auto at = [&](std::size_t i) { return reinterpret_cast<const Quad*>(from + i * distance); };
    Quad first;
    std::memcpy(&first, from, sizeof first);
    Vector<T> result;
#if INTARSIA_VECTOR_BYTES == 32
    __asm__("vinsertf128 $1, %2, %t1, %0" : "=x"(result) : "x"(first), "m"(*at(1)));
#else
    __asm__("vinsertf32x4 $1, %2, %g1, %0" : "=v"(result) : "v"(first), "m"(*at(1)));
    __asm__("vinsertf32x4 $2, %1, %0, %0" : "+v"(result) : "m"(*at(2)));
    __asm__("vinsertf32x4 $3, %1, %0, %0" : "+v"(result) : "m"(*at(3)));
#endif
    return result;
#else
    return load(from);
#endif
}

/// Brings the line of an address into the L2 cache; the address may be anything.
static INTARSIA_INLINE void fetch([[maybe_unused]] const void* address) {
#if INTARSIA_GNU
    __builtin_prefetch(address, 0, 2);
#endif
}
