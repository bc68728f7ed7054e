// The gradients of a convolution whose dy is mostly zeros, as it is behind a max pool: at most one number in
// four of a 2 x 2 window is not 0, and fewer still behind ReLU and dropout.
//
// Per filter, the numbers that are not 0 are listed with their places. The weight gradient then holds a
// kernel row of the filter in registers (window width * channels numbers: 12 AVX2 vectors for 3 x 32) and
// adds, for each of the list, that many contiguous numbers of x times the gradient; the input gradient adds
// the same row of the kernel to dx. The work is the dense one's times the share of numbers that are not 0
// (the input gradient's twice that: it stores, too).

/// Whether lists are worth a try: windows stay inside, and a kernel row is made of whole vectors.
template <class T, class G>
static constexpr bool conv2d_lists_nonzeros = !G::padded && G::columns::window * G::channels % lanes<T> == 0;

/// The longest list of a filter that is taken: a quarter of the pixels.
template <class G>
static constexpr std::size_t most_nonzeros = std::max<std::size_t>(1,
                                                                   G::rows::positions* G::columns::positions /
                                                                       4);

/// The distance from one filter's list to the next: one longer, because numbers are listed before they are
/// known to count.
template <class G>
static constexpr std::size_t list_pitch = most_nonzeros<G> + 1;

/// Numbers of scratch that conv2d_gradients needs.
template <class T, class G>
static constexpr std::size_t conv2d_gradients_scratch() {
    const std::size_t lists = 2 * list_pitch<G> * G::filters + 2 * G::kernel_size;
    return (conv2d_lists_nonzeros<T, G> ? lists : 0) +
           std::max(conv2d_weight_gradient_scratch<T, G>(), conv2d_input_gradient_scratch<T, G>());
}

/// Adds to dkernel (and to dbias, unless it is null) what `count` images contribute, and, unless dx is null,
/// sets dx. Each image is taken by lists or densely, whatever its dy suggests.
template <class G, class T>
static void conv2d_gradients(const T* x, const T* dy, const T* kernel, T* dkernel,
                             std::type_identity_t<T*> dbias, std::type_identity_t<T*> dx, std::size_t count,
                             T* scratch) {
    if constexpr (conv2d_lists_nonzeros<T, G>) {
        T* values = scratch;
        T* places = values + list_pitch<G> * G::filters;
        T* kernel_by_filter = places + list_pitch<G> * G::filters;
        T* dkernel_by_filter = kernel_by_filter + G::kernel_size;
        T* dense_scratch = dkernel_by_filter + G::kernel_size;
        bool listed = false;
        for (std::size_t n = 0; n < count; ++n) {
            std::uint32_t lengths[G::filters];
            if (list_nonzeros<G>(dy, values, places, lengths)) {
                if (!listed) {
                    std::fill_n(dkernel_by_filter, G::kernel_size, T(0));
                    if (dx) transpose<G::kernel_rows, G::filters>(kernel, kernel_by_filter);
                    listed = true;
                }
                if (dx) std::fill_n(dx, G::input_size, T(0));
                for (std::size_t f = 0; f < G::filters; ++f) {
                    const T* value = values + f * list_pitch<G>;
                    const T* place = places + f * list_pitch<G>;
                    if (dbias)
                        for (std::size_t i = 0; i < lengths[f]; ++i) dbias[f] += value[i];
                    listed_gradients<G>(x, value, place, lengths[f], kernel_by_filter + f * G::kernel_rows,
                                        dkernel_by_filter + f * G::kernel_rows, dx);
                }
            } else {
                conv2d_weight_gradient<G>(x, dy, dkernel, dbias, 1, dense_scratch);
                if (dx) conv2d_input_gradient<G>(dy, kernel, dx, 1, dense_scratch);
            }
            x += G::input_size;
            dy += G::output_size;
            if (dx) dx += G::input_size;
        }
        if (listed)
            for (std::size_t f = 0; f < G::filters; ++f)
                for (std::size_t k = 0; k < G::kernel_rows; ++k)
                    dkernel[k * G::filters + f] += dkernel_by_filter[f * G::kernel_rows + k];
    } else {
        conv2d_weight_gradient<G>(x, dy, dkernel, dbias, count, scratch);
        if (dx) conv2d_input_gradient<G>(dy, kernel, dx, count, scratch);
    }
}

template <std::size_t Rows, std::size_t Columns, class T>
static void transpose(const T* from, T* to) {
    for (std::size_t i = 0; i < Rows; ++i)
        for (std::size_t j = 0; j < Columns; ++j) to[j * Rows + i] = from[i * Columns + j];
}

