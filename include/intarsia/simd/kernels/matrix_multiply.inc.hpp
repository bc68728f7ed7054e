// The matrix product. The oracle is reference::matrix_multiply (tensor/reference.hpp).
//
// C is cut into tiles of R rows x 2 vectors that stay in registers while they run over a block of products:
// R is 12 where there are 32 registers (24 sums, 2 vectors of B, 1 number of A), 6 where there are 16. A step
// loads R + 2 operands for 2 R multiply-adds, so the arithmetic is the limit. What a strip of tiles reads of
// B (2 vectors x 256 products: 32 KB at most) is packed and stays in the L1 cache while A passes by. A is
// read in place where its rows are contiguous, else from copies of 48 x 256 numbers at most.
//
// The tile's loop does little but this arithmetic: four steps a turn, whose addresses differ by constants, as
// every instruction beside the multiply-adds takes one's place. A turn also brings a line or two of what
// comes next from memory into the L2 cache, and of C where the tile below goes, or copies a vector of the
// next panel of A: matrices of several MB pass at the pace of the arithmetic. Source: Goto, van de Geijn,
// "Anatomy of high-performance matrix multiplication" (2008).

static constexpr std::size_t product_tile_rows = registers >= 32 ? 12 : 6;
static constexpr std::size_t product_block_inner = 256;
static constexpr std::size_t product_block_columns = 256;

template <class T>
static constexpr std::size_t product_tile_columns = 2 * lanes<T>;

/// Rows of a panel of A: those that a copy holds; those in place that use a strip of B before the next one.
static constexpr std::size_t product_copied_rows = 48;
static constexpr std::size_t product_rows_in_place = 384;

/// Rows of A that are 4 KB apart, or a multiple of it, fall into one set of the L1 cache. That has 8 lines,
/// or 12: too few for a tile of 12 rows, which then are copied, so many at a time, each a line longer than a
/// whole number of KB (3 % less time for 128 rows of 9216 floats).
static constexpr std::size_t product_colliding_rows = 128;
template <class T>
static constexpr std::size_t product_copied_pitch = product_block_inner + 64 / sizeof(T);

/// Numbers of scratch that matrix_multiply needs: a block of B, and copies of A, two panels at most.
template <class T>
static constexpr std::size_t matrix_multiply_scratch =
    product_block_inner* product_block_columns + (std::max)(2 * product_block_inner * product_copied_rows,
                                                            product_colliding_rows* product_copied_pitch<T>);

/// C = A B (+ bias to every row), or C += A B: C is rows x columns, A rows x inner, B inner x columns; C's
/// rows are `pitch` apart. bias may be null; it is not read when accumulating. Each number of C is summed in
/// one order, whatever the part of a larger C that is computed here.
template <class T>
static void matrix_multiply(std::size_t rows, std::size_t columns, std::size_t inner, ConstMatrix<T> a,
                            ConstMatrix<T> b, std::type_identity_t<const T*> bias, T* c, std::size_t pitch,
                            bool accumulate, T* scratch) {
    for (std::size_t j = 0; j < columns; j += product_block_columns)
        for (std::size_t k = 0; k < inner; k += product_block_inner) {
            const ProductBlock<T> block{
                rows,
                (std::min)(product_block_columns, columns - j),
                (std::min)(product_block_inner, inner - k),
                {a.at(0, k), a.row, a.column},
                {b.at(k, j), b.row, b.column},
                columns - j,
                inner - k,
                {c + j, pitch, rows, columns - j, bias ? bias + j : nullptr, accumulate || k > 0}};
            if (a.column == 1)
                product_in_place(block, scratch);
            else
                product_of_copies(block, scratch);
        }
}

/// Where a tile of C goes, or a part of C with all that is right of it and below.
template <class T>
struct ProductEnd {
    T* c;
    std::size_t pitch;
    std::size_t rows;
    std::size_t columns;
    const T* bias;
    bool accumulate;

    ProductEnd at(std::size_t i, std::size_t j) const {
        return {c + i * pitch + j, pitch, rows - i, columns - j, bias ? bias + j : nullptr, accumulate};
    }
};

/// Columns of C, and some of the products that make them.
template <class T>
struct ProductBlock {
    std::size_t rows, columns, inner;
    ConstMatrix<T> a, b;
    std::size_t columns_left, inner_left;  ///< from its first on
    ProductEnd<T> end;
};

