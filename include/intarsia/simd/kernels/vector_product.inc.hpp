// One row times a matrix: a dense layer for a single sample. The oracle is reference::matrix_multiply.
//
// Nothing is packed: every number of B is read at most once. A block of up to 8 vectors of columns stays in
// registers while it runs over the rows. Where the columns are no whole number of vectors, the last vector
// overlaps the one before it (84 columns of 16 lanes: from 0, 16, 32, 48, 64 and 68): the numbers in both are
// computed twice, to the same bits, and nothing past a row is read.

/// `Count` numbers, a power of two: a register, or a part of one of at least 16 bytes.
#if INTARSIA_VECTOR_BYTES > 0
template <class T, std::size_t Count>
struct PartOf {
    typedef T type __attribute__((vector_size(Count * sizeof(T))));
};
template <class T, std::size_t Count>
using Part = typename PartOf<T, Count>::type;
#else
template <class T, std::size_t Count>
using Part = T;
#endif

/// Numbers of a vector that `Columns` columns fill: as many as fit, but at least 16 bytes.
template <class T, std::size_t Columns>
static constexpr std::size_t product_lanes() {
    std::size_t count = lanes<T>;
    while (count > Columns && count * sizeof(T) > 16) count /= 2;
    return count;
}

/// From so many bytes of B on, rows whose x is 0 are not read: what takes the time is reading B, and behind
/// ReLU half of x is 0. An infinite weight behind a 0 then counts as nothing.
static constexpr std::size_t product_skips_zeros_from = 128 * 1024;

/// Whether a product reads its rows from the last one to the first: every other time. A network that is asked
/// again and again finds in the L2 cache what it read last, and would push it out again, were the first rows
/// always the first: 9216 x 128 floats, half of them behind zeros, take 81 us in turns and 92 us without.
static bool product_turn() {
    static std::atomic<bool> turn{false};  // which thread has its turn does not matter
    const bool now = turn.load(std::memory_order_relaxed);
    turn.store(!now, std::memory_order_relaxed);
    return now;
}

/// y = F(x B), or F(bias + x B), for one row x of Inner numbers; B is Inner x Columns, row after row.
template <class F, bool HasBias, std::size_t Inner, std::size_t Columns, class T>
static void vector_matrix_multiply(const T* x, const T* b, std::type_identity_t<const T*> bias, T* y) {
    vector_matrix_multiply_inline<F, HasBias, Inner, Columns>(x, b, bias, y);
}

/// The same as a part of the kernel that calls it.
template <class F, bool HasBias, std::size_t Inner, std::size_t Columns, class T>
static INTARSIA_INLINE void vector_matrix_multiply_inline(const T* x, const T* b, const T* bias, T* y) {
    constexpr std::size_t step = product_lanes<T, Columns>();
    constexpr std::size_t blocks = Columns / (8 * step);
    constexpr std::size_t done = blocks * 8 * step;
    for (std::size_t j = 0; j < done; j += 8 * step)
        vector_product<F, HasBias, Inner, Columns, 8, 7 * step>(x, b + j, bias + (HasBias ? j : 0), y + j);
    if constexpr (Columns == 1) {
        T sum = dot_product<Inner>(x, b);
        if (HasBias) sum += *bias;
        F::apply(sum);
        *y = sum;
    } else if constexpr (Columns < step) {
        vector_product<F, HasBias, Inner, Columns, 1, 0>(x, b, bias, y);
    } else if constexpr (done < Columns) {
        constexpr std::size_t vectors = (Columns - done + step - 1) / step;
        constexpr std::ptrdiff_t last = std::ptrdiff_t{Columns - step} - std::ptrdiff_t{done};
        vector_product<F, HasBias, Inner, Columns, vectors, last>(x, b + done, bias + (HasBias ? done : 0),
                                                                  y + done);
    }
}

/// Some columns of the product: `Vectors` vectors side by side, the last one beginning at Last.
///
/// A multiply-add takes about 4 cycles and two begin in each, so at least 8 sums must run side by side: where
/// there are few vectors, each has several sums, which take the rows in turn.
template <class F, bool HasBias, std::size_t Inner, std::size_t Columns, std::size_t Vectors,
          std::ptrdiff_t Last, class T>
