// The filters of a convolution that are no whole vector (all 6 of a LeNet's first layer, the last of 33), by
// register tiles whose vectors hold pixels instead of filters. Such tiles lose nothing to the number of
// filters, where 6 filters in a vector of 16 waste ten multiply-adds of sixteen.
//
// The image is first parted into planes, one for each channel, of rows that follow one another without a gap:
// pixel q of the output then reads, for a kernel row (i, j, channel), number q + i * pitch + j of that plane,
// and a vector of pixels reads a vector of neighbours. Tiles run across the ends of rows; of a row's `pitch`
// pixels the last `window - 1` are computed for nothing. A tile holds R filters x V vectors of pixels: a step
// loads V vectors, broadcasts R weights and does R * V multiply-adds (6 and 4 with 32 registers, 6 and 2 with
// 16). At its end the tile is transposed, so that the filters of a pixel are stored together.

/// Filters of one tile: up to 8 (6 with 16 registers, that V be 2); more are taken in halves.
template <std::size_t Filters>
using PlaneGroups = Pieces<Filters, (registers >= 32 ? 8 : 6)>;

/// The geometry of the planes: what G's tiles read, whether padded or not.
template <class T, class G>
struct Planes {
    static constexpr std::size_t pitch = G::columns::covered;  // numbers of a row
    static constexpr std::size_t pixels =                      // from the first one of the output to the last
        (G::rows::positions - 1) * pitch + G::columns::positions;
    static constexpr std::size_t vectors = (pixels + lanes<T> - 1) / lanes<T>;
    static constexpr std::size_t used = G::rows::covered * pitch;
    /// Numbers of a plane: what the last tile reads, and an odd number of cache lines, so that the planes do
    /// not fall into the same sets of the cache.
    static constexpr std::size_t read =
        vectors * lanes<T> + (G::rows::window - 1) * pitch + G::columns::window - 1;
    static constexpr std::size_t size = ((std::max)(read, used) + 15) / 16 / 2 * 32 + 16;
};

/// How many of G's filters go this way: those behind the last whole vector, where that is at most 3/4 of the
/// work of one more vector for all pixels. A window of one pixel has too little work to part the image for.
template <class T, class G>
static constexpr std::size_t plane_filters() {
    constexpr std::size_t rest = G::filters % lanes<T>;
    if constexpr (rest == 0 || G::rows::stride != 1 || G::columns::stride != 1 ||
                  G::rows::window * G::columns::window == 1 || G::output_size == 0) {
        return 0;
    } else {
        constexpr std::size_t pixels = G::rows::positions * G::columns::positions;
        return 4 * rest * Planes<T, G>::vectors <= 3 * pixels ? rest : 0;
    }
}

/// Numbers of scratch for the planes; 0 where no filter goes this way.
template <class T, class G>
static constexpr std::size_t planes_size() {
    if constexpr (plane_filters<T, G>() == 0)
        return 0;
    else
        return Planes<T, G>::size * G::channels;
}

/// Packs the weights of those filters as [group of filters][kernel row][filter].
template <class G, class T>
static void pack_plane_weights(const T* kernel, T* to) {
    constexpr std::size_t filters = plane_filters<T, G>();
    using Groups = PlaneGroups<filters>;
    std::size_t first = G::filters - filters;
    for (std::size_t group = 0; group < Groups::count; ++group) {
        const std::size_t count = Groups::smaller + (group < Groups::larger ? 1 : 0);
        for (std::size_t row = 0; row < G::kernel_rows; ++row)
            to = std::copy_n(kernel + row * G::filters + first, count, to);
        first += count;
    }
}

/// Those filters of y, for the whole image x (padded already, where G is). `packed` and bias are those of all
/// filters.
template <class D, class F, class T>
static void conv2d_by_planes(const T* x, const T* packed, std::type_identity_t<const T*> bias, T* y,
                             T* planes) {
    using G = typename D::geometry;
    constexpr std::size_t filters = plane_filters<T, G>();
    using Groups = PlaneGroups<filters>;
    part_image<D>(x, planes);
    const T* weights = packed + packed_kernel_size<T, G>() - filters * G::kernel_rows;
    std::size_t first = G::filters - filters;
    for (std::size_t group = 0; group < Groups::count; ++group) {
        T first_sums[Groups::smaller + 1]{};
        const std::size_t count = Groups::smaller + (group < Groups::larger ? 1 : 0);
        if (bias) std::copy_n(bias + first, count, first_sums);
        if constexpr (Groups::larger > 0)
            if (group < Groups::larger)
                plane_group<D, F, Groups::smaller + 1>(planes, weights, first_sums, y + first);
        if (group >= Groups::larger)
            plane_group<D, F, Groups::smaller>(planes, weights, first_sums, y + first);
        weights += count * G::kernel_rows;
        first += count;
    }
}

