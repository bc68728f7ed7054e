// The 3 x 3 convolution by Winograd's algorithm F(4 x 4, 3 x 3): a tile of 4 x 4 outputs from 6 x 6 inputs
// costs 36 multiply-adds for each channel and filter, where the sum itself costs 144. The oracle is
// reference::conv2d_forward.
//
//     Y = A^T [(G g G^T) * (B^T d B)] A        g: 3 x 3 weights, d: 6 x 6 inputs, * number by number
//
// Source: Lavin, Gray, "Fast algorithms for convolutional neural networks" (2016), for the points 0, 1, -1,
// 2, -2. The transforms are sums of few terms for vectors of channels and of filters; in between stand 36
// products of matrices, (tiles x channels) times (channels x filters). Tiles are taken in blocks of 18: for
// 32 channels and 64 filters their transformed inputs (83 KB), their products (166 KB) and the weights (295
// KB, read once a block) stay in the L2 cache together. A register tile is 6 tiles x V vectors of filters, as
// in conv2d.inc.hpp.
//
// Rounding: as for the direct sum, an error of at most about n epsilon times the sum of magnitudes, but of
// the magnitudes that the transforms meet: |A^T| [(|G| |g| |G^T|) * (|B^T| |d| |B|)] |A|, some hundred times
// the direct sum's. In practice the largest error is near 1e-5 of the largest output for 32 channels.

/// Whether a convolution is done this way: whole vectors of channels and of filters (the transforms work on
/// vectors; where a vector is one number, enough of them to be worth the transforms), and at least one tile.
/// double is for exactness. Small CPUs, without vectors and of short addresses, have no memory for four times
/// the weights.
template <class T>
static constexpr std::size_t winograd_channels = lanes<T> > 1 ? lanes<T> : 16;
template <class T, class G>
static constexpr bool takes_winograd = std::is_same_v<T, float>&& G::rows::window == 3 &&
                                       G::columns::window == 3 && G::rows::stride == 1 &&
                                       G::columns::stride == 1 && G::channels % winograd_channels<T> == 0 &&
                                       G::filters % winograd_channels<T> == 0 && G::rows::positions >= 4 &&
                                       G::columns::positions >= 4 && (lanes<T> > 1 || sizeof(void*) > 4);

/// Numbers of transformed weights.
template <class G>
static constexpr std::size_t winograd_weights_size = 36 * G::channels* G::filters;

static constexpr std::size_t winograd_block = 18;  // tiles
static constexpr std::size_t winograd_rows = 6;    // tiles of a register tile

/// Numbers of scratch that winograd_forward needs: a block's inputs and products, and the inputs and outputs
/// of one tile at the edge.
template <class T, class G, class P>
static constexpr std::size_t winograd_scratch() {
    return 36 * winograd_block * (G::channels + G::filters) + 36 * G::channels + 16 * G::filters +
           (winograd_pools_tiles<P>() ? 0 : G::output_size);
}

/// Whether each window of the pool lies inside one tile.
template <class P>
static constexpr bool winograd_pools_tiles() {
    return 4 % winograd_pool_extent<P>(0) == 0 && 4 % winograd_pool_extent<P>(1) == 0;
}

/// Transforms weights (3, 3, channels, filters) to [product][panel of filters][channel][filter of the panel].
template <class G, class T>
static void winograd_weights(const T* kernel, T* weights) {
    constexpr std::size_t width = panel_width<T, G::filters>;
    constexpr std::size_t row = G::channels * G::filters;  // from one of the nine weights to the next
    for (std::size_t first = 0; first < G::filters; first += width) {
        const std::size_t used = (std::min)(width, G::filters - first);
        for (std::size_t channel = 0; channel < G::channels; ++channel)
            for (std::size_t f = 0; f < used; f += lanes<T>) {
                const T* from = kernel + channel * G::filters + first + f;
                T* to = weights + first * G::channels + channel * used + f;
                Vector<T> half[6][3];  // G g
                for (std::size_t j = 0; j < 3; ++j) {
                    Vector<T> column[6];
                    winograd_weight(load(from + j * row), load(from + (3 + j) * row),
                                    load(from + (6 + j) * row), column);
                    for (std::size_t i = 0; i < 6; ++i) half[i][j] = column[i];
                }
                for (std::size_t i = 0; i < 6; ++i) {
                    Vector<T> line[6];
                    winograd_weight(half[i][0], half[i][1], half[i][2], line);
                    for (std::size_t j = 0; j < 6; ++j) store(to + (i * 6 + j) * row, line[j]);
                }
            }
    }
}

