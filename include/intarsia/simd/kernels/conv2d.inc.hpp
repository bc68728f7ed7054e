// Convolution of images, channels last. The oracle is reference::conv2d_forward (tensor/reference.hpp). Here
// is the direct sum, for any window, stride and number of channels; winograd.inc.hpp has a faster way for 3
// x 3.
//
// One register tile holds P pixels x V vectors of filters and runs over all (kernel row, kernel column,
// channel): a step loads V vectors of weights, broadcasts P numbers of the input and does P * V
// multiply-adds. With 16 registers V = 2 and P = 6 leave 12 accumulators, 2 weights, 1 broadcast: 8 loads
// feed 12 multiply-adds, so the arithmetic is the limit, not the loads. The weights are first packed into
// panels of V vectors, so that a tile reads them contiguously: in place, rows of a kernel are `filters`
// apart, and a panel would fall into few sets of the L1 cache.
//
// Filters that are no whole vector go another way where that is less work: conv2d_planes.inc.hpp.

static constexpr std::size_t conv2d_vectors = registers >= 32 ? 4 : 2;

/// Filters that one panel holds.
template <class T, std::size_t Filters>
static constexpr std::size_t panel_width = (std::min)(conv2d_vectors,
                                                      (Filters + lanes<T> - 1) / lanes<T>)*lanes<T>;

/// Whether panels are left where they are in the kernel. Without vectors they are narrow, and a CPU that has
/// none may have no cache either, and less memory than weights: they are read where they lie.
template <class T>
static constexpr bool panels_in_place = lanes<T> == 1;

/// Whether conv2d_forward reads the kernel itself, so that nothing need be prepared.
template <class T, class G>
static constexpr bool reads_kernel() {
    return panels_in_place<T> && !takes_winograd<T, G>;
}

/// Pixels of a tile with V vectors: what the registers hold beside V weights and temporaries. x86 multiplies
/// by numbers in memory; elsewhere the compilers load some numbers ahead, 6 at most, and would spill sums for
/// them.
static constexpr std::size_t tile_pixels(std::size_t vectors) {
#if defined(__x86_64__)
    constexpr std::size_t temporaries = 2;
#else
    constexpr std::size_t temporaries = registers / 5;
#endif
    return std::max<std::size_t>(1, (registers - temporaries - vectors) / vectors);
}

/// `Count` things in as few pieces of at most `Most` as there can be, which differ by one at most: 26 pixels
/// by 6 are 1 piece of 6 and 4 of 5, so that none is too small to keep the arithmetic busy.
template <std::size_t Count, std::size_t Most>
struct Pieces {
    static constexpr std::size_t count = (Count + Most - 1) / Most;
    static constexpr std::size_t smaller = Count / count;
    static constexpr std::size_t larger = Count % count;  ///< pieces of smaller + 1; the others are `smaller`
};

/// A convolution that stays inside its input: rows of `Pitch` numbers, kernel rows numbered (row, column,
/// channel).
template <std::size_t Pitch, class G>
struct Conv2DTiles {
    using geometry = G;
    static constexpr std::size_t pitch = Pitch;
    static constexpr std::size_t channels = G::channels;
    static constexpr std::size_t filters = G::filters;
    static constexpr std::size_t window_rows = G::rows::window;
    static constexpr std::size_t window_row_size = G::columns::window * G::channels;
    static constexpr std::size_t row_step = G::rows::stride * Pitch;
    static constexpr std::size_t pixel_step = G::columns::stride * G::channels;
    static constexpr std::size_t out_rows = G::rows::positions;
    static constexpr std::size_t out_columns = G::columns::positions;
};

/// Filters of G that are summed by register tiles of vectors of filters; the rest goes by planes.
template <class T, class G>
static constexpr std::size_t panel_filters() {
    return G::filters - plane_filters<T, G>();
}

