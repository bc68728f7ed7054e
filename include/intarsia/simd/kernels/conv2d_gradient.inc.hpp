// The two gradients of the convolution in conv2d.inc.hpp.

/// The convolution that turns dy into dx: dy, its pixels a stride apart, inside enough zeros that every
/// window of the turned kernel stays inside; (height + window - 1, width + window - 1, filters) -> (height,
/// width, channels).
template <class G>
using Conv2DInputGradientGeometry =
    Conv2DGeometry<Axis<G::rows::extent + G::rows::window - 1, G::rows::window, 1, false>,
                   Axis<G::columns::extent + G::columns::window - 1, G::columns::window, 1, false>,
                   G::filters, G::channels>;

/// Numbers of what conv2d_input_gradient_prepare makes.
template <class T, class G>
static constexpr std::size_t conv2d_input_gradient_prepared_size() {
    return conv2d_prepared_size<T, Conv2DInputGradientGeometry<G>>() + G::kernel_size;
}

/// Turns the kernel by 180 degrees, exchanges channels and filters, and prepares that for its convolution.
template <class G, class T>
static void conv2d_input_gradient_prepare(const T* kernel, T* prepared) {
    using D = Conv2DInputGradientGeometry<G>;
    constexpr std::size_t window = G::rows::window * G::columns::window;
    T* turned = prepared + conv2d_prepared_size<T, D>();
    for (std::size_t position = 0; position < window; ++position)
        for (std::size_t f = 0; f < G::filters; ++f)
            for (std::size_t c = 0; c < G::channels; ++c)
                turned[((window - 1 - position) * G::filters + f) * G::channels + c] =
                    kernel[(position * G::channels + c) * G::filters + f];
    conv2d_prepare<D>(turned, prepared);
}

/// Numbers of scratch that conv2d_input_gradient needs.
template <class T, class G>
static constexpr std::size_t conv2d_input_gradient_scratch() {
    using D = Conv2DInputGradientGeometry<G>;
    return D::input_size + conv2d_forward_scratch<T, D, NoPool>();
}

/// dx = dy * (kernel turned by 180 degrees, channels and filters exchanged), for one image.
template <class G, class T>
static void conv2d_input_gradient(const T* dy, const T* prepared, T* dx, T* scratch) {
    using D = Conv2DInputGradientGeometry<G>;
    constexpr std::size_t pitch = D::columns::extent * D::channels;
    place_image<G::rows::positions, G::columns::positions, G::filters, G::rows::stride, G::columns::stride,
                pitch, G::rows::window - 1 - G::rows::before, G::columns::window - 1 - G::columns::before,
                D::rows::extent>(dy, scratch);
    conv2d_forward<D, NoPool, Identity>(scratch, prepared, nullptr, dx, nullptr, scratch + D::input_size);
}

// The weight gradient's register tile holds R kernel rows x V vectors of filters and runs over the pixels of
// a block of output rows: a pixel costs V loads of dy, R broadcasts of x, R * V multiply-adds (6 and 2 with
// 16 registers). The block's dy, one panel of filters, is packed first; at most 256 pixels, so that it stays
// in the L1 cache (16 KB of floats at 16 filters) while every tile of the kernel runs over it.

static constexpr std::size_t gradient_block_pixels = 256;

template <class G>
static constexpr std::size_t gradient_block_rows() {
    return std::clamp<std::size_t>(gradient_block_pixels / G::columns::positions, 1, G::rows::positions);
}

/// Numbers of scratch that conv2d_weight_gradient needs.
template <class T, class G>
static constexpr std::size_t conv2d_weight_gradient_scratch() {
    constexpr std::size_t image = G::padded ? G::rows::covered * G::columns::covered * G::channels : 0;
    return gradient_block_rows<G>() * G::columns::positions * panel_width<T, G::filters> + image;
}

/// Adds to dkernel (and to dbias, unless it is null) what one image contributes: x, and the gradient dy of y
/// = F(x * kernel + bias). y is read for F's slope, unless F is Identity.
template <class G, class F, class T>
static void conv2d_weight_gradient(const T* x, const T* y, const T* dy, T* dkernel,
                                   std::type_identity_t<T*> dbias, T* scratch) {
    if constexpr (G::padded) {
        T* image = scratch + gradient_block_rows<G>() * G::columns::positions * panel_width<T, G::filters>;
        constexpr std::size_t pitch = G::columns::covered * G::channels;
        place_image<G::rows::extent, G::columns::extent, G::channels, 1, 1, pitch, G::rows::before,
                    G::columns::before, G::rows::covered>(x, image);
        weight_gradient_image<Conv2DTiles<pitch, G>, G, F, T>(image, y, dy, dkernel, dbias, scratch);
    } else {
        weight_gradient_image<Conv2DTiles<G::columns::extent * G::channels, G>, G, F>(x, y, dy, dkernel,
                                                                                      dbias, scratch);
    }
}

