// The matrix product. The oracle is reference::matrix_multiply (tensor/reference.hpp).
//
// C is cut into tiles of 6 rows x V vectors that stay in registers while they run over a block of `inner`
// products. Both factors are packed so that the tile reads them contiguously: A as [tile][inner][6], B as
// [tile][inner][V * lanes]. A block of A (96 x 256 floats, 96 KB) stays in the L2 cache, a tile of B (256 x
// 16 floats, 16 KB) in the L1 cache. Source: Goto, van de Geijn, "Anatomy of high-performance matrix
// multiplication" (2008).

static constexpr std::size_t product_tile_rows = 6;
static constexpr std::size_t product_block_rows = 96;
static constexpr std::size_t product_block_inner = 256;
static constexpr std::size_t product_block_columns = 256;

template <class T>
static constexpr std::size_t product_tile_columns = (registers >= 32 ? 4 : 2) * lanes<T>;

/// Numbers of scratch that matrix_multiply needs.
template <class T>
static constexpr std::size_t matrix_multiply_scratch = product_block_inner*(product_block_rows +
                                                                            product_block_columns);

/// C = A B (+ bias to every row), or C += A B: C is rows x columns, A rows x inner, B inner x columns; C's
/// rows are `pitch` apart. bias may be null; it is not read when accumulating. Each number of C is summed in
/// one order, whatever the part of a larger C that is computed here.
template <class T>
static void matrix_multiply(std::size_t rows, std::size_t columns, std::size_t inner, ConstMatrix<T> a,
                            ConstMatrix<T> b, std::type_identity_t<const T*> bias, T* c, std::size_t pitch,
                            bool accumulate, T* scratch) {
    T* packed_a = scratch;
    T* packed_b = scratch + product_block_inner * product_block_rows;
    for (std::size_t j = 0; j < columns; j += product_block_columns) {
        const std::size_t block_columns = std::min(product_block_columns, columns - j);
        for (std::size_t k = 0; k < inner; k += product_block_inner) {
            const std::size_t block_inner = std::min(product_block_inner, inner - k);
            constexpr std::size_t width = product_tile_columns<T>;
            pack_slices<width>(b.at(k, j), b.column, b.row, block_columns, block_inner, packed_b);
            for (std::size_t i = 0; i < rows; i += product_block_rows) {
                const std::size_t block_rows = std::min(product_block_rows, rows - i);
                pack_slices<product_tile_rows>(a.at(i, k), a.row, a.column, block_rows, block_inner,
                                               packed_a);
                product_block(block_rows, block_columns, block_inner, packed_a, packed_b, c + i * pitch + j,
                              pitch, bias ? bias + j : nullptr, accumulate || k > 0);
            }
        }
    }
}

/// Packs `count` lines of `inner` numbers into slices of Width lines: [slice][inner][Width], zeros behind the
/// last line. Line i begins at from + i * line; its numbers are `step` apart.
template <std::size_t Width, class T>
static void pack_slices(const T* from, std::size_t line, std::size_t step, std::size_t count,
                        std::size_t inner, T* to) {
    for (std::size_t first = 0; first < count; first += Width) {
        const std::size_t used = std::min(Width, count - first);
        const T* slice = from + first * line;
        if (used < Width) std::fill_n(to, Width * inner, T(0));
        if (line == 1) {
            for (std::size_t k = 0; k < inner; ++k) {
                if (used == Width)
                    std::memcpy(to + k * Width, slice + k * step, Width * sizeof(T));
                else
                    std::copy_n(slice + k * step, used, to + k * Width);
            }
        } else {
            for (std::size_t i = 0; i < used; ++i)
                for (std::size_t k = 0; k < inner; ++k) to[k * Width + i] = slice[i * line + k * step];
        }
        to += Width * inner;
    }
}

