// The matrix product. The oracle is reference::matrix_multiply (tensor/reference.hpp).
//
// C is cut into tiles of 6 rows x V vectors that stay in registers while they run over a block of `inner`
// products. B is packed so that the tile reads it contiguously, as [tile][inner][V * lanes]; A too, as
// [tile][inner][6], unless its rows are contiguous: then the tile reads six of them side by side. A block of
// A (192 x 256 floats, 192 KB) stays in the L2 cache, a tile of B (256 x 16 floats, 16 KB) in the L1 cache.
// Source: Goto, van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).

static constexpr std::size_t product_tile_rows = 6;
static constexpr std::size_t product_block_rows = 192;
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
                const ConstMatrix<T> block{a.at(i, k), a.row, a.column};
                const std::size_t unpacked =
                    a.column == 1 ? block_rows / product_tile_rows * product_tile_rows : 0;
                // What is packed already need not be packed again for the next columns.
                if (j == 0 || rows > product_block_rows || inner > product_block_inner)
                    pack_slices<product_tile_rows>(block.at(unpacked, 0), a.row, a.column,
                                                   block_rows - unpacked, block_inner,
                                                   packed_a + unpacked * block_inner);
                product_block(block_rows, block_columns, block_inner, block, unpacked, packed_a, packed_b,
                              c + i * pitch + j, pitch, bias ? bias + j : nullptr, accumulate || k > 0);
            }
        }
    }
}

/// Packs `count` lines of `inner` numbers into slices of Width lines: [slice][inner][Width], zeros behind the
/// last line. Line i begins at from + i * line; its numbers are `step` apart.
template <std::size_t Width, class T>
static void pack_slices(const T* from, std::size_t line, std::size_t step, std::size_t count,
                        std::size_t inner, T* to) {
    if (line == 1) {  // all lines at once, in the order in which they lie in memory
        const std::size_t full = count / Width * Width;
        if (full < count) std::fill_n(to + full * inner, Width * inner, T(0));
        for (std::size_t k = 0; k < inner; ++k) {
            const T* row = from + k * step;
            for (std::size_t first = 0; first < full; first += Width)
                std::memcpy(to + first * inner + k * Width, row + first, Width * sizeof(T));
            if (full < count) std::copy_n(row + full, count - full, to + full * inner + k * Width);
        }
        return;
    }
    for (std::size_t first = 0; first < count; first += Width) {
        const std::size_t used = std::min(Width, count - first);
        const T* slice = from + first * line;
        if (used < Width) std::fill_n(to, Width * inner, T(0));
        std::size_t k = 0;
        if constexpr (Width % lanes<T> == 0)
            if (step == 1 && used == Width)
                for (; k + lanes<T> <= inner; k += lanes<T>)
                    for (std::size_t i = 0; i < Width; i += lanes<T>)
                        transpose_square(slice + i * line + k, line, to + k * Width + i, Width);
        for (std::size_t i = 0; i < used; ++i)
            for (std::size_t rest = k; rest < inner; ++rest)
                to[rest * Width + i] = slice[i * line + rest * step];
        to += Width * inner;
    }
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

template <class T>
static void product_block(std::size_t rows, std::size_t columns, std::size_t inner, ConstMatrix<T> a,
                          std::size_t unpacked, const T* packed_a, const T* b, T* c, std::size_t pitch,
                          const T* bias, bool accumulate) {
    constexpr std::size_t height = product_tile_rows;
    constexpr std::size_t width = product_tile_columns<T>;
    for (std::size_t j = 0; j < columns; j += width)
        for (std::size_t i = 0; i < rows; i += height) {
            T* to = c + i * pitch + j;
            const ConstMatrix<T> tile_a = i < unpacked ? ConstMatrix<T>{a.at(i, 0), a.row, 1}
                                                       : ConstMatrix<T>{packed_a + i * inner, 1, height};
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
static INTARSIA_INLINE void product_tile(std::size_t inner, ConstMatrix<T> a, const T* b, T* c,
                                         std::size_t pitch, std::type_identity_t<const T*> bias,
                                         bool accumulate) {
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
            const Vector<T> left = broadcast(*a.at(i, k));
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v) sum[i][v] += left * right[v];
        }
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
