// Direct convolution of images, channels last. The oracle is reference::conv2d_forward
// (tensor/reference.hpp).
//
// One register tile holds P pixels x V vectors of filters and runs over all (kernel row, kernel column,
// channel): a step loads V vectors of weights, broadcasts P numbers of the input and does P * V
// multiply-adds. With 16 registers V = 2 and P = 6 leave 12 accumulators, 2 weights, 1 broadcast: 8 loads
// feed 12 multiply-adds, so the arithmetic is the limit, not the loads. The weights are first packed into
// panels of V vectors, so that a tile reads them contiguously: in place, rows of a kernel are `filters`
// apart, and a panel would fall into few sets of the L1 cache.

static constexpr std::size_t conv2d_vectors = registers >= 32 ? 4 : 2;

/// Filters that one panel holds.
template <class T, std::size_t Filters>
static constexpr std::size_t panel_width =
    std::min(conv2d_vectors, (Filters + lanes<T> - 1) / lanes<T>) * lanes<T>;

/// Pixels of a tile with V vectors: what the registers hold beside V weights and 2 temporaries.
static constexpr std::size_t tile_pixels(std::size_t vectors) { return (registers - 2 - vectors) / vectors; }

/// A convolution that stays inside its input: rows of `Pitch` numbers, kernel rows numbered (row, column,
/// channel).
template <std::size_t Pitch, class G>
struct Conv2DTiles {
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

/// Numbers of scratch that conv2d_forward needs, for any target.
template <class T, class G>
static constexpr std::size_t conv2d_forward_scratch() {
    constexpr std::size_t image = G::padded ? G::rows::covered * G::columns::covered * G::channels : 0;
    return packed_kernel_size<T, G>() + image;
}

template <class T, class G>
static constexpr std::size_t packed_kernel_size() {
    constexpr std::size_t width = panel_width<T, G::filters>;
    return (G::filters + width - 1) / width * width * G::kernel_rows;
}

/// y = x * kernel + bias for `count` images; bias may be null. Kernel: (height, width, channels, filters).
template <class G, class T>
static void conv2d_forward(const T* x, const T* kernel, std::type_identity_t<const T*> bias, T* y,
                           std::size_t count, T* scratch) {
    pack_kernel<G, false>(kernel, scratch);
    const T* panels = scratch;
    T* image = scratch + packed_kernel_size<T, G>();
    for (std::size_t n = 0; n < count; ++n) {
        if constexpr (G::padded) {
            constexpr std::size_t pitch = G::columns::covered * G::channels;
            place_image<G::rows::extent, G::columns::extent, G::channels, 1, 1, pitch, G::rows::before,
                        G::columns::before, G::rows::covered>(x, image);
            conv2d_image<Conv2DTiles<pitch, G>, T>(image, panels, bias, y);
        } else {
            conv2d_image<Conv2DTiles<G::columns::extent * G::channels, G>>(x, panels, bias, y);
        }
        x += G::input_size;
        y += G::output_size;
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
/// filter. `G` describes the convolution that will read the panels. Flipped, the kernel in memory is that of
/// the forward convolution whose input gradient G computes: (height, width, G's filters, G's channels),
/// turned by 180 degrees.
template <class G, bool Flipped, class T>
static void pack_kernel(const T* kernel, T* panels) {
    constexpr std::size_t width = panel_width<T, G::filters>;
    constexpr std::size_t window = G::rows::window * G::columns::window;
    for (std::size_t first = 0; first < G::filters; first += width) {
        const std::size_t used = std::min(width, G::filters - first);
        for (std::size_t position = 0; position < window; ++position)
            for (std::size_t channel = 0; channel < G::channels; ++channel) {
                if constexpr (Flipped) {
                    const T* from =
                        kernel + ((window - 1 - position) * G::filters + first) * G::channels + channel;
                    for (std::size_t f = 0; f < used; ++f) panels[f] = from[f * G::channels];
                } else {
                    std::copy_n(kernel + (position * G::channels + channel) * G::filters + first, used,
                                panels);
                }
                std::fill(panels + used, panels + width, T(0));
                panels += width;
            }
    }
}

template <class D, class T>
static void conv2d_image(const T* x, const T* panels, std::type_identity_t<const T*> bias, T* y) {
    constexpr std::size_t width = panel_width<T, D::filters>;
    constexpr std::size_t panel_size = D::window_rows * D::window_row_size * width;
    constexpr std::size_t full_panels = D::filters / width;
    constexpr std::size_t rest = D::filters % width;
    for (std::size_t p = 0; p < full_panels; ++p)
        conv2d_panel<D, width>(x, panels + p * panel_size, bias ? bias + p * width : nullptr, y + p * width);
    if constexpr (rest > 0)
        conv2d_panel<D, rest>(x, panels + full_panels * panel_size,
                              bias ? bias + full_panels * width : nullptr, y + full_panels * width);
}

/// The filters of one panel, `Used` of them, for the whole image.
template <class D, std::size_t Used, class T>
static void conv2d_panel(const T* x, const T* panel, std::type_identity_t<const T*> bias, T* y) {
    constexpr std::size_t vectors = (Used + lanes<T> - 1) / lanes<T>;
    constexpr std::size_t pixels = std::min(tile_pixels(vectors), D::out_columns);
    constexpr std::size_t rest = D::out_columns % pixels;
    T first_sums[vectors * lanes<T>]{};
    if (bias) std::copy_n(bias, Used, first_sums);
    for (std::size_t row = 0; row < D::out_rows; ++row) {
        const T* from = x + row * D::row_step;
        T* to = y + row * D::out_columns * D::filters;
        for (std::size_t column = 0; column + pixels <= D::out_columns; column += pixels) {
            conv2d_tile<D, Used, pixels>(from, panel, first_sums, to);
            from += pixels * D::pixel_step;
            to += pixels * D::filters;
        }
        if constexpr (rest > 0) conv2d_tile<D, Used, rest>(from, panel, first_sums, to);
    }
}

template <class D, std::size_t Used, std::size_t Pixels, class T>
static INTARSIA_INLINE void conv2d_tile(const T* x, const T* panel, const T* first_sums, T* y) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t vectors = (Used + step - 1) / step;
    constexpr std::size_t width = panel_width<T, D::filters>;
    Vector<T> sum[Pixels][vectors];
    INTARSIA_UNROLL(16)
    for (std::size_t p = 0; p < Pixels; ++p) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) sum[p][v] = load(first_sums + v * step);
    }
    for (std::size_t row = 0; row < D::window_rows; ++row) {
        const T* from = x + row * D::pitch;
        for (std::size_t k = 0; k < D::window_row_size; ++k) {
            Vector<T> weight[vectors];
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v) weight[v] = load(panel + v * step);
            INTARSIA_UNROLL(16)
            for (std::size_t p = 0; p < Pixels; ++p) {
                const Vector<T> value = broadcast(from[p * D::pixel_step]);
                INTARSIA_UNROLL(4)
                for (std::size_t v = 0; v < vectors; ++v) sum[p][v] += value * weight[v];
            }
            ++from;
            panel += width;
        }
    }
    INTARSIA_UNROLL(16)
    for (std::size_t p = 0; p < Pixels; ++p) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) {
            T* to = y + p * D::filters + v * step;
            if (Used >= (v + 1) * step)
                store(to, sum[p][v]);
            else
                store_first(to, sum[p][v], Used - v * step);
        }
    }
}