static INTARSIA_INLINE void vector_product(const T* x, const T* b, const T* bias, T* y) {
    constexpr std::size_t step = product_lanes<T, Columns>();
    constexpr bool skips_zeros = Inner * Columns * sizeof(T) >= product_skips_zeros_from && Inner >= 64;
    constexpr std::size_t wanted = skips_zeros ? 1 : std::max<std::size_t>(1, 8 / Vectors);
    constexpr std::size_t sums = wanted >= 4 && Inner >= 4 ? 4 : wanted >= 2 && Inner >= 2 ? 2 : 1;
    using V = Part<T, step>;
    const auto offset = [](std::size_t v) {
        return v + 1 < Vectors ? static_cast<std::ptrdiff_t>(v * step) : Last;
    };
    V sum[sums][Vectors];
    INTARSIA_UNROLL(4)
    for (std::size_t s = 0; s < sums; ++s) {
        INTARSIA_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            if (HasBias && s == 0)
                load_row<Columns>(sum[s][v], bias + offset(v));
            else
                sum[s][v] = V{};
        }
    }
    const auto add_row = [&](std::size_t k, std::size_t s) {
        const V value = x[k] - V{};  // a broadcast: see vector.inc.hpp
        INTARSIA_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            V weights;
            load_row<Columns>(weights, b + k * Columns + offset(v));
            sum[s][v] += value * weights;
        }
    };
    if constexpr (skips_zeros) {
        // Parts of the rows have sums of their own, which are added in order: so the bits are the same in
        // whichever order the parts are read.
        constexpr std::size_t parts = 8;
        V part_sum[parts][Vectors];
        const bool backwards = product_turn();
        for (std::size_t i = 0; i < parts; ++i) {
            const std::size_t part = backwards ? parts - 1 - i : i;
            INTARSIA_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) sum[0][v] = V{};
            for (std::size_t k = Inner * part / parts; k < Inner * (part + 1) / parts; k += 64)
                for_each_bit(nonzero_bits(x + k, std::min<std::size_t>(64, Inner * (part + 1) / parts - k)),
                             [&](std::size_t bit) { add_row(k + bit, 0); });
            INTARSIA_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) part_sum[part][v] = sum[0][v];
        }
        for (std::size_t v = 0; v < Vectors; ++v) {
            if (HasBias)
                load_row<Columns>(sum[0][v], bias + offset(v));
            else
                sum[0][v] = V{};
            for (std::size_t part = 0; part < parts; ++part) sum[0][v] += part_sum[part][v];
        }
    } else {
        INTARSIA_UNROLL(4)
        for (std::size_t k = 0; k < Inner / sums * sums; k += sums) {
            INTARSIA_UNROLL(4)
            for (std::size_t s = 0; s < sums; ++s) add_row(k + s, s);
        }
        INTARSIA_UNROLL(4)
        for (std::size_t s = 0; s < Inner % sums; ++s) add_row(Inner / sums * sums + s, s);
    }
    INTARSIA_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) {
        if constexpr (sums == 4) sum[0][v] = (sum[0][v] + sum[1][v]) + (sum[2][v] + sum[3][v]);
        if constexpr (sums == 2) sum[0][v] += sum[1][v];
        F::apply(sum[0][v]);
        store_row<Columns>(y + offset(v), sum[0][v]);
    }
}

/// sum x[i] b[i] for Count numbers.
template <std::size_t Count, class T>
static INTARSIA_INLINE T dot_product(const T* x, const T* b) {
    constexpr std::size_t step = product_lanes<T, Count>();
    if constexpr (Count < step) {
        T sum = 0;
        for (std::size_t i = 0; i < Count; ++i) sum += x[i] * b[i];
        return sum;
    } else {
        constexpr std::size_t vectors = Count / step;
        constexpr std::size_t sums = vectors % 4 == 0 ? 4 : vectors % 2 == 0 ? 2 : 1;
        Part<T, step> sum[sums]{};
        INTARSIA_UNROLL(4)
        for (std::size_t v = 0; v < vectors; v += sums) {
            INTARSIA_UNROLL(4)
            for (std::size_t s = 0; s < sums; ++s) {
                Part<T, step> left, right;
                load_row<Count>(left, x + (v + s) * step);
                load_row<Count>(right, b + (v + s) * step);
                sum[s] += left * right;
            }
        }
        for (std::size_t s = 1; s < sums; ++s) sum[0] += sum[s];
        T total = sum_of_lanes<T>(sum[0]);
        if constexpr (Count % step > 0)
            total += dot_product<Count % step>(x + vectors * step, b + vectors * step);
        return total;
    }
}

/// The sum of the numbers of a vector, by halves.
template <class T, class V>
static INTARSIA_INLINE T sum_of_lanes(const V& vector) {
    constexpr std::size_t count = sizeof(V) / sizeof(T);
    if constexpr (count == 1) {
        return vector;
    } else if constexpr (count == 2) {
        return vector[0] + vector[1];
    } else {
        T numbers[count];
        Part<T, count / 2> low, high;
        std::memcpy(numbers, &vector, sizeof vector);
        load_row<count>(low, numbers);
        load_row<count>(high, numbers + count / 2);
        low += high;
        return sum_of_lanes<T>(low);
    }
}

/// Numbers of a row; where all columns are fewer than a vector's numbers, zeros behind them.
template <std::size_t Columns, class V, class T>
static INTARSIA_INLINE void load_row(V& vector, const T* from) {
    if constexpr (sizeof(V) <= Columns * sizeof(T)) {
        std::memcpy(&vector, from, sizeof vector);
    } else {
        vector = V{};
        for (std::size_t j = 0; j < Columns; ++j) vector[j] = from[j];
    }
}
template <std::size_t Columns, class V, class T>
static INTARSIA_INLINE void store_row(T* to, const V& vector) {
    if constexpr (sizeof(V) <= Columns * sizeof(T)) {
        std::memcpy(to, &vector, sizeof vector);
    } else {
        for (std::size_t j = 0; j < Columns; ++j) to[j] = vector[j];
    }
}
