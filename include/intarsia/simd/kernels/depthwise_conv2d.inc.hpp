// The depthwise convolution: every channel of an image by itself, channels last. The oracle is in
// tensor/reference.hpp.
//
// A register tile is P pixels of one row by one vector of channels. For every row of the window, its weights
// are held in W registers, and a pixel of the input that several windows of the tile see is loaded once: with
// a stride of 1, P + W - 1 loads for P W multiply-adds (10 for 24 with 16 registers and 3 x 3, where a tile
// of one pixel would load 48). W weights, about W inputs and P sums must fit the registers.
//
// Nothing is copied for the sake of padding: rows of the window outside the image are left out, and the few
// pixels whose window reaches over the left or right edge are computed one by one. Where the channels are no
// multiple of a vector, the last vector begins earlier and does some channels again; where they are fewer
// than a vector, it is partly empty.

/// An image (rows, columns, channels) and how windows look at it: two axes as Axis in geometry.hpp.
template <class Rows, class Columns, std::size_t Channels>
struct DepthwiseView {
    using rows = Rows;
    using columns = Columns;
    static constexpr std::size_t channels = Channels;
    static constexpr std::size_t pitch = Columns::extent * Channels;
    static constexpr std::size_t pixel_step = Columns::stride * Channels;
    static constexpr std::size_t window_row = Columns::window * Channels;

    // The positions from first_inside up to end_inside see no column beyond the edge.
    static constexpr std::size_t first_inside =
        (std::min)((Columns::before + Columns::stride - 1) / Columns::stride, Columns::positions);
    static constexpr std::size_t end_inside =
        Columns::extent + Columns::before < Columns::window
            ? first_inside
            : std::clamp((Columns::extent + Columns::before - Columns::window) / Columns::stride + 1,
                         first_inside, Columns::positions);
    static constexpr std::size_t inside = end_inside - first_inside;
};

/// The part of a window at `position` that lies inside the data.
struct DepthwiseSpan {
    std::size_t data;    ///< its first place there,
    std::size_t window;  ///< and in the window
    std::size_t count;

    template <class Axis>
    static constexpr DepthwiseSpan of(std::size_t position) {
        const std::size_t first = Axis::first(position), last = Axis::last(position);
        if (first >= last) return {0, 0, 0};
        return {first, first + Axis::before - position * Axis::stride, last - first};
    }
};

template <class G>
using DepthwiseForward = DepthwiseView<typename G::rows, typename G::columns, G::outputs>;

/// dy, its pixels a stride apart, and how the windows of the turned kernel look at it.
template <class G>
using DepthwiseBackward =
    DepthwiseView<DilatedAxis<typename G::rows>, DilatedAxis<typename G::columns>, G::outputs>;

/// Numbers of scratch that depthwise_conv2d and depthwise_weight_gradient need.
template <class G>
static constexpr std::size_t depthwise_scratch = G::multiplier == 1 ? 0 : G::input_size* G::multiplier;

/// Numbers of scratch that depthwise_input_gradient needs.
template <class G>
static constexpr std::size_t depthwise_input_gradient_scratch = (G::rows::stride == 1 &&
                                                                         G::columns::stride == 1
                                                                     ? 0
                                                                     : DepthwiseBackward<G>::rows::extent *
                                                                           DepthwiseBackward<G>::pitch) +
                                                                depthwise_scratch<G>;

/// y = x * kernel + bias for one image; kernel (height, width, outputs), bias may be null.
template <class G, class T>
static void depthwise_conv2d(const T* x, const T* kernel, std::type_identity_t<const T*> bias, T* y,
                             T* scratch) {
    depthwise_rows<DepthwiseForward<G>>(depthwise_image<G>(x, scratch), kernel, bias, y);
}

/// The kernel turned by 180 degrees, for depthwise_input_gradient: as many numbers.
template <class G, class T>
static void depthwise_turn(const T* kernel, T* turned) {
    constexpr std::size_t window = G::rows::window * G::columns::window;
    for (std::size_t i = 0; i < window; ++i)
        std::copy_n(kernel + i * G::outputs, G::outputs, turned + (window - 1 - i) * G::outputs);
}

