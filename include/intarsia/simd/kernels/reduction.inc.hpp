// Kernels that make few numbers of many.

/// sums[j] = the sum over i of x[i, j], for `rows` rows of `columns` numbers; i in ascending order.
template <class T>
static void column_sums(const T* x, std::size_t rows, std::size_t columns, T* sums) {
    constexpr std::size_t step = lanes<T>;
    std::size_t j = 0;
    for (; j + step <= columns; j += step) {
        Vector<T> sum{};
        for (std::size_t i = 0; i < rows; ++i) sum += load(x + i * columns + j);
        store(sums + j, sum);
    }
    if (j < columns) {
        Vector<T> sum{};
        for (std::size_t i = 0; i < rows; ++i) sum += load_first(x + i * columns + j, columns - j);
        store_first(sums + j, sum, columns - j);
    }
}

/// to[i] = the sum over p of parts[p * stride + i]; p in ascending order.
template <class T>
static void sum_parts(const T* parts, std::size_t part_count, std::size_t stride, T* to, std::size_t count) {
    constexpr std::size_t step = lanes<T>;
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        Vector<T> sum = load(parts + i);
        for (std::size_t p = 1; p < part_count; ++p) sum += load(parts + p * stride + i);
        store(to + i, sum);
    }
    if (i < count) {
        Vector<T> sum = load_first(parts + i, count - i);
        for (std::size_t p = 1; p < part_count; ++p) sum += load_first(parts + p * stride + i, count - i);
        store_first(to + i, sum, count - i);
    }
}

/// y = e^(x - max x) / sum e^(x - max x) for one row. x may be y.
template <class T>
static void softmax(const T* x, T* y, std::size_t count) {
    constexpr std::size_t step = lanes<T>;
    const T largest = *std::max_element(x, x + count);
    Vector<T> sums{};
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        Vector<T> value = load(x + i) - largest;
        exp(value);
        store(y + i, value);
        sums += value;
    }
    T sum = 0;
    T lane[step];
    std::memcpy(lane, &sums, sizeof lane);
    for (const T part : lane) sum += part;
    if (i < count) {
        Vector<T> value = load_first(x + i, count - i) - largest;
        exp(value);
        store_first(y + i, value, count - i);
        for (; i < count; ++i) sum += y[i];
    }
    const T scale = T(1) / sum;
    for (i = 0; i < count; ++i) y[i] *= scale;
}

/// dx = y (dy - sum y dy) for one row of a softmax's output y. dx may be dy.
template <class T>
static void softmax_gradient(const T* y, const T* dy, T* dx, std::size_t count) {
    T dot = 0;
    for (std::size_t i = 0; i < count; ++i) dot += y[i] * dy[i];
    for (std::size_t i = 0; i < count; ++i) dx[i] = y[i] * (dy[i] - dot);
}
