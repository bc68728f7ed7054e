// The gradients of a convolution behind which a function and a max pool were done in the same pass
// (conv2d_forward): from the gradient of what the pool gave, and the place in its window where each number
// came from. Of the convolution's own dy, which is never written, at most one number in four is not 0 for a 2
// x 2 pool, and about one in eight behind ReLU and dropout; only those are walked. The work is 2 *
// kernel_rows multiply-adds for each, where the dense gradients do as many for each number of dy.

/// Whether the numbers that are not 0 are walked; otherwise dy is written out and the dense gradients taken.
template <class T, class G, class P>
static constexpr bool walks_nonzeros() {
    if constexpr (std::is_same_v<P, NoPool>)
        return false;
    else
        return G::channels % lanes<T> == 0 && G::rows::stride == 1 && G::columns::stride == 1 &&
               P::rows::window * P::columns::window <= 16 &&
               patch_rows<G::rows::window, G::columns::window, P> > 0;
}

/// Numbers of what conv2d_prepare_gradients makes.
template <class T, class G, class P>
static constexpr std::size_t conv2d_gradients_prepared_size() {
    return walks_nonzeros<T, G, P>() ? G::kernel_size : conv2d_input_gradient_prepared_size<T, G>();
}

/// Makes of a kernel what conv2d_gradients reads: once, as long as the weights do not change.
template <class G, class P, class T>
static void conv2d_prepare_gradients(const T* kernel, T* prepared) {
    if constexpr (walks_nonzeros<T, G, P>()) {
        // [vector of channels][filter][window][lane]: what one filter adds to a patch of dx.
        constexpr std::size_t window = G::rows::window * G::columns::window;
        for (std::size_t c = 0; c < G::channels; ++c)
            for (std::size_t k = 0; k < window; ++k)
                for (std::size_t f = 0; f < G::filters; ++f)
                    prepared[((c / lanes<T> * G::filters + f) * window + k) * lanes<T> + c % lanes<T>] =
                        kernel[(k * G::channels + c) * G::filters + f];
    } else {
        conv2d_input_gradient_prepare<G>(kernel, prepared);
    }
}

/// Numbers of the sums to which conv2d_gradients adds.
template <class T, class G, class P>
static constexpr std::size_t conv2d_gradients_sums_size() {
    return G::kernel_size + G::filters;
}

/// Turns sums, over any number of images, into the gradients of kernel and bias (which may be null).
template <class G, class P, class T>
static void conv2d_finish_gradients(const T* sums, T* dkernel, std::type_identity_t<T*> dbias) {
    if constexpr (walks_nonzeros<T, G, P>()) {
        for (std::size_t f = 0; f < G::filters; ++f)
            for (std::size_t k = 0; k < G::kernel_rows; ++k)
                dkernel[k * G::filters + f] = sums[f * G::kernel_rows + k];
    } else {
        std::copy_n(sums, G::kernel_size, dkernel);
    }
    if (dbias) std::copy_n(sums + G::kernel_size, G::filters, dbias);
}

/// Numbers of scratch for either walk over the numbers that are not 0.
template <class T, class G, class P>
static constexpr std::size_t walk_scratch() {
    constexpr std::size_t padded = (G::filters + lanes<T> - 1) / lanes<T> * lanes<T>;
    return (std::max)(windows_at_once<P>() * padded, place_words<P> * numbers_in_word<T>);
}

/// Numbers of scratch that conv2d_gradients needs.
template <class T, class G, class P>
static constexpr std::size_t conv2d_gradients_scratch() {
    constexpr std::size_t dense =
        (std::max)(conv2d_weight_gradient_scratch<T, G>(), conv2d_input_gradient_scratch<T, G>());
    if constexpr (walks_nonzeros<T, G, P>()) {
        constexpr std::size_t image = G::rows::covered * G::columns::covered * G::channels;
        return walk_scratch<T, G, P>() + (G::padded ? 2 * image : 0);
    } else {
        return dense + (std::is_same_v<P, NoPool> ? 0 : G::output_size);
    }
}

