// The product of a matrix of which most numbers are 0, as ReLU and dropout leave it, and a full one. The
// oracle is reference::matrix_multiply.
//
// Of each row of A there is a list: its numbers that are not 0, and for each the row of B that it multiplies.
// A strip of B, 32 KB or less, is packed into the L1 cache and met by one list after the other. With AVX-512
// it is 4 vectors wide, and a row has two sums, which take its numbers in turn: a multiply-add takes 4
// cycles, and up to two begin in each. Else it is 8 vectors wide. Every multiply-add has an operand in
// memory, where a tile of the full product loads one for several: so lists gain only where many numbers are
// 0.

static constexpr std::size_t sparse_rows = 128;
static constexpr std::size_t sparse_inner = 128;
static constexpr std::size_t sparse_vectors = INTARSIA_VECTOR_BYTES == 64 ? 4 : 8;

/// Numbers of a row of a packed strip of B.
template <class T>
static constexpr std::size_t sparse_columns = sparse_vectors* lanes<T>;

/// The lists of some rows, one behind the other, each of an even count: an odd one ends with a 0, which
/// multiplies the row of zeros behind a strip. They lie in memory for numbers, so integers are copied in and
/// out.
template <class T>
struct NonzeroLists {
    using Integer = element_t<integers_t<Vector<T>>>;
    T* counts;   ///< integers: of each row
    T* numbers;  ///< what is not 0
    T* places;   ///< integers: where in the strip the row begins that each multiplies

    static constexpr std::size_t room = sparse_rows * (sparse_inner + 1) + lanes<T>;
    static constexpr std::size_t size = sparse_rows + 2 * room;

    explicit NonzeroLists(T* memory)
        : counts(memory), numbers(counts + sparse_rows), places(numbers + room) {}
};

/// Numbers of scratch that sparse_multiply needs: a strip of B, a part of C, and lists.
template <class T>
static constexpr std::size_t sparse_multiply_scratch =
    (sparse_inner + 1 + sparse_rows) * sparse_columns<T> + NonzeroLists<T>::size;

/// C = A B (+ bias to every row): C is rows x columns, A rows x inner, B inner x columns; a_pitch and pitch
/// lie from row to row of A and of C. Where C is `transposed`, its columns are `pitch` apart instead, and
/// each is contiguous. bias may be null; it is none where C is transposed. Each number of C is summed in one
/// order, whatever the part of a larger C that is computed here. What meets a 0 of A counts as nothing, even
/// where it is infinite.
template <class T>
static void sparse_multiply(std::size_t rows, std::size_t columns, std::size_t inner, const T* a,
                            std::size_t a_pitch, ConstMatrix<T> b, std::type_identity_t<const T*> bias, T* c,
                            std::size_t pitch, bool transposed, T* scratch) {
    constexpr std::size_t width = sparse_columns<T>;
    T* const zeros = scratch + sparse_inner * width;
    T* const tile = zeros + width;
    const NonzeroLists<T> lists(tile + sparse_rows * width);
    std::fill_n(zeros, width, T(0));
    const auto columns_from = [&](std::size_t j) { return (std::min)(width, columns - j); };
    const auto inner_from = [&](std::size_t k) { return (std::min)(sparse_inner, inner - k); };
    for (std::size_t i = 0; i < rows; i += sparse_rows, a += sparse_rows * a_pitch) {
        const std::size_t some_rows = (std::min)(sparse_rows, rows - i);
        for (std::size_t k = 0; k < inner; k += sparse_inner) {
            list_nonzeros(a + k, some_rows, inner_from(k), a_pitch, lists);
            for (std::size_t j = 0; j < columns; j += width) {
                const std::size_t some = columns_from(j);
                pack_strip({b.at(k, j), b.row, b.column}, inner_from(k), some, width, scratch);
                const bool more_strips = j + width < columns;
                const std::size_t next_j = more_strips ? j + width : 0;
                const std::size_t next_k = more_strips ? k : k + sparse_inner;
                Runs next_a, next_b;
                if (next_k < inner) {
                    if (!more_strips) next_a = {a + next_k, a_pitch, some_rows, inner_from(next_k)};
                    next_b =
                        b.column == 1
                            ? Runs(b.at(next_k, next_j), b.row, inner_from(next_k), columns_from(next_j))
                            : Runs(b.at(next_k, next_j), b.column, columns_from(next_j), inner_from(next_k));
                }
                const auto multiply = [&](const ProductEnd<T>& end) {
                    add_lists(lists, scratch, end, next_a, next_b);
                };
                if (transposed) {
                    T* const to = c + j * pitch + i;
                    if (k > 0) transpose(some, some_rows, to, pitch, tile, width);
                    multiply({tile, width, some_rows, width, nullptr, k > 0});
                    transpose(some_rows, some, tile, width, to, pitch);
                    continue;
                }
                const ProductEnd<T> end{c + i * pitch + j,         pitch, some_rows, some,
                                        bias ? bias + j : nullptr, k > 0};
                if (some == width) {
                    multiply(end);
                } else {
                    multiply({tile, width, some_rows, width, nullptr, false});
                    store_edge(tile, width, end);
                }
            }
        }
    }
}

