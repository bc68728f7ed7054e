// Kernels for numbers whose last axis is a channel, `rows` rows of Channels numbers, each channel with
// factors or sums of its own. The oracles are in tensor/reference.hpp.
//
// A vector may hold the end of one row and the beginning of the next, so that three channels fill it as well
// as sixteen: after channel_period numbers the channels stand in the lanes as before. Factors are spread out
// over one period first, sums are gathered from it at the end.

template <class T, std::size_t Channels>
static constexpr std::size_t channel_period = std::lcm(Channels, lanes<T>);

/// The channels' numbers, over and over.
template <class T, std::size_t Channels>
struct ChannelTable {
    T values[channel_period<T, Channels>];

    explicit ChannelTable(const T* channels) {
        for (std::size_t i = 0; i < channel_period<T, Channels>; i += Channels)
            std::copy_n(channels, Channels, values + i);
    }
    INTARSIA_INLINE Vector<T> at(std::size_t index) const { return load(values + index); }
};

/// y = x a + b, a and b being the channel's. x may be y.
template <std::size_t Channels, class T>
static void scale_channels(const T* x, std::size_t rows, const T* a, const T* b, T* y) {
    constexpr std::size_t period = channel_period<T, Channels>;
    const ChannelTable<T, Channels> factor(a), summand(b);
    const std::size_t count = rows * Channels;
    for (std::size_t begin = 0; begin < count; begin += period)
        for (std::size_t j = 0; j < period && begin + j < count; j += lanes<T>) {
            const std::size_t used = (std::min)(lanes<T>, count - begin - j);
            const T* from = x + begin + j;
            if (used == lanes<T>)
                store<T>(y + begin + j, load(from) * factor.at(j) + summand.at(j));
            else
                store_first<T>(y + begin + j, load_first(from, used) * factor.at(j) + summand.at(j), used);
        }
}

/// dx = dy a + x b + c, a, b and c being the channel's. dx may be dy.
template <std::size_t Channels, class T>
static void combine_channels(const T* dy, const T* x, std::size_t rows, const T* a, const T* b, const T* c,
                             T* dx) {
    constexpr std::size_t period = channel_period<T, Channels>;
    const ChannelTable<T, Channels> factor(a), share(b), summand(c);
    const std::size_t count = rows * Channels;
    for (std::size_t begin = 0; begin < count; begin += period)
        for (std::size_t j = 0; j < period && begin + j < count; j += lanes<T>) {
            const std::size_t at = begin + j, used = (std::min)(lanes<T>, count - at);
            if (used == lanes<T>)
                store<T>(dx + at, load(dy + at) * factor.at(j) + load(x + at) * share.at(j) + summand.at(j));
            else
                store_first<T>(dx + at,
                               load_first(dy + at, used) * factor.at(j) +
                                   load_first(x + at, used) * share.at(j) + summand.at(j),
                               used);
        }
}

/// means[c] = the mean of channel c, squares[c] = the sum of the squared differences from it; rows > 0.
///
/// The rows are taken in blocks that stay in the L1 cache while they are read twice, for the mean and for the
/// differences from the mean; what the blocks gave is joined as in Chan, Golub, LeVeque, "Updating formulae
/// and a pairwise algorithm for computing sample variances" (1979). So nothing cancels, however far from 0
/// the mean is.
template <std::size_t Channels, class T>
static void channel_moments(const T* x, std::size_t rows, T* means, T* squares) {
    std::size_t done = 0;
    for (std::size_t first = 0; first < rows; first += channel_block_rows<T, Channels>) {
        const std::size_t count = (std::min)(channel_block_rows<T, Channels>, rows - first);
        const T* block = x + first * Channels;
        T mean[Channels], square[Channels];
        channel_sums<Channels>(NumberTerm<T>{block}, count, mean);
        for (T& value : mean) value *= T(1) / static_cast<T>(count);
        const ChannelTable<T, Channels> centre(mean);
        channel_sums<Channels>(SquareTerm<T, Channels>{block, centre}, count, square);
        join_moments(Channels, done, means, squares, count, mean, square);
        done += count;
    }
}