/// The rows of A are contiguous, and read where they are, unless they would collide.
template <class T>
static void product_in_place(const ProductBlock<T>& block, T* scratch) {
    constexpr std::size_t width = product_tile_columns<T>;
    const auto& [rows, columns, inner, a, b, columns_left, inner_left, end] = block;
    const bool colliding = product_tile_rows > 8 && rows > 8 && a.row * sizeof(T) % 4096 == 0;
    const std::size_t most_rows = colliding ? product_colliding_rows : product_rows_in_place;
    const bool one_panel = rows <= most_rows;
    const std::size_t strips = (columns + width - 1) / width;
    const std::size_t next_inner = (std::min)(product_block_inner, inner_left - inner);
    for (std::size_t i = 0; i < rows; i += most_rows) {
        const std::size_t some_rows = (std::min)(most_rows, rows - i);
        const std::size_t tiles = (some_rows + product_tile_rows - 1) / product_tile_rows;
        Ahead ahead(scratch, inner);
        if (next_inner > 0) {
            ahead.rows(a.at(i, inner), a.row, some_rows, next_inner, tiles * strips);
            if (one_panel && b.column == 1 && columns == columns_left)
                ahead.line(b.at(inner, 0), next_inner * b.row, tiles * strips);
        }
        RowsOfA<T> rows_of_a{a.at(i, 0), a.row};
        if (colliding) {
            T* const copy = scratch + product_block_inner * product_block_columns;
            rows_of_a = {copy, product_copied_pitch<T>};
            for (std::size_t row = 0; row < some_rows; ++row)
                std::copy_n(a.at(i + row, 0), inner, copy + row * rows_of_a.row);
        }
        for (std::size_t j = 0; j < columns; j += width) {
            T* const strip = scratch + (one_panel ? 0 : j * inner);
            if (i == 0)
                pack_strip({b.at(0, j), b.row, b.column}, inner, (std::min)(width, columns - j),
                           columns - j > lanes<T> ? width : lanes<T>, strip);
            if (b.row == 1 && i == 0 && j + width < columns_left)
                ahead.rows(b.at(0, j + width), b.column, (std::min)(width, columns_left - j - width), inner,
                           tiles);
            product_strip(some_rows, inner, rows_of_a, strip, end.at(i, j), ahead);
        }
    }
}

/// Else it is copied panel by panel: the next one by and by, while tiles are computed from this one.
template <class T>
static void product_of_copies(const ProductBlock<T>& block, T* scratch) {
    constexpr std::size_t width = product_tile_columns<T>;
    constexpr std::size_t panel = product_copied_rows;
    const auto& [rows, columns, inner, a, b, columns_left, inner_left, end] = block;
    T* copy = scratch + product_block_inner * product_block_columns;
    T* next_copy = copy + product_block_inner * panel;
    PanelCopy<T>(a, (std::min)(panel, rows), inner, copy).finish();
    for (std::size_t i = 0; i < rows; i += panel, std::swap(copy, next_copy)) {
        const std::size_t some_rows = (std::min)(panel, rows - i);
        const std::size_t next_rows = (std::min)(panel, rows - i - some_rows);
        PanelCopy<T> next({a.at(i + some_rows, 0), a.row, a.column}, next_rows, inner, next_copy);
        for (std::size_t j = 0; j < columns; j += width) {
            T* const strip = scratch + j * inner;
            if (i == 0)
                pack_strip({b.at(0, j), b.row, b.column}, inner, (std::min)(width, columns - j),
                           columns - j > lanes<T> ? width : lanes<T>, strip);
            product_strip(some_rows, inner, CopyOfA<T>{copy}, strip, end.at(i, j), next);
        }
        next.finish();
    }
}

/// Hides where a number comes from, so that the compiler keeps it rather than many numbers made of it.
template <class P>
static INTARSIA_INLINE void keep_in_register([[maybe_unused]] P& x) {
#if INTARSIA_GNU
    __asm__("" : "+r"(x));
#endif
}

