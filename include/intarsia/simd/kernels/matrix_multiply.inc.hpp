// The matrix product. The oracle is reference::matrix_multiply (tensor/reference.hpp).
//
// C is cut into tiles of R rows x 2 vectors that stay in registers while they run over a block of products:
// R is 12 where there are 32 registers (24 sums, 2 vectors of B, 1 number of A), 6 where there are 16. A step
// loads R + 2 operands for 2 R multiply-adds, so the arithmetic is the limit. What a strip of tiles reads of
// B (2 vectors x 256 products: 32 KB at most) is packed and stays in the L1 cache while A passes by. A is
// read in place where its rows are contiguous, else from a copy of at most 384 x 256 numbers in the L2 cache.
//
// The tile's loop does nothing but this arithmetic: four steps a turn, whose addresses differ by constants,
// as every instruction beside the multiply-adds takes one's place. Two of them bring what comes next from
// memory into the L2 cache: matrices of several MB are read at the pace of the arithmetic. Source: Goto, van
// de Geijn, "Anatomy of high-performance matrix multiplication" (2008).

static constexpr std::size_t product_tile_rows = registers >= 32 ? 12 : 6;
static constexpr std::size_t product_block_rows = 384;
static constexpr std::size_t product_block_inner = 256;

template <class T>
static constexpr std::size_t product_tile_columns = 2 * lanes<T>;

/// From one row of a copy of A to the next: an odd number of cache lines, so that they spread over the sets
/// of a cache.
template <class T>
static constexpr std::size_t product_copy_pitch = product_block_rows + 64 / sizeof(T);

/// Numbers of scratch that matrix_multiply needs.
template <class T>
static constexpr std::size_t matrix_multiply_scratch = product_block_inner*(product_copy_pitch<T> +
                                                                            product_tile_columns<T>);

/// C = A B (+ bias to every row), or C += A B: C is rows x columns, A rows x inner, B inner x columns; C's
/// rows are `pitch` apart. bias may be null; it is not read when accumulating. Each number of C is summed in
/// one order, whatever the part of a larger C that is computed here.
template <class T>
static void matrix_multiply(std::size_t rows, std::size_t columns, std::size_t inner, ConstMatrix<T> a,
                            ConstMatrix<T> b, std::type_identity_t<const T*> bias, T* c, std::size_t pitch,
                            bool accumulate, T* scratch) {
    constexpr std::size_t width = product_tile_columns<T>;
    T* const packed_b = scratch;
    T* const copy_of_a = scratch + product_block_inner * width;
    const std::size_t strips = (columns + width - 1) / width;
    for (std::size_t k = 0; k < inner; k += product_block_inner) {
        const std::size_t some_inner = std::min(product_block_inner, inner - k);
        const std::size_t next_inner = std::min(product_block_inner, inner - k - some_inner);
        for (std::size_t i = 0; i < rows; i += product_block_rows) {
            const std::size_t some_rows = std::min(product_block_rows, rows - i);
            const std::size_t next_rows = std::min(product_block_rows, rows - i - some_rows);
            const std::size_t tiles = (some_rows + product_tile_rows - 1) / product_tile_rows;
            const bool in_place = a.column == 1;
            if (!in_place) copy_block({a.at(i, k), a.row, a.column}, some_rows, some_inner, copy_of_a);
            Ahead ahead(scratch, some_inner);
            if (!in_place && a.row == 1 && next_rows > 0)
                ahead.rows(a.at(i + some_rows, k), a.column, some_inner, next_rows, tiles * strips);
            else if (in_place && next_inner > 0)
                ahead.rows(a.at(i, k + some_inner), a.row, some_rows, next_inner, tiles * strips);
            if (b.column == 1 && next_inner > 0)
                ahead.line(b.at(k + some_inner, 0), next_inner * b.row, tiles * strips);
            else if (next_rows > 0)
                ahead.line(c + (i + some_rows) * pitch, next_rows * pitch, tiles * strips);
            for (std::size_t j = 0; j < columns; j += width) {
                const std::size_t some_columns = std::min(width, columns - j);
                pack_strip({b.at(k, j), b.row, b.column}, some_inner, some_columns, packed_b);
                if (b.row == 1 && j + width < columns)
                    ahead.rows(b.at(k, j + width), b.column, std::min(width, columns - j - width), some_inner,
                               tiles);
                const ProductEnd<T> end{c + i * pitch + j, pitch, some_columns, bias ? bias + j : nullptr,
                                        accumulate || k > 0};
                if (in_place)
                    product_strip(some_rows, some_inner, RowsOfA<T>{a.at(i, k), a.row}, packed_b, end, ahead);
                else
                    product_strip(some_rows, some_inner, CopyOfA<T>{copy_of_a}, packed_b, end, ahead);
            }
        }
    }
}