template <class T>
static void product_block(std::size_t rows, std::size_t columns, std::size_t inner, const T* a, const T* b,
                          T* c, std::size_t pitch, const T* bias, bool accumulate) {
    constexpr std::size_t height = product_tile_rows;
    constexpr std::size_t width = product_tile_columns<T>;
    for (std::size_t j = 0; j < columns; j += width)
        for (std::size_t i = 0; i < rows; i += height) {
            T* to = c + i * pitch + j;
            const T* tile_a = a + i * inner;
            const T* tile_b = b + j * inner;
            const T* tile_bias = bias ? bias + j : nullptr;
            if (i + height <= rows && j + width <= columns) {
                product_tile(inner, tile_a, tile_b, to, pitch, tile_bias, accumulate);
                continue;
            }
            // At the edge the tile goes to a copy, of which the part inside C is kept.
            const std::size_t inside_rows = std::min(height, rows - i);
            const std::size_t inside_columns = std::min(width, columns - j);
            T edge[height * width]{};
            T edge_bias[width]{};
            for (std::size_t r = 0; accumulate && r < inside_rows; ++r)
                std::copy_n(to + r * pitch, inside_columns, edge + r * width);
            if (tile_bias) std::copy_n(tile_bias, inside_columns, edge_bias);
            product_tile(inner, tile_a, tile_b, edge, width, edge_bias, accumulate);
            for (std::size_t r = 0; r < inside_rows; ++r)
                std::copy_n(edge + r * width, inside_columns, to + r * pitch);
        }
}

template <class T>
static INTARSIA_INLINE void product_tile(std::size_t inner, const T* a, const T* b, T* c, std::size_t pitch,
                                         std::type_identity_t<const T*> bias, bool accumulate) {
    constexpr std::size_t height = product_tile_rows;
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t vectors = product_tile_columns<T> / step;
    Vector<T> sum[height][vectors];
    INTARSIA_UNROLL(8)
    for (std::size_t i = 0; i < height; ++i) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) sum[i][v] = Vector<T>{};
    }
    for (std::size_t k = 0; k < inner; ++k) {
        Vector<T> right[vectors];
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) right[v] = load(b + v * step);
        INTARSIA_UNROLL(8)
        for (std::size_t i = 0; i < height; ++i) {
            const Vector<T> left = broadcast(a[i]);
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v) sum[i][v] += left * right[v];
        }
        a += height;
        b += vectors * step;
    }
    INTARSIA_UNROLL(8)
    for (std::size_t i = 0; i < height; ++i) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) {
            T* to = c + i * pitch + v * step;
            if (accumulate)
                store<T>(to, load(static_cast<const T*>(to)) + sum[i][v]);
            else if (bias)
                store<T>(to, load(bias + v * step) + sum[i][v]);
            else
                store(to, sum[i][v]);
        }
    }
}

/// y = bias + x B for one row x of `inner` numbers; B is inner x columns, row after row. bias may be null.
/// Nothing is packed: every number of B is read at most once, eight vectors of columns at a time. Rows of B
/// whose x is 0 are not read (so an infinite weight behind a 0 counts as nothing): reading B is what takes
/// the time, and behind ReLU half of x is 0.
template <class T>
static void vector_matrix_multiply(const T* x, const T* b, std::type_identity_t<const T*> bias, T* y,
                                   std::size_t inner, std::size_t columns) {
    constexpr std::size_t step = lanes<T>;
    std::size_t j = 0;
    for (; j + 8 * step <= columns; j += 8 * step)
        vector_product<8>(x, b + j, bias ? bias + j : nullptr, y + j, inner, columns);
    for (; j + step <= columns; j += step)
        vector_product<1>(x, b + j, bias ? bias + j : nullptr, y + j, inner, columns);
    if (j < columns) {
        const std::size_t rest = columns - j;
        Vector<T> sum = bias ? load_first(bias + j, rest) : Vector<T>{};
        for (std::size_t k = 0; k < inner; ++k)
            sum += broadcast(x[k]) * load_first(b + k * columns + j, rest);
        store_first(y + j, sum, rest);
    }
}

template <std::size_t Vectors, class T>
static INTARSIA_INLINE void vector_product(const T* x, const T* b, const T* bias, T* y, std::size_t inner,
                                           std::size_t columns) {
    constexpr std::size_t step = lanes<T>;
    Vector<T> sum[Vectors];
    INTARSIA_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) sum[v] = bias ? load(bias + v * step) : Vector<T>{};
    const auto add_row = [&](std::size_t k) {
        const Vector<T> value = broadcast(x[k]);
        INTARSIA_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) sum[v] += value * load(b + k * columns + v * step);
    };
    std::size_t k = 0;
    for (; k + 64 <= inner; k += 64)
        for_each_bit(nonzero_bits(x + k, 64), [&](std::size_t i) { add_row(k + i); });
    for (; k < inner; ++k) add_row(k);
    INTARSIA_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) store(y + v * step, sum[v]);
}