/// to = G (a, b, c).
template <class V>
static INTARSIA_INLINE void winograd_weight(const V& a, const V& b, const V& c, V* to) {
    to[0] = a * 0.25f;
    const V even = (a + c) * (-1.0f / 6), odd = b * (1.0f / 6);
    to[1] = even - odd;
    to[2] = even + odd;
    const V wide = a * (1.0f / 24) + c * (1.0f / 6), middle = b * (1.0f / 12);
    to[3] = wide + middle;
    to[4] = wide - middle;
    to[5] = c;
}

/// to = B^T (a, b, c, d, e, f).
template <class V>
static INTARSIA_INLINE void winograd_input(const V& a, const V& b, const V& c, const V& d, const V& e,
                                           const V& f, V* to) {
    to[0] = 4.0f * a - 5.0f * c + e;
    const V even = e - 4.0f * c, odd = d - 4.0f * b;
    to[1] = even + odd;
    to[2] = even - odd;
    const V outer = e - c, inner = 2.0f * (d - b);
    to[3] = outer + inner;
    to[4] = outer - inner;
    to[5] = 4.0f * b - 5.0f * d + f;
}

/// to = A^T (a, b, c, d, e, f).
template <class V>
static INTARSIA_INLINE void winograd_output(const V& a, const V& b, const V& c, const V& d, const V& e,
                                            const V& f, V* to) {
    const V sum_1 = b + c, difference_1 = b - c, sum_2 = d + e, difference_2 = d - e;
    to[0] = a + sum_1 + sum_2;
    to[1] = difference_1 + 2.0f * difference_2;
    to[2] = sum_1 + 4.0f * sum_2;
    to[3] = difference_1 + 8.0f * difference_2 + f;
}

/// conv2d_forward for such convolutions.
template <class G, class P, class F, class T>
static void winograd_forward(const T* x, const T* weights, const T* bias, T* y, std::uint8_t* places,
                             T* scratch) {
    if constexpr (!winograd_pools_tiles<P>()) {
        T* z = scratch + winograd_scratch<T, G, NoPool>();
        winograd_forward<G, NoPool, F>(x, weights, bias, z, nullptr, scratch);
        for (std::size_t row = 0; row < P::rows::positions; ++row) {
            constexpr std::size_t size = P::columns::positions * P::channels;
            max_pool_row<P, F>(z + row * P::rows::window * P::columns::extent * P::channels, y + row * size,
                               places ? places + row * size : nullptr);
        }
    } else {
        constexpr std::size_t tile_columns = (G::columns::positions + 3) / 4;
        constexpr std::size_t tiles = (G::rows::positions + 3) / 4 * tile_columns;
        T* inputs = scratch;
        T* products = inputs + 36 * winograd_block * G::channels;
        T* edge = products + 36 * winograd_block * G::filters;
        for (std::size_t first = 0; first < tiles; first += winograd_block) {
            const std::size_t count = (std::min)(winograd_block, tiles - first);
            for (std::size_t t = 0; t < count; ++t)
                winograd_tile_input<G>(x, (first + t) / tile_columns * 4, (first + t) % tile_columns * 4,
                                       inputs + t * G::channels, edge);
            for (std::size_t product = 0; product < 36; ++product)
                winograd_product<G>(inputs + product * winograd_block * G::channels,
                                    weights + product * G::channels * G::filters,
                                    products + product * winograd_block * G::filters, count);
            for (std::size_t t = 0; t < count; ++t)
                winograd_tile_output<G, P, F>(products + t * G::filters, bias, (first + t) / tile_columns * 4,
                                              (first + t) % tile_columns * 4, y, places,
                                              edge + 36 * G::channels);
        }
    }
}