/// dx = dy * (kernel turned by 180 degrees), summed over the outputs of a channel, for one image.
template <class G, class T>
static void depthwise_input_gradient(const T* dy, const T* turned, T* dx, T* scratch) {
    using D = DepthwiseBackward<G>;
    T* parts = scratch;
    if constexpr (G::rows::stride > 1 || G::columns::stride > 1) {
        place_image<G::rows::positions, G::columns::positions, G::outputs, G::rows::stride,
                    G::columns::stride, D::pitch, 0, 0, D::rows::extent>(dy, scratch);
        dy = scratch;
        parts += D::rows::extent * D::pitch;
    }
    if constexpr (G::multiplier == 1) {
        depthwise_rows<D>(dy, turned, nullptr, dx);
    } else {
        depthwise_rows<D>(dy, turned, nullptr, parts);
        for (std::size_t i = 0; i < G::input_size; ++i, parts += G::multiplier) {
            T sum = parts[0];
            for (std::size_t m = 1; m < G::multiplier; ++m) sum += parts[m];
            dx[i] = sum;
        }
    }
}

/// Adds to dkernel, and to dbias unless it is null, what one image contributes.
template <class G, class T>
static void depthwise_weight_gradient(const T* x, const T* dy, T* dkernel, std::type_identity_t<T*> dbias,
                                      T* scratch) {
    using D = DepthwiseForward<G>;
    constexpr std::size_t used = (std::min)(lanes<T>, D::channels);
    constexpr std::size_t full = D::channels / used * used;
    const T* image = depthwise_image<G>(x, scratch);
    for (std::size_t row = 0; row < D::rows::positions; ++row) {
        for (std::size_t c = 0; c < full; c += used)
            depthwise_gradient_row<D, used, 0>(image + c, dy + c, dkernel + c, dbias ? dbias + c : nullptr,
                                               row);
        if constexpr (full < D::channels) {
            constexpr std::size_t c = D::channels - used;
            depthwise_gradient_row<D, used, full - c>(image + c, dy + c, dkernel + c,
                                                      dbias ? dbias + c : nullptr, row);
        }
        dy += D::columns::positions * D::channels;
    }
}

/// The image with every channel as often as there are outputs of it: in `scratch`, or where it lies if there
/// is one of each.
template <class G, class T>
static const T* depthwise_image(const T* x, T* scratch) {
    if constexpr (G::multiplier == 1) return x;
    for (std::size_t i = 0; i < G::input_size; ++i)
        std::fill_n(scratch + i * G::multiplier, G::multiplier, x[i]);
    return scratch;
}

/// Pixels of a register tile: at most as many as leave registers for the weights and as many inputs, in
/// pieces of a row that are as even as may be.
template <class D>
static constexpr std::size_t depthwise_pixels() {
    constexpr std::size_t window = std::min<std::size_t>(D::columns::window, 5);
    constexpr std::size_t taken = 2 * window + 2;  // 32-bit x86 has 8 registers: one pixel, then
    constexpr std::size_t most = registers > taken ? std::min<std::size_t>(registers - taken, 16) : 1;
    constexpr std::size_t tiles = std::max<std::size_t>((D::inside + most - 1) / most, 1);
    return std::max<std::size_t>((D::inside + tiles - 1) / tiles, 1);
}

template <class D, class T>
static void depthwise_rows(const T* x, const T* kernel, std::type_identity_t<const T*> bias, T* y) {
    constexpr std::size_t used = (std::min)(lanes<T>, D::channels);
    for (std::size_t row = 0; row < D::rows::positions; ++row) {
        const DepthwiseSpan rows = DepthwiseSpan::template of<typename D::rows>(row);
        const T* from = x + rows.data * D::pitch;
        const T* weights = kernel + rows.window * D::window_row;
        for (std::size_t begin = 0; begin < D::channels; begin += lanes<T>) {
            const std::size_t c = (std::min)(begin, D::channels - used);
            depthwise_row<D, used>(from + c, weights + c, rows.count, bias ? bias + c : nullptr, y + c);
        }
        y += D::columns::positions * D::channels;
    }
}