/// Numbers of a kernel in panels, and behind them what the planes' tiles read.
template <class T, class G>
static constexpr std::size_t packed_kernel_size() {
    if constexpr (panels_in_place<T> || panel_filters<T, G>() == 0) {
        return G::kernel_size;
    } else {
        constexpr std::size_t width = panel_width<T, panel_filters<T, G>()>;
        constexpr std::size_t panels = (panel_filters<T, G>() + width - 1) / width;
        return (panels * width + plane_filters<T, G>()) * G::kernel_rows;
    }
}

/// Numbers of what conv2d_prepare makes.
template <class T, class G>
static constexpr std::size_t conv2d_prepared_size() {
    return takes_winograd<T, G> ? winograd_weights_size<G> : packed_kernel_size<T, G>();
}

/// Makes of a kernel (height, width, channels, filters) what conv2d_forward reads: once, as long as the
/// weights do not change.
template <class G, class T>
static void conv2d_prepare(const T* kernel, T* prepared) {
    if constexpr (takes_winograd<T, G>)
        winograd_weights<G>(kernel, prepared);
    else
        pack_kernel<G>(kernel, prepared);
}

/// The convolution's rows that lie under one row of the pool P, which has a scratch of its own; all rows
/// where there is no pool.
template <class G, class P>
static constexpr std::size_t rows_at_once() {
    if constexpr (std::is_same_v<P, NoPool>)
        return G::rows::positions;
    else
        return P::rows::window;
}

/// G with all pixels in one row, where a window is one pixel and every pixel has one.
template <class G>
using OneRow =
    Conv2DGeometry<Axis<1, 1, 1, false>, Axis<G::rows::positions * G::columns::positions, 1, 1, false>,
                   G::channels, G::filters>;
template <class G>
static constexpr bool is_one_row = G::rows::positions > 1 && G::rows::window == 1 &&
                                   G::columns::window == 1 && G::rows::stride == 1 && G::columns::stride == 1;

/// Numbers of scratch that conv2d_forward needs.
template <class T, class G, class P>
static constexpr std::size_t conv2d_forward_scratch() {
    if constexpr (takes_winograd<T, G>) {
        return winograd_scratch<T, G, P>();
    } else {
        constexpr std::size_t image = G::padded ? G::rows::covered * G::columns::covered * G::channels : 0;
        constexpr std::size_t planes = planes_size<T, G>();
        constexpr std::size_t rows = planes > 0 ? G::rows::positions : rows_at_once<G, P>();
        return image + planes + (std::is_same_v<P, NoPool> ? 0 : rows * G::columns::positions * G::filters);
    }
}

/// y = P(F(x * kernel + bias)) for one image: the convolution G, a function F of each number (F::apply(V&),
/// or Identity), and a max pool P whose windows lie side by side inside (a Pool2DGeometry, or NoPool). bias
/// may be null. Unless `places` is null, it receives for each number that P gives where in its window the
/// first largest number was, counted row by row; `nowhere` where F is a gate that lets no gradient pass
/// there.
template <class G, class P, class F, class T>
static void conv2d_forward(const T* x, const T* prepared, std::type_identity_t<const T*> bias, T* y,
                           std::uint8_t* places, T* scratch) {
    if constexpr (takes_winograd<T, G>) {
        winograd_forward<G, P, F>(x, prepared, bias, y, places, scratch);
    } else if constexpr (is_one_row<G> && std::is_same_v<P, NoPool>) {
        conv2d_forward<OneRow<G>, P, F>(x, prepared, bias, y, places, scratch);
    } else if constexpr (G::padded) {
        constexpr std::size_t pitch = G::columns::covered * G::channels;
        place_image<G::rows::extent, G::columns::extent, G::channels, 1, 1, pitch, G::rows::before,
                    G::columns::before, G::rows::covered>(x, scratch);
        conv2d_and_pool<Conv2DTiles<pitch, G>, G, P, F, T>(scratch, prepared, bias, y, places,
                                                           scratch + G::rows::covered * pitch);
    } else {
        conv2d_and_pool<Conv2DTiles<G::columns::extent * G::channels, G>, G, P, F>(x, prepared, bias, y,
                                                                                   places, scratch);
    }
}