template <class D, class G, class F, class T>
static void weight_gradient_image(const T* x, const T* y, const T* dy, T* dkernel,
                                  std::type_identity_t<T*> dbias, T* packed) {
    constexpr std::size_t width = panel_width<T, D::filters>;
    constexpr std::size_t full = D::filters / width * width;
    constexpr std::size_t rest = D::filters % width;
    constexpr std::size_t block = gradient_block_rows<G>();
    for (std::size_t row = 0; row < D::out_rows; row += block) {
        const std::size_t rows = (std::min)(block, D::out_rows - row);
        const T* from = x + row * D::row_step;
        const std::size_t at = row * D::out_columns * D::filters;
        for (std::size_t f = 0; f < full; f += width)
            weight_gradient_panel<D, F, width>(from, y + at + f, dy + at + f, rows, dkernel + f,
                                               dbias ? dbias + f : nullptr, packed);
        if constexpr (rest > 0)
            weight_gradient_panel<D, F, rest>(from, y + at + full, dy + at + full, rows, dkernel + full,
                                              dbias ? dbias + full : nullptr, packed);
    }
}

/// `Used` filters of one block of rows, all kernel rows.
template <class D, class F, std::size_t Used, class T>
static void weight_gradient_panel(const T* x, const T* y, const T* dy, std::size_t rows, T* dkernel,
                                  std::type_identity_t<T*> dbias, T* packed) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t vectors = (Used + step - 1) / step;
    constexpr std::size_t kernel_rows = D::window_rows * D::window_row_size;
    constexpr std::size_t tile_rows = (std::min)(tile_pixels(vectors), kernel_rows);
    constexpr std::size_t rest = kernel_rows % tile_rows;

    Vector<T> bias_sum[vectors]{};
    const std::size_t pixels = rows * D::out_columns;
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v) {
            const std::size_t used = (std::min)(step, Used - v * step);
            const std::size_t at = pixel * D::filters + v * step;
            Vector<T> value = load_first(dy + at, used);
            if constexpr (!std::is_same_v<F, Identity>) {
                const Vector<T> result = load_first(y + at, used);
                F::gradient(value, result, result);
            }
            store(packed + (pixel * vectors + v) * step, value);
            bias_sum[v] += value;
        }
    }
    if (dbias)
        for (std::size_t v = 0; v < vectors; ++v) {
            const std::size_t used = (std::min)(step, Used - v * step);
            T* to = dbias + v * step;
            store_first<T>(to, load_first(to, used) + bias_sum[v], used);
        }

    for (std::size_t k = 0; k + tile_rows <= kernel_rows; k += tile_rows)
        weight_gradient_tile<D, Used, tile_rows>(x, packed, rows, k, dkernel);
    if constexpr (rest > 0) weight_gradient_tile<D, Used, rest>(x, packed, rows, kernel_rows - rest, dkernel);
}

/// Kernel rows k ... k + TileRows - 1.
template <class D, std::size_t Used, std::size_t TileRows, class T>
static INTARSIA_INLINE void weight_gradient_tile(const T* x, const T* packed, std::size_t rows, std::size_t k,
                                                 T* dkernel) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t vectors = (Used + step - 1) / step;
    std::size_t offset[TileRows];  // from a window's first number to the one of this kernel row
    Vector<T> sum[TileRows][vectors];
    INTARSIA_UNROLL(16)
    for (std::size_t r = 0; r < TileRows; ++r) {
        offset[r] = (k + r) / D::window_row_size * D::pitch + (k + r) % D::window_row_size;
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v)
            sum[r][v] =
                load_first(dkernel + (k + r) * D::filters + v * step, (std::min)(step, Used - v * step));
    }
    for (std::size_t row = 0; row < rows; ++row) {
        const T* from = x + row * D::row_step;
        for (std::size_t column = 0; column < D::out_columns; ++column) {
            Vector<T> gradient[vectors];
            INTARSIA_UNROLL(4)
            for (std::size_t v = 0; v < vectors; ++v) gradient[v] = load(packed + v * step);
            INTARSIA_UNROLL(16)
            for (std::size_t r = 0; r < TileRows; ++r) {
                const Vector<T> value = broadcast(from[offset[r]]);
                INTARSIA_UNROLL(4)
                for (std::size_t v = 0; v < vectors; ++v) sum[r][v] += value * gradient[v];
            }
            from += D::pixel_step;
            packed += vectors * step;
        }
    }
    INTARSIA_UNROLL(16)
    for (std::size_t r = 0; r < TileRows; ++r) {
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; ++v)
            store_first(dkernel + (k + r) * D::filters + v * step, sum[r][v],
                        (std::min)(step, Used - v * step));
    }
}