/// `Used` channels of a row of outputs, from `rows` rows of the image.
template <class D, std::size_t Used, class T>
static INTARSIA_INLINE void depthwise_row(const T* x, const T* kernel, std::size_t rows, const T* bias,
                                          T* y) {
    constexpr std::size_t pixels = depthwise_pixels<D>();
    constexpr std::size_t rest = D::inside % pixels;
    constexpr std::size_t begin = D::first_inside * D::columns::stride - D::columns::before;
    Vector<T> first{};
    if (bias) first = load_some<Used>(bias);
    for (std::size_t column = 0; column < D::first_inside; ++column)
        depthwise_pixel<D, Used>(x, kernel, rows, first, y, column);
    const T* from = x + (D::inside > 0 ? begin * D::channels : 0);
    T* to = y + D::first_inside * D::channels;
    for (std::size_t column = 0; column + pixels <= D::inside; column += pixels) {
        depthwise_tile<D, Used, pixels>(from, kernel, rows, first, to);
        from += pixels * D::pixel_step;
        to += pixels * D::channels;
    }
    if constexpr (rest > 0) depthwise_tile<D, Used, rest>(from, kernel, rows, first, to);
    for (std::size_t column = D::end_inside; column < D::columns::positions; ++column)
        depthwise_pixel<D, Used>(x, kernel, rows, first, y, column);
}

template <class D, std::size_t Used, std::size_t Pixels, class T>
static INTARSIA_INLINE void depthwise_tile(const T* x, const T* kernel, std::size_t rows,
                                           const Vector<T>& first, T* y) {
    constexpr std::size_t columns = D::columns::window;
    Vector<T> sum[Pixels];
    INTARSIA_UNROLL(16)
    for (std::size_t p = 0; p < Pixels; ++p) sum[p] = first;
    for (std::size_t h = 0; h < rows; ++h) {
        Vector<T> weight[columns];
        INTARSIA_UNROLL(16)
        for (std::size_t w = 0; w < columns; ++w) weight[w] = load_some<Used>(kernel + w * D::channels);
        INTARSIA_UNROLL(16)
        for (std::size_t p = 0; p < Pixels; ++p) {
            INTARSIA_UNROLL(16)
            for (std::size_t w = 0; w < columns; ++w)
                sum[p] += load_some<Used>(x + p * D::pixel_step + w * D::channels) * weight[w];
        }
        x += D::pitch;
        kernel += D::window_row;
    }
    INTARSIA_UNROLL(16)
    for (std::size_t p = 0; p < Pixels; ++p) store_some<Used>(y + p * D::channels, sum[p]);
}

/// One pixel whose window reaches over an edge; x and y begin at the row's first pixel.
template <class D, std::size_t Used, class T>
static void depthwise_pixel(const T* x, const T* kernel, std::size_t rows, const Vector<T>& first, T* y,
                            std::size_t column) {
    const DepthwiseSpan columns = DepthwiseSpan::template of<typename D::columns>(column);
    Vector<T> sum = first;
    for (std::size_t h = 0; h < rows; ++h)
        for (std::size_t w = 0; w < columns.count; ++w)
            sum += load_some<Used>(x + h * D::pitch + (columns.data + w) * D::channels) *
                   load_some<Used>(kernel + h * D::window_row + (columns.window + w) * D::channels);
    store_some<Used>(y + column * D::channels, sum);
}