/// The rows under one row of the pool stay in the L1 or L2 cache until they are pooled. Where some filters go
/// by planes, that is all rows: their tiles run across the ends of rows.
template <class D, class G, class P, class F, class T>
static void conv2d_and_pool(const T* x, const T* panels, const T* bias, T* y, std::uint8_t* places,
                            T* scratch) {
    constexpr std::size_t planes = planes_size<T, G>();
    constexpr std::size_t rows = rows_at_once<G, P>();
    if constexpr (std::is_same_v<P, NoPool>) {
        conv2d_rows<D, F>(x, panels, bias, y, rows);
        if constexpr (planes > 0) conv2d_by_planes<D, F>(x, panels, bias, y, scratch);
    } else {
        T* z = scratch + planes;
        if constexpr (planes > 0) {
            conv2d_rows<D, F>(x, panels, bias, z, D::out_rows);
            conv2d_by_planes<D, F>(x, panels, bias, z, scratch);
        }
        for (std::size_t row = 0; row < P::rows::positions; ++row) {
            if constexpr (planes == 0) conv2d_rows<D, F>(x + row * rows * D::row_step, panels, bias, z, rows);
            max_pool_row<P, F>(z, y, places);
            if constexpr (planes > 0) z += rows * D::out_columns * D::filters;
            y += P::columns::positions * P::channels;
            if (places) places += P::columns::positions * P::channels;
        }
    }
}

/// Copies an image of Rows x Columns pixels into one of Height rows of Pitch numbers, at (Top, Left), its
/// pixels RowStep and ColumnStep apart, zeros everywhere else; what falls outside is dropped.
template <std::size_t Rows, std::size_t Columns, std::size_t Channels, std::size_t RowStep,
          std::size_t ColumnStep, std::size_t Pitch, std::size_t Top, std::size_t Left, std::size_t Height,
          class T>
static void place_image(const T* from, T* to) {
    constexpr std::size_t width = Pitch / Channels;
    std::fill_n(to, Height * Pitch, T(0));
    for (std::size_t row = 0; row < Rows; ++row) {
        const std::size_t to_row = Top + row * RowStep;
        if (to_row >= Height) break;
        for (std::size_t column = 0; column < Columns; ++column) {
            const std::size_t to_column = Left + column * ColumnStep;
            if (to_column >= width) break;
            std::copy_n(from + (row * Columns + column) * Channels, Channels,
                        to + to_row * Pitch + to_column * Channels);
        }
    }
}

/// Panels of the kernel: panel p holds filters p * width ... as [kernel row][width], zeros behind the last
/// filter. Behind the panels stand the filters that go by planes.
template <class G, class T>
static void pack_kernel(const T* kernel, T* panels) {
    if constexpr (panels_in_place<T>) {
        std::copy_n(kernel, G::kernel_size, panels);
        return;
    }
    constexpr std::size_t filters = panel_filters<T, G>();
    constexpr std::size_t width = panel_width<T, filters>;
    for (std::size_t first = 0; first < filters; first += width) {
        const std::size_t used = (std::min)(width, filters - first);
        for (std::size_t row = 0; row < G::kernel_rows; ++row) {
            std::copy_n(kernel + row * G::filters + first, used, panels);
            std::fill(panels + used, panels + width, T(0));
            panels += width;
        }
    }
    if constexpr (filters < G::filters) pack_plane_weights<G>(kernel, panels);
}