/// Brings the line of an address into the L2 cache; the address may be anything.
static INTARSIA_INLINE void fetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
    __builtin_prefetch(address, 0, 2);
#endif
}

/// Hides where a number comes from, so that the compiler keeps it rather than many numbers made of it.
template <class P>
static INTARSIA_INLINE void keep_in_register([[maybe_unused]] P& x) {
#if defined(__GNUC__)
    __asm__("" : "+r"(x));
#endif
}

/// sum += a b. g++ is told which form of the instruction: where it chooses, unrolled steps move and spill
/// sums.
template <class T>
static INTARSIA_INLINE void multiply_add(Vector<T>& sum, const Vector<T>& a, const Vector<T>& b) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && INTARSIA_VECTOR_BYTES >= 32
    if constexpr (sizeof(T) == sizeof(float))
        __asm__("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    else
        __asm__("vfmadd231pd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
#else
    sum += a * b;
#endif
}

/// Where a tile of C goes.
template <class T>
struct ProductEnd {
    T* c;
    std::size_t pitch;
    std::size_t columns;
    const T* bias;
    bool accumulate;
};

/// A block of A as a tile reads it: in place, its rows contiguous, or from a copy whose columns are.
template <class T>
struct RowsOfA {
    const T* data;
    std::size_t row;

    INTARSIA_INLINE RowsOfA from_row(std::size_t i) const { return {data + i * row, row}; }

    /// Some rows of it. One pointer for three of them: more would not find room in registers.
    template <std::size_t Rows>
    struct Tile {
        const T* third[4];
        std::size_t offset[3];

        explicit INTARSIA_INLINE Tile(const RowsOfA& a)
            : third{a.data, a.data + (Rows > 3 ? 3 : 0) * a.row, a.data + (Rows > 6 ? 6 : 0) * a.row,
                    a.data + (Rows > 9 ? 9 : 0) * a.row},
              offset{0, a.row, 2 * a.row} {
            keep_in_register(offset[1]);
            keep_in_register(offset[2]);
        }
        INTARSIA_INLINE T at(std::size_t i, std::size_t k) const { return third[i / 3][offset[i % 3] + k]; }
        INTARSIA_INLINE void advance(std::size_t k) {
            keep_in_register(third[0] += k);
            if constexpr (Rows > 3) keep_in_register(third[1] += k);
            if constexpr (Rows > 6) keep_in_register(third[2] += k);
            if constexpr (Rows > 9) keep_in_register(third[3] += k);
        }
    };
};
template <class T>
struct CopyOfA {
    const T* data;

    INTARSIA_INLINE CopyOfA from_row(std::size_t i) const { return {data + i}; }

    template <std::size_t Rows>
    struct Tile {
        const T* data;

        explicit INTARSIA_INLINE Tile(const CopyOfA& a) : data(a.data) {}
        INTARSIA_INLINE T at(std::size_t i, std::size_t k) const {
            return data[k * product_copy_pitch<T> + i];
        }
        INTARSIA_INLINE void advance(std::size_t k) { data += k * product_copy_pitch<T>; }
    };
};

/// What will be read next, to be brought into the L2 cache meanwhile: each tile takes its share of some rows,
/// and of numbers that lie in a row.
struct Ahead {
    const char* row;
    const char* in_line;
    std::size_t turns;  ///< in which a tile goes along a row, four products each
    std::size_t row_step = 0, to_next_row = 0, rows_of_tile = 1, line_step = 0, line_share = 0;

    Ahead(const void* anything, std::size_t inner)
        : row(static_cast<const char*>(anything)), in_line(row), turns((inner + 3) / 4) {}

    template <class T>
    void rows(const T* first, std::size_t pitch, std::size_t count, std::size_t length, std::size_t tiles) {
        const std::size_t all_turns = turns * rows_of_tile;
        row = reinterpret_cast<const char*>(first);
        to_next_row = pitch * sizeof(T);
        rows_of_tile = (count + tiles - 1) / tiles;
        turns = (all_turns + rows_of_tile - 1) / rows_of_tile;
        row_step = (length * sizeof(T) + turns - 1) / turns;
    }
    template <class T>
    void line(const T* first, std::size_t count, std::size_t tiles) {
        in_line = reinterpret_cast<const char*>(first);
        line_share = (count * sizeof(T) + tiles - 1) / tiles;
        line_step = (line_share + turns * rows_of_tile - 1) / (turns * rows_of_tile);
    }
    void next_tile() {
        row += to_next_row * rows_of_tile;
        in_line += line_share;
    }
};

/// The copy [inner][product_copy_pitch] of a block of A.
template <class T>
static void copy_block(ConstMatrix<T> a, std::size_t rows, std::size_t inner, T* to) {
    for (std::size_t k = 0; k < inner; ++k, to += product_copy_pitch<T>) {
        std::size_t i = 0;
        if (a.row == 1)
            for (; i + lanes<T> <= rows; i += lanes<T>) store(to + i, load(a.at(i, k)));
        for (; i < rows; ++i) to[i] = *a.at(i, k);
    }
}

/// The strip [inner][one or two vectors] of B, zeros behind the last column.
template <class T>
static void pack_strip(ConstMatrix<T> b, std::size_t inner, std::size_t columns, T* to) {
    const std::size_t pitch = columns > lanes<T> ? 2 * lanes<T> : lanes<T>;
    const std::size_t whole = columns / lanes<T> * lanes<T>;
    if (whole < columns) std::fill_n(to, inner * pitch, T(0));
    if (b.column == 1) {
        for (std::size_t k = 0; k < inner; ++k, to += pitch) {
            const T* from = b.at(k, 0);
            for (std::size_t j = 0; j < whole; j += lanes<T>) store(to + j, load(from + j));
            for (std::size_t j = whole; j < columns; ++j) to[j] = from[j];
        }
        return;
    }
    std::size_t k = 0;
    if (b.row == 1)
        for (; k + lanes<T> <= inner; k += lanes<T>)
            for (std::size_t j = 0; j < whole; j += lanes<T>)
                transpose_square(b.at(k, j), b.column, to + k * pitch + j, pitch);
    for (std::size_t j = 0; j < columns; ++j)
        for (std::size_t rest = j < whole ? k : 0; rest < inner; ++rest)
            to[rest * pitch + j] = *b.at(rest, j);
}

/// to[j, i] = from[i, j] for as many rows and columns as a vector has numbers: in log2 rounds the numbers of
/// two rows are taken in turn, which moves one bit of the row's number into the column's.
template <class T>
static INTARSIA_INLINE void transpose_square(const T* from, std::size_t from_pitch, T* to,
                                             std::size_t to_pitch) {
    constexpr std::size_t step = lanes<T>;
    Vector<T> rows[step];
    INTARSIA_UNROLL(16)
    for (std::size_t i = 0; i < step; ++i) rows[i] = load(from + i * from_pitch);
    interleave_rows<step>(rows);
    INTARSIA_UNROLL(16)
    for (std::size_t i = 0; i < step; ++i) store(to + i * to_pitch, rows[i]);
}

/// The tiles of a strip: 12 rows each, and at the end 8, 4, 2 and 1; or 6, 4, 2 and 1.
template <class T, class A>
static void product_strip(std::size_t rows, std::size_t inner, A a, const T* b, ProductEnd<T> end,
                          Ahead& ahead) {
    const auto tiles = [&]<std::size_t Rows>(std::integral_constant<std::size_t, Rows>) {
        for (; rows >= Rows && !(Rows == 6 && (rows == 8 || rows == 9)); rows -= Rows) {
            if (end.columns > lanes<T>)
                product_tile<2>(std::make_index_sequence<Rows>{}, inner, a, b, end, ahead);
            else
                product_tile<1>(std::make_index_sequence<Rows>{}, inner, a, b, end, ahead);
            a = a.from_row(Rows);
            end.c += Rows * end.pitch;
            ahead.next_tile();
        }
    };
    tiles(std::integral_constant<std::size_t, product_tile_rows>{});
    if constexpr (product_tile_rows > 8) tiles(std::integral_constant<std::size_t, 8>{});
    tiles(std::integral_constant<std::size_t, 4>{});
    tiles(std::integral_constant<std::size_t, 2>{});
    tiles(std::integral_constant<std::size_t, 1>{});
}

template <std::size_t Vectors, class T, class A, std::size_t... Row>
static void product_tile(std::index_sequence<Row...>, std::size_t inner, A a, const T* b,
                         const ProductEnd<T>& end, const Ahead& ahead) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t rows = sizeof...(Row);
    constexpr std::size_t unrolled = 4;
    T* const c = end.c;
    const std::size_t pitch = end.pitch;
    TileRow<T, Vectors> sum[rows]{};
    // Of the tile to the right, which is next but a strip.
    (fetch(c + Row * pitch + Vectors * step), ...);
    if constexpr (Vectors > 1) (fetch(c + Row * pitch + (Vectors + 1) * step), ...);
    typename A::template Tile<rows> tile(a);
    std::size_t turns = inner / unrolled;
    const char* row = ahead.row;
    const char* line = ahead.in_line;
    while (turns > 0) {
        std::size_t some = std::min(turns, ahead.turns);
        turns -= some;
        const char* in_row = row;
        row += ahead.to_next_row;
        do {
            fetch(in_row);
            fetch(line);
            in_row += ahead.row_step;
            line += ahead.line_step;
            INTARSIA_UNROLL(4)
            for (std::size_t k = 0; k < unrolled; ++k) {
                const TileRow<T, Vectors> right(b + k * Vectors * step);
                (sum[Row].add_product(tile.at(Row, k), right), ...);
            }
            tile.advance(unrolled);
            b += unrolled * Vectors * step;
        } while (--some > 0);
    }
    for (std::size_t rest = inner % unrolled; rest > 0; --rest) {
        const TileRow<T, Vectors> right(b);
        (sum[Row].add_product(tile.at(Row, 0), right), ...);
        tile.advance(1);
        b += Vectors * step;
    }
    if (end.columns < Vectors * step) {
        T edge[rows * Vectors * step];
        (sum[Row].write(edge + Row * Vectors * step), ...);
        store_edge(edge, rows, Vectors * step, end);
        return;
    }
    if (end.accumulate)
        (sum[Row].add(c + Row * pitch), ...);
    else if (const T* bias = end.bias)
        (sum[Row].add(bias), ...);
    (sum[Row].write(c + Row * pitch), ...);
}