/// Adds to `sums` what one image contributes and, unless dx is null, sets dx. dz is the gradient of what
/// conv2d_forward<G, P, F> gave, times F's slope unless F is a gate; places is what it told, or null for
/// NoPool.
template <class G, class P, class T>
static void conv2d_gradients(const T* x, const T* dz, const std::uint8_t* places, const T* prepared, T* sums,
                             std::type_identity_t<T*> dx, T* scratch) {
    if constexpr (walks_nonzeros<T, G, P>()) {
        if constexpr (G::padded) {
            constexpr std::size_t pitch = G::columns::covered * G::channels;
            T* image = scratch + walk_scratch<T, G, P>();
            T* dimage = image + G::rows::covered * pitch;
            place_image<G::rows::extent, G::columns::extent, G::channels, 1, 1, pitch, G::rows::before,
                        G::columns::before, G::rows::covered>(x, image);
            nonzero_weight_gradient<Conv2DTiles<pitch, G>, P>(static_cast<const T*>(image), dz, places, sums,
                                                              sums + G::kernel_size, scratch);
            if (!dx) return;
            std::fill_n(dimage, G::rows::covered * pitch, T(0));
            nonzero_input_gradient<Conv2DTiles<pitch, G>, P>(dz, places, prepared, dimage, scratch);
            for (std::size_t row = 0; row < G::rows::extent; ++row)
                std::copy_n(dimage + (row + G::rows::before) * pitch + G::columns::before * G::channels,
                            G::columns::extent * G::channels, dx + row * G::columns::extent * G::channels);
        } else {
            using D = Conv2DTiles<G::columns::extent * G::channels, G>;
            nonzero_weight_gradient<D, P>(x, dz, places, sums, sums + G::kernel_size, scratch);
            if (!dx) return;
            std::fill_n(dx, G::input_size, T(0));
            nonzero_input_gradient<D, P>(dz, places, prepared, dx, scratch);
        }
    } else {
        if constexpr (!std::is_same_v<P, NoPool>) {
            unpool<P>(dz, places, scratch);
            dz = scratch;
            scratch += G::output_size;
        }
        conv2d_weight_gradient<G, Identity>(x, dz, dz, sums, sums + G::kernel_size, scratch);
        if (dx) conv2d_input_gradient<G>(dz, prepared, dx, scratch);
    }
}

/// dx = dy at the places (nowhere: it is dropped), 0 elsewhere.
template <class P, class T>
static void unpool(const T* dy, const std::uint8_t* places, T* dx) {
    std::fill_n(dx, P::input_size, T(0));
    for (std::size_t row = 0; row < P::rows::positions; ++row)
        for (std::size_t column = 0; column < P::columns::positions; ++column)
            for (std::size_t c = 0; c < P::channels; ++c, ++dy, ++places) {
                if (*places == nowhere) continue;
                const std::size_t i = row * P::rows::window + *places / P::columns::window;
                const std::size_t j = column * P::columns::window + *places % P::columns::window;
                dx[(i * P::columns::extent + j) * P::channels + c] = *dy;
            }
}

// ---- which numbers are not 0 ------------------------------------------------------------------------------

/// Calls visit(f) for each bit f that is set, in ascending order.
template <class Visit>
static INTARSIA_INLINE void for_each_bit(std::uint64_t bits, const Visit& visit) {
    for (; bits; bits &= bits - 1) visit(static_cast<std::size_t>(std::countr_zero(bits)));
}

/// Bit i: whether x[i] is not 0; count <= 64.
template <class T>
static std::uint64_t nonzero_bits(const T* x, std::size_t count) {
    std::uint64_t bits = 0;
    std::size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        std::uint8_t zero[16];
        for (std::size_t j = 0; j < 16; j += lanes<T>) {
            const Bytes<T> bytes = low_bytes<T>(load(x + i + j) == Vector<T>{});
            std::memcpy(zero + j, &bytes, sizeof bytes);
        }
        bits |= static_cast<std::uint64_t>(equal_bits(zero, 0)) << i;
    }
    for (i = count / 16 * 16; i < count; ++i) bits |= static_cast<std::uint64_t>(x[i] != T(0)) << i;
    return bits;
}

/// Bit i: whether bytes[i] is value; count <= 64.
static std::uint64_t bits_of_value(const std::uint8_t* bytes, std::uint8_t value, std::size_t count) {
    std::uint64_t bits = 0;
    std::size_t i = 0;
    for (; i + 16 <= count; i += 16) bits |= static_cast<std::uint64_t>(equal_bits(bytes + i, value)) << i;
    for (i = count / 16 * 16; i < count; ++i) bits |= static_cast<std::uint64_t>(bytes[i] == value) << i;
    return bits;
}