/// `rows` rows of the output, of all filters that have panels.
template <class D, class F, class T>
static void conv2d_rows(const T* x, const T* panels, std::type_identity_t<const T*> bias, T* y,
                        std::size_t rows) {
    constexpr std::size_t filters = panel_filters<T, typename D::geometry>();
    constexpr std::size_t width = panel_width<T, filters>;
    if constexpr (filters > 0) {
        constexpr std::size_t pitch = panels_in_place<T> ? D::filters : width;  // from row to row of a panel
        constexpr std::size_t panel_size = panels_in_place<T> ? width : D::geometry::kernel_rows * width;
        constexpr std::size_t full_panels = filters / width;
        constexpr std::size_t rest = filters % width;
        for (std::size_t p = 0; p < full_panels; ++p)
            conv2d_panel<D, F, pitch, width>(x, panels + p * panel_size, bias ? bias + p * width : nullptr,
                                             y + p * width, rows);
        if constexpr (rest > 0)
            conv2d_panel<D, F, pitch, rest>(x, panels + full_panels * panel_size,
                                            bias ? bias + full_panels * width : nullptr,
                                            y + full_panels * width, rows);
    }
}

/// `Used` filters of one panel, whose rows are Pitch numbers apart.
template <class D, class F, std::size_t Pitch, std::size_t Used, class T>
static void conv2d_panel(const T* x, const T* panel, const T* bias, T* y, std::size_t rows) {
    constexpr std::size_t vectors = (Used + lanes<T> - 1) / lanes<T>;
    using Tiles = Pieces<D::out_columns, tile_pixels(vectors)>;
    T first_sums[vectors * lanes<T>]{};
    if (bias) std::copy_n(bias, Used, first_sums);
    for (std::size_t row = 0; row < rows; ++row) {
        const T* from = x + row * D::row_step;
        T* to = y + row * D::out_columns * D::filters;
        for (std::size_t tile = Tiles::larger; tile < Tiles::count; ++tile) {
            conv2d_tile<D, F, Pitch, Used, Tiles::smaller>(from, panel, first_sums, to);
            from += Tiles::smaller * D::pixel_step;
            to += Tiles::smaller * D::filters;
        }
        if constexpr (Tiles::larger > 0)
            for (std::size_t tile = 0; tile < Tiles::larger; ++tile) {
                conv2d_tile<D, F, Pitch, Used, Tiles::smaller + 1>(from, panel, first_sums, to);
                from += (Tiles::smaller + 1) * D::pixel_step;
                to += (Tiles::smaller + 1) * D::filters;
            }
    }
}

template <class D, class F, std::size_t Pitch, std::size_t Used, std::size_t Pixels, class T>
static INTARSIA_INLINE void conv2d_tile(const T* x, const T* panel, const T* first_sums, T* y) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t vectors = (Used + step - 1) / step;
    Vector<T> sum[Pixels][vectors];
    INTARSIA_UNROLL(32)
    for (std::size_t p = 0; p < Pixels; ++p) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) sum[p][v] = load(first_sums + v * step);
    }
    for (std::size_t row = 0; row < D::window_rows; ++row) {
        const T* from = x + row * D::pitch;
        for (std::size_t k = 0; k < D::window_row_size; ++k) {
            if constexpr (D::window_row_size > D::pixel_step)
                forget(from);  // neighbours read the same numbers
            Vector<T> weight[vectors];
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v) weight[v] = load(panel + v * step);
            INTARSIA_UNROLL(32)
            for (std::size_t p = 0; p < Pixels; ++p) {
                const Vector<T> value = broadcast(from[p * D::pixel_step]);
                INTARSIA_UNROLL(4)
                for (std::size_t v = 0; v < vectors; ++v) sum[p][v] += value * weight[v];
            }
            ++from;
            panel += Pitch;
        }
    }
    INTARSIA_UNROLL(32)
    for (std::size_t p = 0; p < Pixels; ++p) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) {
            T* to = y + p * D::filters + v * step;
            F::apply(sum[p][v]);
            if constexpr (Used % step == 0)
                store(to, sum[p][v]);
            else if (v + 1 < vectors)
                store(to, sum[p][v]);
            else
                store_first(to, sum[p][v], Used % step);
        }
    }
}