/// A row of a tile, in registers.
template <class T, std::size_t Vectors>
struct TileRow {
    static_assert(Vectors <= 2);
    Vector<T> first{}, second{};

    INTARSIA_INLINE TileRow() = default;
    explicit INTARSIA_INLINE TileRow(const T* from) : first(load(from)) {
        if constexpr (Vectors > 1) second = load(from + lanes<T>);
    }
    INTARSIA_INLINE void add_product(T left, const TileRow& right) {
        const Vector<T> value = broadcast(left);
        multiply_add<T>(first, value, right.first);
        if constexpr (Vectors > 1) multiply_add<T>(second, value, right.second);
    }
    INTARSIA_INLINE void add(const T* from) {
        first += load(from);
        if constexpr (Vectors > 1) second += load(from + lanes<T>);
    }
    INTARSIA_INLINE void write(T* to) const {
        store(to, first);
        if constexpr (Vectors > 1) store(to + lanes<T>, second);
    }
};

/// Stores the part of a tile that lies inside C.
template <class T>
static void store_edge(const T* tile, std::size_t rows, std::size_t tile_pitch, const ProductEnd<T>& end) {
    T* to = end.c;
    for (std::size_t i = 0; i < rows; ++i, tile += tile_pitch, to += end.pitch) {
        const T* more = end.accumulate ? to : end.bias;
        for (std::size_t j = 0; j < end.columns; ++j) to[j] = more ? tile[j] + more[j] : tile[j];
    }
}