/// Joins the moments of `count` more rows to those of `before` rows.
template <class T>
static void join_moments(std::size_t channels, std::size_t before, T* means, T* squares, std::size_t count,
                         const T* more_means, const T* more_squares) {
    if (before == 0) {
        std::copy_n(more_means, channels, means);
        std::copy_n(more_squares, channels, squares);
        return;
    }
    const T share = static_cast<T>(count) / static_cast<T>(before + count);
    const T weight = static_cast<T>(before) * share;
    for (std::size_t c = 0; c < channels; ++c) {
        const T distance = more_means[c] - means[c];
        means[c] += distance * share;
        squares[c] += more_squares[c] + distance * distance * weight;
    }
}

/// Per channel, sums = the sum of dy, and products = the sum of dy (x - mean).
template <std::size_t Channels, class T>
static void channel_gradient_sums(const T* x, const T* dy, std::size_t rows, const T* means, T* sums,
                                  T* products) {
    const ChannelTable<T, Channels> centre(means);
    std::fill_n(sums, Channels, T(0));
    std::fill_n(products, Channels, T(0));
    for (std::size_t first = 0; first < rows; first += channel_block_rows<T, Channels>) {
        const std::size_t count = (std::min)(channel_block_rows<T, Channels>, rows - first);
        const T *block = x + first * Channels, *slopes = dy + first * Channels;
        T part[Channels];
        channel_sums<Channels>(NumberTerm<T>{slopes}, count, part);
        for (std::size_t c = 0; c < Channels; ++c) sums[c] += part[c];
        channel_sums<Channels>(ProductTerm<T, Channels>{block, slopes, centre}, count, part);
        for (std::size_t c = 0; c < Channels; ++c) products[c] += part[c];
    }
}

/// 2048 numbers, 8 KB of floats from each of two arrays; or 16 rows, so that blocks are not joined too often.
template <class T, std::size_t Channels>
static constexpr std::size_t channel_block_rows = std::max<std::size_t>(2048 / Channels, 16);

/// What is added up: numbers `at` ... of an array, whose first one stands at `place` of the period.
template <class T>
struct NumberTerm {
    const T* x;
    INTARSIA_INLINE void add(Vector<T>& sum, std::size_t at, std::size_t /*place*/) const {
        sum += load(x + at);
    }
    [[nodiscard]] INTARSIA_INLINE T one(std::size_t at, std::size_t /*place*/) const { return x[at]; }
};
template <class T, std::size_t Channels>
struct SquareTerm {
    const T* x;
    const ChannelTable<T, Channels>& centre;
    INTARSIA_INLINE void add(Vector<T>& sum, std::size_t at, std::size_t place) const {
        const Vector<T> difference = load(x + at) - centre.at(place);
        sum += difference * difference;
    }
    [[nodiscard]] INTARSIA_INLINE T one(std::size_t at, std::size_t place) const {
        const T difference = x[at] - centre.values[place];
        return difference * difference;
    }
};
template <class T, std::size_t Channels>
struct ProductTerm {
    const T* x;
    const T* dy;
    const ChannelTable<T, Channels>& centre;
    INTARSIA_INLINE void add(Vector<T>& sum, std::size_t at, std::size_t place) const {
        sum += (load(x + at) - centre.at(place)) * load(dy + at);
    }
    [[nodiscard]] INTARSIA_INLINE T one(std::size_t at, std::size_t place) const {
        return (x[at] - centre.values[place]) * dy[at];
    }
};

/// sums[c] = the sum of the terms of channel c. Four vectors take turns, because an addition waits four
/// cycles for the one before.
template <std::size_t Channels, class Term, class T>
static void channel_sums(const Term& term, std::size_t rows, T* sums) {
    constexpr std::size_t period = channel_period<T, Channels>;
    const std::size_t count = rows * Channels;
    const std::size_t periods = count / period;
    T lane[period];
    for (std::size_t j = 0; j < period; j += lanes<T>) {
        Vector<T> sum[4]{};
        std::size_t i = 0;
        for (; i + 4 <= periods; i += 4) {
            INTARSIA_UNROLL(4)
            for (std::size_t k = 0; k < 4; ++k) term.add(sum[k], (i + k) * period + j, j);
        }
        for (; i < periods; ++i) term.add(sum[0], i * period + j, j);
        store<T>(lane + j, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    }
    for (std::size_t i = periods * period; i < count; ++i)
        lane[i - periods * period] += term.one(i, i - periods * period);
    std::copy_n(lane, Channels, sums);
    for (std::size_t i = Channels; i < period; i += Channels)
        for (std::size_t c = 0; c < Channels; ++c) sums[c] += lane[i + c];
}