/// Per filter f, lists the numbers of one image's dy that are not 0: values[f * list_pitch + i], and in the
/// bits of places[...] the place in x where the window begins. False if some filter has more than
/// most_nonzeros.
template <class G, class T>
static bool list_nonzeros(const T* dy, T* values, T* places, std::uint32_t* lengths) {
    static_assert(sizeof(T) >= sizeof(std::uint32_t));
    constexpr std::size_t pixels = G::rows::positions * G::columns::positions;
    constexpr std::size_t step = lanes<T>;
    for (std::size_t f = 0; f < G::filters; f += step) {
        const std::size_t used = std::min(step, G::filters - f);
        Vector<T> sum{};
        const Vector<T> zero{};
        const Vector<T> one = broadcast(T(1));
        for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            const T* from = dy + pixel * G::filters + f;
            const Vector<T> value = used == step ? load(from) : load_first(from, used);
            sum += value != zero ? one : zero;
        }
        T counts[step];
        std::memcpy(counts, &sum, sizeof counts);
        for (std::size_t i = 0; i < used; ++i)
            if (counts[i] > static_cast<T>(most_nonzeros<G>)) return false;
    }
    std::fill_n(lengths, G::filters, 0u);
    for (std::size_t row = 0; row < G::rows::positions; ++row)
        for (std::size_t column = 0; column < G::columns::positions; ++column) {
            const auto place = static_cast<std::uint32_t>(
                (row * G::rows::stride * G::columns::extent + column * G::columns::stride) * G::channels);
            for (std::size_t f = 0; f < G::filters; ++f) {  // without a branch: nobody could guess it
                const std::size_t at = f * list_pitch<G> + lengths[f];
                values[at] = dy[f];
                std::memcpy(places + at, &place, sizeof place);
                lengths[f] += dy[f] != T(0) ? 1u : 0u;
            }
            dy += G::filters;
        }
    return true;
}

/// One filter's part: dkernel += value * the window of x, and dx += value * kernel, for each of the list.
template <class G, class T>
static void listed_gradients(const T* x, const T* value, const T* place, std::size_t length, const T* kernel,
                             T* dkernel, T* dx) {
    constexpr std::size_t row_vectors = G::columns::window * G::channels / lanes<T>;
    constexpr std::size_t at_once = std::min<std::size_t>(row_vectors, registers - 4);
    constexpr std::size_t rest = row_vectors % at_once;
    constexpr std::size_t pitch = G::columns::extent * G::channels;
    for (std::size_t row = 0; row < G::rows::window; ++row) {
        const T* from = x + row * pitch;
        T* to = dx ? dx + row * pitch : nullptr;
        for (std::size_t v = 0; v + at_once <= row_vectors; v += at_once) {
            listed_row<at_once>(from, value, place, length, kernel, dkernel, to);
            from += at_once * lanes<T>;
            if (to) to += at_once * lanes<T>;
            kernel += at_once * lanes<T>;
            dkernel += at_once * lanes<T>;
        }
        if constexpr (rest > 0) {
            listed_row<rest>(from, value, place, length, kernel, dkernel, to);
            kernel += rest * lanes<T>;
            dkernel += rest * lanes<T>;
        }
    }
}

/// `Vectors` vectors of one kernel row.
template <std::size_t Vectors, class T>
static INTARSIA_INLINE void listed_row(const T* x, const T* value, const T* place, std::size_t length,
                                       const T* kernel, T* dkernel, T* dx) {
    constexpr std::size_t step = lanes<T>;
    Vector<T> row[Vectors];
    INTARSIA_UNROLL(32)
    for (std::size_t v = 0; v < Vectors; ++v) row[v] = load(dkernel + v * step);
    for (std::size_t i = 0; i < length; ++i) {
        std::uint32_t at;
        std::memcpy(&at, place + i, sizeof at);
        const Vector<T> gradient = broadcast(value[i]);
        INTARSIA_UNROLL(32)
        for (std::size_t v = 0; v < Vectors; ++v) row[v] += gradient * load(x + at + v * step);
    }
    INTARSIA_UNROLL(32)
    for (std::size_t v = 0; v < Vectors; ++v) store(dkernel + v * step, row[v]);
    if (!dx) return;
    INTARSIA_UNROLL(32)
    for (std::size_t v = 0; v < Vectors; ++v) row[v] = load(kernel + v * step);
    for (std::size_t i = 0; i < length; ++i) {
        std::uint32_t at;
        std::memcpy(&at, place + i, sizeof at);
        const Vector<T> gradient = broadcast(value[i]);
        INTARSIA_UNROLL(32)
        for (std::size_t v = 0; v < Vectors; ++v) {
            T* to = dx + at + v * step;
            store<T>(to, load(static_cast<const T*>(to)) + gradient * row[v]);
        }
    }
}