/// Transforms the 6 x 6 inputs under the tile whose outputs begin at (row, column).
template <class G, class T>
static void winograd_tile_input(const T* x, std::size_t row, std::size_t column, T* to, T* edge) {
    constexpr std::size_t channels = G::channels;
    constexpr std::size_t to_next = winograd_block * channels;
    std::size_t pitch = G::columns::extent * channels;
    const T* from;
    if (row >= G::rows::before && row + 6 <= G::rows::extent + G::rows::before &&
        column >= G::columns::before && column + 6 <= G::columns::extent + G::columns::before) {
        from = x + (row - G::rows::before) * pitch + (column - G::columns::before) * channels;
    } else {  // at the edge: a copy with zeros around
        for (std::size_t i = 0; i < 36; ++i) {
            const std::size_t r = row + i / 6 - G::rows::before, c = column + i % 6 - G::columns::before;
            if (r < G::rows::extent && c < G::columns::extent)  // in front of the image they are huge
                std::copy_n(x + r * pitch + c * channels, channels, edge + i * channels);
            else
                std::fill_n(edge + i * channels, channels, T(0));
        }
        from = edge;
        pitch = 6 * channels;
    }
    for (std::size_t c = 0; c < channels; c += lanes<T>) {
        Vector<T> half[6][6];  // B^T d
        INTARSIA_UNROLL(6)
        for (std::size_t j = 0; j < 6; ++j) {
            const T* top = from + j * channels + c;
            Vector<T> line[6];
            winograd_input(load(top), load(top + pitch), load(top + 2 * pitch), load(top + 3 * pitch),
                           load(top + 4 * pitch), load(top + 5 * pitch), line);
            INTARSIA_UNROLL(6)
            for (std::size_t i = 0; i < 6; ++i) half[i][j] = line[i];
        }
        INTARSIA_UNROLL(6)
        for (std::size_t i = 0; i < 6; ++i) {
            Vector<T> line[6];
            winograd_input(half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], line);
            INTARSIA_UNROLL(6)
            for (std::size_t j = 0; j < 6; ++j) store(to + (i * 6 + j) * to_next + c, line[j]);
        }
    }
}

/// products = inputs weights: (tiles, channels) times (channels, filters). Behind the last tile, up to a
/// whole register tile, anything is computed.
template <class G, class T>
static void winograd_product(const T* inputs, const T* weights, T* products, std::size_t tiles) {
    constexpr std::size_t width = panel_width<T, G::filters>;
    constexpr std::size_t full = G::filters / width * width;
    for (std::size_t f = 0; f < full; f += width)
        winograd_panel<G, width>(inputs, weights + f * G::channels, products + f, tiles);
    if constexpr (full < G::filters)
        winograd_panel<G, G::filters - full>(inputs, weights + full * G::channels, products + full, tiles);
}

template <class G, std::size_t Width, class T>
static void winograd_panel(const T* inputs, const T* weights, T* products, std::size_t tiles) {
    constexpr std::size_t vectors = Width / lanes<T>;
    for (std::size_t t = 0; t < tiles; t += winograd_rows) {
        Vector<T> sum[winograd_rows][vectors]{};
        const T* from = inputs + t * G::channels;
        const T* weight = weights;
        for (std::size_t c = 0; c < G::channels; ++c) {
            Vector<T> w[vectors];
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v) w[v] = load(weight + v * lanes<T>);
            INTARSIA_UNROLL(6)
            for (std::size_t i = 0; i < winograd_rows; ++i) {
                const Vector<T> value = broadcast(from[i * G::channels + c]);
                INTARSIA_UNROLL(4)
                for (std::size_t v = 0; v < vectors; ++v) sum[i][v] += value * w[v];
            }
            weight += Width;
        }
        INTARSIA_UNROLL(6)
        for (std::size_t i = 0; i < winograd_rows; ++i) {
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v)
                store(products + (t + i) * G::filters + v * lanes<T>, sum[i][v]);
        }
    }
}