/// Whether lists gain: fewer than half of the numbers are not 0, going by 64 numbers of each row.
template <class T>
static bool mostly_zeros(const T* a, std::size_t rows, std::size_t inner) {
    constexpr std::size_t some = 64;
    if (inner < some) return false;
    std::size_t there = 0;
    for (std::size_t i = 0; i < rows; ++i)
        there += static_cast<std::size_t>(
            std::popcount(nonzero_bits(a + i * inner + i * some % (inner - some + 1), some)));
    return 2 * there < rows * some;
}

/// Numbers that will be read next, to be brought into the L2 cache meanwhile: some runs of them, pitch apart.
struct Runs {
    const char* next = nullptr;
    std::size_t pitch = 0, count = 0, lines = 0;

    Runs() = default;
    template <class T>
    Runs(const T* first, std::size_t step, std::size_t runs, std::size_t length)
        : next(reinterpret_cast<const char*>(first)),
          pitch(step * sizeof(T)),
          count(runs),
          lines(length * sizeof(T) / 64 + 1) {}

    void fetch_next() {
        if (count == 0) return;
        for (std::size_t i = 0; i < lines; ++i) fetch(next + 64 * i);
        next += pitch;
        --count;
    }
};

/// Makes the lists of some rows, of at most sparse_inner numbers each.
template <class T>
static INTARSIA_NOINLINE void list_nonzeros(const T* a, std::size_t rows, std::size_t inner,
                                            std::size_t pitch, const NonzeroLists<T>& lists) {
    using Integer = typename NonzeroLists<T>::Integer;
    constexpr auto width = static_cast<Integer>(sparse_columns<T>);
    T *numbers = lists.numbers, *places = lists.places;
    for (std::size_t i = 0; i < rows; ++i, a += pitch) {
        std::size_t count = 0, k = 0;
        for (; k + lanes<T> <= inner; k += lanes<T>)
            count += list_vector(a + k, static_cast<Integer>(k) * width, numbers + count, places + count);
        for (; k < inner; ++k)
            count += list_number(a[k], static_cast<Integer>(k) * width, numbers + count, places + count);
        if (count % 2 != 0) {
            list_number(T(0), static_cast<Integer>(sparse_inner) * width, numbers + count, places + count);
            ++count;
        }
        const auto all = static_cast<Integer>(count);
        std::memcpy(lists.counts + i, &all, sizeof all);
        numbers += count;
        places += count;
    }
}

/// Puts a number at the end of a list. How much longer it becomes: what is 0 is written over.
template <class T, class Integer>
static INTARSIA_INLINE std::size_t list_number(T number, Integer place, T* numbers, T* places) {
    *numbers = number;
    std::memcpy(places, &place, sizeof place);
    return number != T(0);
}