/// sum += a b. g++ is told which form of the instruction: where it chooses, unrolled steps move and spill
/// sums.
template <class T>
static INTARSIA_INLINE void multiply_add(Vector<T>& sum, const Vector<T>& a, const Vector<T>& b) {
#if defined(__x86_64__) && !defined(__clang__) && INTARSIA_VECTOR_BYTES >= 32
    if constexpr (sizeof(T) == sizeof(float))
        __asm__("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    else
        __asm__("vfmadd231pd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
#else
    sum += a * b;
#endif
}

/// A panel of A as a tile reads it: in place, its rows contiguous, or from a copy whose columns are.
template <class T>
struct RowsOfA {
    static constexpr bool padded = false;
    const T* data;
    std::size_t row;

    INTARSIA_INLINE RowsOfA from_row(std::size_t i) const { return {data + i * row, row}; }

    /// Some rows of it, the last one in place of those that are not there. One pointer for three of them:
    /// more would not find room in registers.
    template <std::size_t Rows>
    struct Tile {
        const T* third[4];
        std::size_t offset[3];

        INTARSIA_INLINE Tile(const RowsOfA& a, std::size_t rows)
            : third{a.data, a.data + a.row * std::min<std::size_t>(3, rows - 1),
                    a.data + a.row * (Rows > 6 ? 6 : 0), a.data + a.row * (Rows > 9 ? 9 : 0)},
              offset{0, a.row * std::min<std::size_t>(1, rows - 1),
                     a.row * std::min<std::size_t>(2, rows - 1)} {}
        INTARSIA_INLINE T at(std::size_t i, std::size_t k) const { return third[i / 3][offset[i % 3] + k]; }
        INTARSIA_INLINE void advance(std::size_t k) {
            keep_in_register(offset[1]);
            keep_in_register(offset[2]);
            keep_in_register(third[0] += k);
            if constexpr (Rows > 3) keep_in_register(third[1] += k);
            if constexpr (Rows > 6) keep_in_register(third[2] += k);
            if constexpr (Rows > 9) keep_in_register(third[3] += k);
        }
    };
};
template <class T>
struct CopyOfA {
    static constexpr bool padded = true;
    const T* data;

    INTARSIA_INLINE CopyOfA from_row(std::size_t i) const { return {data + i}; }

    template <std::size_t Rows>
    struct Tile {
        const T* data;

        INTARSIA_INLINE Tile(const CopyOfA& a, std::size_t) : data(a.data) {}
        INTARSIA_INLINE T at(std::size_t i, std::size_t k) const { return data[k * product_copied_rows + i]; }
        INTARSIA_INLINE void advance(std::size_t k) { data += k * product_copied_rows; }
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

    /// A tile's share.
    struct Share {
        const char *row, *in_row, *in_line;
        std::size_t turns, row_step, to_next_row, line_step;

        INTARSIA_INLINE void turn() {
            fetch(in_row);
            fetch(in_line);
            in_row += row_step;
            in_line += line_step;
        }
        INTARSIA_INLINE void next_row() { in_row = row += to_next_row; }
    };
    Share share(std::size_t) {
        const Share share{row, row, in_line, turns, row_step, to_next_row, line_step};
        row += to_next_row * rows_of_tile;
        in_line += line_share;
        return share;
    }
};

/// The copy [inner][product_copied_rows] of a panel of A, zeros behind the last row of a tile's.
template <class T>
struct PanelCopy {
    ConstMatrix<T> from;
    std::size_t rows, inner;
    T* to;
    std::size_t i = 0, k = 0;  ///< what is copied next: a vector of column k, if columns are contiguous

    PanelCopy(ConstMatrix<T> a, std::size_t some_rows, std::size_t some_inner, T* copy)
        : from(a), rows(some_rows), inner(some_inner), to(copy) {}

    /// A vector each turn, and a look at the panel behind.
    struct Share {
        const T* from;
        std::size_t from_step;
        T* to;
        std::size_t turns;

        INTARSIA_INLINE void turn() {
            store(to, load(from));
            fetch(from + product_copied_rows);
            from += from_step;
            to += product_copied_rows;
        }
        INTARSIA_INLINE void next_row() {}
    };
    Share share(std::size_t turns) {
        if (k + turns > inner) {
            copy_column();
            i += lanes<T>;
        }
        // When all is copied: some of the copy again, from itself.
        if (!whole_vector()) return {to, product_copied_rows, to, turns};
        k += turns;
        return {from.at(i, k - turns), from.column, at(i, k - turns), turns};
    }
    void finish() {
        for (; whole_vector(); i += lanes<T>) copy_column();
        const std::size_t tiles = (rows + product_tile_rows - 1) / product_tile_rows;
        for (; i < tiles * product_tile_rows; ++i)
            for (std::size_t rest = 0; rest < inner; ++rest)
                *at(i, rest) = i < rows ? *from.at(i, rest) : T(0);
    }

private:
    bool whole_vector() const { return from.row == 1 && i + lanes<T> <= rows; }
    T* at(std::size_t row, std::size_t column) const { return to + column * product_copied_rows + row; }
    void copy_column() {
        for (; k < inner; ++k) store(at(i, k), load(from.at(i, k)));
        k = 0;
    }
};

/// The tiles of a strip: 12 rows each, in place 8 and 4 at the end; or 6, and 8 as twice 4.
template <class T, class A, class Meanwhile>
static void product_strip(std::size_t rows, std::size_t inner, A a, const T* b, ProductEnd<T> end,
                          Meanwhile& meanwhile) {
    const auto tiles = [&]<std::size_t Rows>(std::integral_constant<std::size_t, Rows>, std::size_t least) {
        while (rows >= least && !(Rows == 6 && !A::padded && rows == 8)) {
            end.rows = (std::min)(rows, Rows);
            if (end.columns > lanes<T>)
                product_tile<2>(std::make_index_sequence<Rows>{}, inner, a, b, end, meanwhile);
            else
                product_tile<1>(std::make_index_sequence<Rows>{}, inner, a, b, end, meanwhile);
            rows -= end.rows;
            a = a.from_row(end.rows);
            end.c += end.rows * end.pitch;
        }
    };
    constexpr std::size_t most = product_tile_rows;
    if constexpr (A::padded) {
        tiles(std::integral_constant<std::size_t, most>{}, 1);
    } else {
        tiles(std::integral_constant<std::size_t, most>{}, most);
        if constexpr (most > 8) tiles(std::integral_constant<std::size_t, 8>{}, 8);
        tiles(std::integral_constant<std::size_t, 4>{}, 1);
    }
}

/// A function of its own: inlined, the loop would share its registers with what is around it.
template <std::size_t Vectors, class T, class A, class Meanwhile, std::size_t... Row>
static INTARSIA_NOINLINE void product_tile(std::index_sequence<Row...>, std::size_t inner, A a, const T* b,
                                           const ProductEnd<T>& end, Meanwhile& meanwhile) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t rows = sizeof...(Row);
    constexpr std::size_t unrolled = 4;
    T* const c = end.c;
    const std::size_t pitch = end.pitch;
    TileRow<T, Vectors> sum[rows]{};
    typename A::template Tile<rows> tile(a, end.rows);
    std::size_t turns = inner / unrolled;
    auto share = meanwhile.share(turns);
    const T* next_c = c + rows * pitch;  // the tile below
    const T* const last_c = next_c + rows * pitch;
    while (turns > 0) {
        std::size_t some = (std::min)(turns, share.turns);
        turns -= some;
        do {
            share.turn();
            fetch(next_c);
            if constexpr (Vectors * step * sizeof(T) > 64) fetch(next_c + step);
            if (next_c != last_c) next_c += pitch;
            INTARSIA_UNROLL(4)
            for (std::size_t k = 0; k < unrolled; ++k) {
                const TileRow<T, Vectors> right(b + k * Vectors * step);
                (sum[Row].add_product(tile.at(Row, k), right), ...);
            }
            tile.advance(unrolled);
            b += unrolled * Vectors * step;
        } while (--some > 0);
        share.next_row();
    }
    for (std::size_t rest = inner % unrolled; rest > 0; --rest) {
        const TileRow<T, Vectors> right(b);
        (sum[Row].add_product(tile.at(Row, 0), right), ...);
        tile.advance(1);
        b += Vectors * step;
    }
    if (end.columns < Vectors * step || end.rows < rows) {
        T edge[rows * Vectors * step];
        (sum[Row].write(edge + Row * Vectors * step), ...);
        store_edge(edge, Vectors * step, end);
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
static void store_edge(const T* tile, std::size_t tile_pitch, const ProductEnd<T>& end) {
    const std::size_t columns = (std::min)(end.columns, tile_pitch);
    T* to = end.c;
    for (std::size_t i = 0; i < end.rows; ++i, tile += tile_pitch, to += end.pitch) {
        const T* more = end.accumulate ? to : end.bias;
        for (std::size_t j = 0; j < columns; ++j) to[j] = more ? tile[j] + more[j] : tile[j];
    }
}