/// What a row of dy adds to the gradients of `Used` channels: for every row of the window, the sums of its W
/// weights for each of P pixels, so that P W additions are under way at a time (an addition waits four cycles
/// for the one before). The first `Done` channels have been done already.
template <class D, std::size_t Used, std::size_t Done, class T>
static void depthwise_gradient_row(const T* x, const T* dy, T* dkernel, T* dbias, std::size_t row) {
    constexpr std::size_t columns = D::columns::window;
    constexpr std::size_t pixels = std::clamp<std::size_t>(std::min<std::size_t>(registers - 4, 16) / columns,
                                                           1, std::clamp<std::size_t>(D::inside, 1, 4));
    constexpr std::size_t begin = D::first_inside * D::columns::stride - D::columns::before;
    const DepthwiseSpan rows = DepthwiseSpan::template of<typename D::rows>(row);
    x += rows.data * D::pitch;
    dkernel += rows.window * D::window_row;
    for (std::size_t h = 0; h < rows.count; ++h) {
        Vector<T> sum[pixels][columns];
        INTARSIA_UNROLL(4)
        for (std::size_t p = 0; p < pixels; ++p) {
            INTARSIA_UNROLL(16)
            for (std::size_t w = 0; w < columns; ++w) sum[p][w] = Vector<T>{};
        }
        const T* from = x + (D::inside > 0 ? begin * D::channels : 0);
        const T* slopes = dy + D::first_inside * D::channels;
        std::size_t column = 0;
        for (; column + pixels <= D::inside; column += pixels) {
            depthwise_gradient_tile<D, Used, pixels>(from, slopes, sum);
            from += pixels * D::pixel_step;
            slopes += pixels * D::channels;
        }
        for (; column < D::inside; ++column) {
            depthwise_gradient_tile<D, Used, 1>(from, slopes, sum);
            from += D::pixel_step;
            slopes += D::channels;
        }
        INTARSIA_UNROLL(16)
        for (std::size_t w = 0; w < columns; ++w) {
            INTARSIA_UNROLL(4)
            for (std::size_t p = 1; p < pixels; ++p) sum[0][w] += sum[p][w];
            add_some<Used, Done>(dkernel + w * D::channels, sum[0][w]);
        }
        for (column = 0; column < D::first_inside; ++column)
            depthwise_gradient_pixel<D, Used, Done>(x, dy, dkernel, column);
        for (column = D::end_inside; column < D::columns::positions; ++column)
            depthwise_gradient_pixel<D, Used, Done>(x, dy, dkernel, column);
        x += D::pitch;
        dkernel += D::window_row;
    }
    if (dbias) {
        Vector<T> sum{};
        for (std::size_t column = 0; column < D::columns::positions; ++column)
            sum += load_some<Used>(dy + column * D::channels);
        add_some<Used, Done>(dbias, sum);
    }
}

template <class D, std::size_t Used, std::size_t Pixels, class T, class Sums>
static INTARSIA_INLINE void depthwise_gradient_tile(const T* x, const T* dy, Sums& sum) {
    INTARSIA_UNROLL(4)
    for (std::size_t p = 0; p < Pixels; ++p) {
        const Vector<T> slope = load_some<Used>(dy + p * D::channels);
        INTARSIA_UNROLL(16)
        for (std::size_t w = 0; w < D::columns::window; ++w)
            sum[p][w] += load_some<Used>(x + p * D::pixel_step + w * D::channels) * slope;
    }
}

template <class D, std::size_t Used, std::size_t Done, class T>
static void depthwise_gradient_pixel(const T* x, const T* dy, T* dkernel, std::size_t column) {
    const DepthwiseSpan columns = DepthwiseSpan::template of<typename D::columns>(column);
    const Vector<T> slope = load_some<Used>(dy + column * D::channels);
    for (std::size_t w = 0; w < columns.count; ++w)
        add_some<Used, Done>(dkernel + (columns.window + w) * D::channels,
                             load_some<Used>(x + (columns.data + w) * D::channels) * slope);
}

/// `Count` <= lanes numbers.
template <std::size_t Count, class T>
static INTARSIA_INLINE Vector<T> load_some(const T* from) {
    if constexpr (Count == lanes<T>)
        return load(from);
    else
        return load_first(from, Count);
}
template <std::size_t Count, class T>
static INTARSIA_INLINE void store_some(T* to, const Vector<T>& value) {
    if constexpr (Count == lanes<T>)
        store(to, value);
    else
        store_first(to, value, Count);
}
/// Adds `Count` numbers to those at `to`, but none to the first `Done`.
template <std::size_t Count, std::size_t Done, class T>
static INTARSIA_INLINE void add_some(T* to, const Vector<T>& value) {
    if constexpr (Done == 0) {
        store_some<Count, T>(to, load_some<Count>(to) + value);
    } else {
        integers_t<Vector<T>> place;
        for (std::size_t i = 0; i < lanes<T>; ++i) place[i] = static_cast<element_t<decltype(place)>>(i);
        const Vector<T> zero{};
        store_some<Count, T>(to, load_some<Count>(to) +
                                     (place >= static_cast<element_t<decltype(place)>>(Done) ? value : zero));
    }
}