/// Transforms a tile's products back, adds the bias, applies F, pools, and stores what lies inside y.
template <class G, class P, class F, class T>
static void winograd_tile_output(const T* from, const T* bias, std::size_t row, std::size_t column, T* y,
                                 std::uint8_t* places, T* edge) {
    constexpr std::size_t filters = G::filters;
    constexpr std::size_t to_next = winograd_block * filters;
    constexpr std::size_t high = winograd_pool_extent<P>(0), wide = winograd_pool_extent<P>(1);
    constexpr std::size_t out_rows = G::rows::positions / high, out_columns = G::columns::positions / wide;
    const std::size_t top = row / high, left = column / wide;
    const bool whole = top + 4 / high <= out_rows && left + 4 / wide <= out_columns;
    T* to = y + (top * out_columns + left) * filters;
    std::size_t pitch = out_columns * filters;
    if (!whole) {
        to = edge;
        pitch = 4 / wide * filters;
    }
    for (std::size_t f = 0; f < filters; f += lanes<T>) {
        Vector<T> half[4][6];  // A^T m
        INTARSIA_UNROLL(6)
        for (std::size_t j = 0; j < 6; ++j) {
            const T* m = from + j * to_next + f;
            constexpr std::size_t down = 6 * to_next;
            Vector<T> line[4];
            winograd_output(load(m), load(m + down), load(m + 2 * down), load(m + 3 * down),
                            load(m + 4 * down), load(m + 5 * down), line);
            INTARSIA_UNROLL(4)
            for (std::size_t i = 0; i < 4; ++i) half[i][j] = line[i];
        }
        const Vector<T> first = bias ? load(bias + f) : Vector<T>{};
        Vector<T> tile[4][4];
        INTARSIA_UNROLL(4)
        for (std::size_t i = 0; i < 4; ++i) {
            winograd_output(half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], tile[i]);
            INTARSIA_UNROLL(4)
            for (std::size_t j = 0; j < 4; ++j) {
                tile[i][j] += first;
                F::apply(tile[i][j]);
            }
        }
        INTARSIA_UNROLL(4)
        for (std::size_t i = 0; i < 4; i += high) {
            INTARSIA_UNROLL(4)
            for (std::size_t j = 0; j < 4; j += wide) {
                FirstLargest<T> largest(tile[i][j]);
                INTARSIA_UNROLL(16)
                for (std::size_t k = 1; k < high * wide; ++k)
                    largest.meet(tile[i + k / wide][j + k % wide], k);
                store(to + i / high * pitch + j / wide * filters + f, largest.value);
                if (places && top + i / high < out_rows && left + j / wide < out_columns)
                    largest.template store_places<F>(
                        places + ((top + i / high) * out_columns + left + j / wide) * filters + f, lanes<T>);
            }
        }
    }
    if (!whole)
        for (std::size_t i = 0; i < (std::min)(4 / high, out_rows - (std::min)(top, out_rows)); ++i)
            for (std::size_t j = 0; j < (std::min)(4 / wide, out_columns - (std::min)(left, out_columns));
                 ++j)
                std::copy_n(edge + i * pitch + j * filters, filters,
                            y + ((top + i) * out_columns + left + j) * filters);
}

/// The pool's window along an axis; 1 where there is no pool.
template <class P>
static constexpr std::size_t winograd_pool_extent(std::size_t axis) {
    if constexpr (std::is_same_v<P, NoPool>)
        return 1;
    else
        return axis == 0 ? P::rows::window : P::columns::window;
}