// ---- the weights' gradient --------------------------------------------------------------------------------
//
// The pool's windows are taken in blocks of at most 32, a word's bits: a filter's word tells in which of them
// its number is not 0. Then the filter's sums are held in registers (3 x 3 x 32: 18 AVX-512 vectors, all
// kernel rows together; 12 AVX2 vectors, a kernel row at a time) while the bits of its word go by: each costs
// a load of x for each multiply-add. The x under a block (32 windows of 2 x 2 under a 3 x 3 kernel, 32
// channels: some 25 KB) stays in the L1 cache.

static constexpr std::size_t window_block = 32;

/// Windows of a block: all blocks but the last have as many, the last not many fewer.
template <class P>
static constexpr std::size_t windows_at_once() {
    constexpr std::size_t windows = P::rows::positions * P::columns::positions;
    constexpr std::size_t blocks = (windows + window_block - 1) / window_block;
    return (windows + blocks - 1) / blocks;
}

template <class D, class P, class T>
static void nonzero_weight_gradient(const T* x, const T* dz, const std::uint8_t* places, T* dkernel, T* dbias,
                                    T* scratch) {
    using Int = integers_t<Vector<T>>;
    constexpr std::size_t filters = D::filters, step = lanes<T>;
    constexpr std::size_t padded = (filters + step - 1) / step * step;
    constexpr std::size_t windows = P::rows::positions * P::columns::positions;
    for (std::size_t first = 0; first < windows; first += windows_at_once<P>()) {
        const std::size_t count = (std::min)(windows_at_once<P>(), windows - first);
        const T* block = dz + first * filters;
        element_t<Int> words[padded];
        for (std::size_t f = 0; f < filters; f += step)
            list_windows<D, P>(block + f, places + first * filters + f, first, count,
                               (std::min)(step, filters - f), words + f, scratch + f, dbias + f);
        for (std::size_t f = 0; f < filters; ++f)
            add_listed<D>(x, static_cast<std::uint32_t>(words[f]), block + f, scratch + f,
                          dkernel + f * D::window_rows * D::window_row_size);
    }
}

#if INTARSIA_VECTOR_BYTES > 0
/// As many numbers as a vector of T has.
template <class Number, class T>
struct AsManyAs {
    typedef Number type __attribute__((vector_size(sizeof(Number) * (INTARSIA_VECTOR_BYTES / sizeof(T)))));
};
#endif

/// to = the bytes as integers as wide as T. g++ takes the bytes one by one unless each step only doubles.
template <class T>
static INTARSIA_INLINE void widen(const Bytes<T>& bytes, integers_t<Vector<T>>& to) {
#if INTARSIA_VECTOR_BYTES > 0
    using Halves = typename AsManyAs<std::uint16_t, T>::type;
    using Wholes = typename AsManyAs<std::uint32_t, T>::type;
    const Halves halves = __builtin_convertvector(bytes, Halves);
    const Wholes wholes = __builtin_convertvector(halves, Wholes);
    to = __builtin_convertvector(wholes, integers_t<Vector<T>>);
#else
    to = bytes;
#endif
}

/// For a vector of filters, `used` of them: where in x the window begins that each number of dz belongs to,
/// the words of the numbers that are not 0, and the sum of all for dbias.
template <class D, class P, class T>
static INTARSIA_INLINE void list_windows(const T* dz, const std::uint8_t* places, std::size_t first,
                                         std::size_t count, std::size_t used,
                                         element_t<integers_t<Vector<T>>>* words, T* origins, T* dbias) {
    using Int = integers_t<Vector<T>>;
    using Number = element_t<Int>;
    constexpr std::size_t filters = D::filters, padded = (filters + lanes<T> - 1) / lanes<T> * lanes<T>;
    Int word{};
    Vector<T> sum = load_first(dbias, used);
    std::size_t row = first / P::columns::positions, column = first % P::columns::positions;
    for (std::size_t i = 0; i < count; ++i) {
        const Vector<T> value = load_first(dz + i * filters, used);
        Bytes<T> bytes{};
        std::memcpy(&bytes, places + i * filters, used);
        Int place;
        widen<T>(bytes, place);
        const Int none{}, bit = none + (Number{1} << i);
        const Vector<T> zero{}, passing = place != none + Number{nowhere} ? value : zero;
        sum += passing;
        word |= passing != zero ? bit : none;
        Int origin = Int{} + static_cast<Number>(row * P::rows::window * D::row_step +
                                                 column * P::columns::window * D::pixel_step);
        INTARSIA_UNROLL(16)
        for (std::size_t p = 1; p < P::rows::window * P::columns::window; ++p) {
            const Int within = none + static_cast<Number>(p / P::columns::window * D::row_step +
                                                          p % P::columns::window * D::pixel_step);
            origin += place == none + static_cast<Number>(p) ? within : none;
        }
        std::memcpy(origins + i * padded, &origin, sizeof origin);
        if (++column == P::columns::positions) {
            column = 0;
            ++row;
        }
    }
    std::memcpy(words, &word, sizeof word);
    store_first(dbias, sum, used);
}