/// The same with the numbers of a vector; those behind the end may be anything.
template <class T, class Integer>
static INTARSIA_INLINE std::size_t list_vector(const T* from, Integer first, T* numbers, T* places) {
    constexpr auto width = static_cast<Integer>(sparse_columns<T>);
#if INTARSIA_VECTOR_BYTES == 64
    if constexpr (sizeof(T) == 4) {
        const Vector<T> vector = load(from);
        const std::uint16_t there = __builtin_ia32_cmpps512_mask(vector, Vector<T>{}, 4, 0xFFFF, 4);
        store(numbers, __builtin_ia32_compresssf512_mask(vector, Vector<T>{}, there));
        using Int = integers_t<Vector<T>>;
        constexpr Int steps = Int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} * width;
        const Int compressed = __builtin_ia32_compresssi512_mask(steps + first, Int{}, there);
        std::memcpy(places, &compressed, sizeof compressed);
        return static_cast<std::size_t>(std::popcount(there));
    }
#elif INTARSIA_VECTOR_BYTES == 32
    if constexpr (sizeof(T) == 4) {
        const Vector<T> vector = load(from);
        const auto zeros = static_cast<unsigned>(
            __builtin_ia32_movmskps256(__builtin_bit_cast(Vector<T>, vector == Vector<T>{})));
        const std::uint8_t there = static_cast<std::uint8_t>(~zeros);
        using Int = integers_t<Vector<T>>;
        typedef std::uint8_t Eight __attribute__((vector_size(8)));
        Eight order;
        std::memcpy(&order, &set_bits[there], sizeof order);
        const Int lane = __builtin_convertvector(order, Int);
        store(numbers, __builtin_ia32_permvarsf256(vector, lane));
        const Int listed = lane * width + first;
        std::memcpy(places, &listed, sizeof listed);
        return static_cast<std::size_t>(std::popcount(there));
    }
#endif
    std::size_t count = 0;
    for (std::size_t i = 0; i < lanes<T>; ++i)
        count += list_number(from[i], static_cast<Integer>(first + static_cast<Integer>(i) * width),
                             numbers + count, places + count);
    return count;
}

/// Meets a strip of B with the lists of some rows; with each row it also looks at a run of either matrix.
template <class T>
static INTARSIA_NOINLINE void add_lists(const NonzeroLists<T>& lists, const T* strip,
                                        const ProductEnd<T>& end, Runs& next_a, Runs& next_b) {
    using Integer = typename NonzeroLists<T>::Integer;
    constexpr std::size_t step = lanes<T>, sums = sparse_vectors < 8 ? 2 : 1;
    const T *numbers = lists.numbers, *places = lists.places;
    T* c = end.c;
    for (std::size_t i = 0; i < end.rows; ++i, c += end.pitch) {
        next_a.fetch_next();
        next_b.fetch_next();
        Integer count;
        std::memcpy(&count, lists.counts + i, sizeof count);
        Vector<T> sum[sums][sparse_vectors]{};
        for (const T* last = numbers + count; numbers != last; numbers += 2, places += 2) {
            INTARSIA_UNROLL(2)
            for (std::size_t s = 0; s < 2; ++s) {
                Integer place;
                std::memcpy(&place, places + s, sizeof place);
                const Vector<T> number = broadcast(numbers[s]);
                INTARSIA_UNROLL(8)
                for (std::size_t v = 0; v < sparse_vectors; ++v)
                    sum[s % sums][v] += number * load(strip + place + v * step);
            }
        }
        const T* more = end.accumulate ? c : end.bias;
        INTARSIA_UNROLL(8)
        for (std::size_t v = 0; v < sparse_vectors; ++v) {
            if constexpr (sums == 2) sum[0][v] += sum[1][v];
            if (more) sum[0][v] += load(more + v * step);
            store(c + v * step, sum[0][v]);
        }
    }
}