/// planes[channel][pixel] = x[pixel][channel], for squares of lanes pixels and channels by registers. Rows
/// follow one another without a gap in x too: with a stride of 1 some window sees each column.
template <class D, class T>
static void part_image(const T* x, T* planes) {
    using L = Planes<T, typename D::geometry>;
    constexpr std::size_t channels = D::channels, step = lanes<T>;
    static_assert(D::pitch == L::pitch * channels);
    constexpr std::size_t whole = L::used / step * step;
    for (std::size_t pixel = 0; pixel < whole; pixel += step) {
        const T* from = x + pixel * channels;
        T* to = planes + pixel;
        std::size_t c = 0;
        for (; c + step <= channels; c += step)
            transpose_square(from + c, channels, to + c * L::size, L::size);
        for (; c < channels; ++c) {
            INTARSIA_UNROLL(16)
            for (std::size_t i = 0; i < step; ++i) to[c * L::size + i] = from[i * channels + c];
        }
    }
    for (std::size_t c = 0; c < channels; ++c) {
        T* to = planes + c * L::size;
        if constexpr (whole < L::used)
            for (std::size_t pixel = whole; pixel < L::used; ++pixel) to[pixel] = x[pixel * channels + c];
        std::fill(to + L::used, to + L::size, T(0));
    }
}

/// All pixels of a group of `Filters` filters.
template <class D, class F, std::size_t Filters, class T>
static void plane_group(const T* planes, const T* weights, const T* first_sums, T* y) {
    constexpr std::size_t most = std::min<std::size_t>(Filters > 1 ? 4 : 8, (registers - 1) / (Filters + 1));
    using Tiles = Pieces<Planes<T, typename D::geometry>::vectors, most>;
    std::size_t pixel = 0;
    for (std::size_t tile = Tiles::larger; tile < Tiles::count; ++tile) {
        plane_tile<D, F, Filters, Tiles::smaller>(planes, weights, first_sums, pixel, y);
        pixel += Tiles::smaller * lanes<T>;
    }
    if constexpr (Tiles::larger > 0)
        for (std::size_t tile = 0; tile < Tiles::larger; ++tile) {
            plane_tile<D, F, Filters, Tiles::smaller + 1>(planes, weights, first_sums, pixel, y);
            pixel += (Tiles::smaller + 1) * lanes<T>;
        }
}

/// `Vectors` vectors of pixels from `pixel` on.
template <class D, class F, std::size_t Filters, std::size_t Vectors, class T>
static void plane_tile(const T* planes, const T* weights, const T* first_sums, std::size_t pixel, T* y) {
    using G = typename D::geometry;
    using L = Planes<T, G>;
    constexpr std::size_t step = lanes<T>;
    Vector<T> sum[Filters][Vectors];
    INTARSIA_UNROLL(8)
    for (std::size_t f = 0; f < Filters; ++f) {
        INTARSIA_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) sum[f][v] = broadcast(first_sums[f]);
    }
    for (std::size_t i = 0; i < G::rows::window; ++i)
        for (std::size_t j = 0; j < G::columns::window; ++j) {
            const T* from = planes + i * L::pitch + j + pixel;
            for (std::size_t c = 0; c < G::channels; ++c) {
                Vector<T> value[Vectors];
                INTARSIA_UNROLL(8)
                for (std::size_t v = 0; v < Vectors; ++v) {
                    value[v] = load(from + v * step);
                    if constexpr (Filters > 1) keep(value[v]);
                }
                INTARSIA_UNROLL(8)
                for (std::size_t f = 0; f < Filters; ++f) {
                    const Vector<T> weight = broadcast(weights[f]);
                    INTARSIA_UNROLL(8)
                    for (std::size_t v = 0; v < Vectors; ++v) sum[f][v] += value[v] * weight;
                }
                from += L::size;
                weights += Filters;
            }
        }
    INTARSIA_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) {
        constexpr std::size_t width = std::bit_ceil(Filters);
        Vector<T> rows[width]{};
        INTARSIA_UNROLL(8)
        for (std::size_t f = 0; f < Filters; ++f) {
            F::apply(sum[f][v]);
            rows[f] = sum[f][v];
        }
        T turned[width * step];
        interleave_rows<width>(rows);
        INTARSIA_UNROLL(8)
        for (std::size_t f = 0; f < width; ++f) store(turned + f * step, rows[f]);
        store_pixels<L, G, Filters>(static_cast<const T*>(turned), pixel + v * step, y);
    }
}

/// Stores `Filters` numbers of each of the pixels pixel ... pixel + lanes - 1 that the output has.
template <class L, class G, std::size_t Filters, class T>
static void store_pixels(const T* from, std::size_t pixel, T* y) {
    constexpr std::size_t width = std::bit_ceil(Filters);
    constexpr std::size_t columns = G::columns::positions;
    const T* last = from + (std::min)(lanes<T>, L::pixels - (std::min)(pixel, L::pixels)) * width;
    std::size_t column = pixel % L::pitch;
    T* to = y + (pixel / L::pitch * columns + (std::min)(column, columns)) * G::filters;
    while (from < last) {
        for (; column < columns && from < last; ++column) {
            std::memcpy(to, from, Filters * sizeof(T));
            from += width;
            to += G::filters;
        }
        if (from >= last) break;
        from += (L::pitch - column) * width;
        column = 0;
    }
}