/// The largest divisor of `count` that is at most `limit`.
static constexpr std::size_t divisor_up_to(std::size_t count, std::size_t limit) {
    std::size_t divisor = (std::min)(count, limit);
    while (count % divisor != 0) --divisor;
    return divisor;
}

/// sums += for each bit of the word, the window of x that begins at the origin, times the number of dz.
template <class D, class T>
static INTARSIA_INLINE void add_listed(const T* x, std::uint32_t word, const T* dz, const T* origins,
                                       T* sums) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t padded = (D::filters + step - 1) / step * step;
    constexpr std::size_t row = D::window_row_size / step;              // vectors
    constexpr std::size_t vectors = divisor_up_to(row, registers - 4);  // of a row at a time
    constexpr std::size_t rows = vectors < row ? 1 : divisor_up_to(D::window_rows, (registers - 4) / row);
    if (word == 0) return;
    for (std::size_t h = 0; h < D::window_rows; h += rows)
        for (std::size_t v = 0; v < row; v += vectors) {
            Vector<T> sum[rows][vectors];
            T* to = sums + (h * row + v) * step;
            INTARSIA_UNROLL(8)
            for (std::size_t i = 0; i < rows; ++i) {
                INTARSIA_UNROLL(32)
                for (std::size_t j = 0; j < vectors; ++j) sum[i][j] = load(to + (i * row + j) * step);
            }
            const T* own = x + h * D::pitch + v * step;
            for (std::uint32_t rest = word; rest; rest &= rest - 1) {
                const auto i = static_cast<unsigned>(std::countr_zero(rest));
                std::uint32_t origin;
                std::memcpy(&origin, origins + i * padded, sizeof origin);
                const T* from = own + origin;
                const Vector<T> factor = broadcast(dz[i * D::filters]);
                INTARSIA_UNROLL(8)
                for (std::size_t r = 0; r < rows; ++r) {
                    INTARSIA_UNROLL(32)
                    for (std::size_t j = 0; j < vectors; ++j)
                        sum[r][j] += factor * load(from + r * D::pitch + j * step);
                }
            }
            INTARSIA_UNROLL(8)
            for (std::size_t i = 0; i < rows; ++i) {
                INTARSIA_UNROLL(32)
                for (std::size_t j = 0; j < vectors; ++j) store(to + (i * row + j) * step, sum[i][j]);
            }
        }
}

// ---- the input's gradient ---------------------------------------------------------------------------------
//
// All numbers of a pool's window reach the same patch of dx: 4 x 4 pixels for 2 x 2 windows and a 3 x 3
// kernel. A vector of channels of the patch is held in registers (16 AVX-512 registers; with 16 registers a
// row of the window at a time, whose numbers reach 3 x 4 pixels) while the filters whose number is not 0 go
// by, one place of the window after the other: each costs a load of weights for each multiply-add (9), and
// nothing is stored until the window is done. One vector of channels goes through the whole image before the
// next: so its weights (64 filters: 36 KB) stay in the L1 cache.

/// Rows of a pool's window whose patch fits into registers: all, one, or (nothing fits) 0.
template <std::size_t Height, std::size_t Width, class P>
static constexpr std::size_t patch_rows =
    (P::rows::window + Height - 1) * (P::columns::window + Width - 1) + 2 <= registers
        ? P::rows::window
        : (Height*(P::columns::window + Width - 1) + 2 <= registers ? 1 : 0);

/// Words of 64 filters, one for each place of each window.
template <class P>
static constexpr std::size_t place_words =
    P::rows::positions* P::columns::positions*((P::channels + 63) / 64) * P::rows::window* P::columns::window;

/// Numbers of scratch that hold such a word.
template <class T>
static constexpr std::size_t numbers_in_word = sizeof(std::uint64_t) / sizeof(T);

template <class D, class P, class T>
static void nonzero_input_gradient(const T* dz, const std::uint8_t* places, const T* weights, T* dx,
                                   T* words) {
    constexpr std::size_t filters = D::filters, step = lanes<T>;
    constexpr std::size_t window = D::window_rows * (D::window_row_size / D::channels);
    constexpr std::size_t count = P::rows::window * P::columns::window;
    constexpr std::size_t windows = P::rows::positions * P::columns::positions;
    T* to = words;
    for (std::size_t i = 0; i < windows * filters; i += filters)
        for (std::size_t f = 0; f < filters; f += 64) {
            const std::size_t some = std::min<std::size_t>(64, filters - f);
            const std::uint64_t nonzero = nonzero_bits(dz + i + f, some);
            std::uint64_t bits[count];
            for (std::size_t place = 0; place < count; ++place)
                bits[place] = nonzero & bits_of_value(places + i + f, static_cast<std::uint8_t>(place), some);
            std::memcpy(to, bits, sizeof bits);
            to += count * numbers_in_word<T>;
        }
    for (std::size_t c = 0; c < D::channels; c += step) {
        const T* from = words;
        for (std::size_t row = 0; row < P::rows::positions; ++row)
            for (std::size_t column = 0; column < P::columns::positions; ++column) {
                const T* factors = dz + (row * P::columns::positions + column) * filters;
                T* patch = dx + row * P::rows::window * D::row_step +
                           column * P::columns::window * D::pixel_step + c;
                for (std::size_t f = 0; f < filters; f += 64) {
                    std::uint64_t bits[count];
                    std::memcpy(bits, from, sizeof bits);
                    from += count * numbers_in_word<T>;
                    add_window<D, P>(factors + f, bits, weights + (c * filters + f * step) * window, patch);
                }
            }
    }
}

/// Adds what one window of the pool contributes to a vector of channels of its patch.
template <class D, class P, class T>
static INTARSIA_INLINE void add_window(const T* dz, const std::uint64_t* bits, const T* weights, T* dx) {
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t height = D::window_rows, width = D::window_row_size / D::channels;
    constexpr std::size_t together = patch_rows<height, width, P>;
    constexpr std::size_t rows = together + height - 1, columns = P::columns::window + width - 1;
    for (std::size_t first = 0; first < P::rows::window; first += together) {
        T* to = dx + first * D::pitch;
        Vector<T> sum[rows][columns];
        INTARSIA_UNROLL(16)
        for (std::size_t i = 0; i < rows; ++i) {
            INTARSIA_UNROLL(16)
            for (std::size_t j = 0; j < columns; ++j) sum[i][j] = load(to + i * D::pitch + j * D::channels);
        }
        INTARSIA_UNROLL(16)
        for (std::size_t place = 0; place < together * P::columns::window; ++place) {
            const std::size_t top = place / P::columns::window, left = place % P::columns::window;
            for (std::uint64_t rest = bits[first * P::columns::window + place]; rest; rest &= rest - 1) {
                const auto f = static_cast<unsigned>(std::countr_zero(rest));
                const Vector<T> factor = broadcast(dz[f]);
                const T* weight = weights + f * height * width * step;
                forget(weight);
                INTARSIA_UNROLL(8)
                for (std::size_t i = 0; i < height; ++i) {
                    INTARSIA_UNROLL(8)
                    for (std::size_t j = 0; j < width; ++j)
                        sum[top + i][left + j] += factor * load(weight + (i * width + j) * step);
                }
            }
        }
        INTARSIA_UNROLL(16)
        for (std::size_t i = 0; i < rows; ++i) {
            INTARSIA_UNROLL(16)
            for (std::size_t j = 0; j < columns; ++j) store(to + i * D::pitch + j * D::channels, sum[i][j]);
        }
    }
}
