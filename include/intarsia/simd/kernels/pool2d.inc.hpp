// Pools over windows of an image, channels last. The oracles are in tensor/reference.hpp.

/// Per channel, the largest number of each window; positions outside the image do not count. A NaN is larger
/// than any number.
template <class G, class T>
static void max_pool2d(const T* x, T* y) {
    pool2d<G, MaxOfWindow>(x, y);
}

/// Per channel, the mean over each window's positions inside the image.
template <class G, class T>
static void average_pool2d(const T* x, T* y) {
    pool2d<G, MeanOfWindow>(x, y);
}

/// dx = dy at the first position, row by row, that holds its window's largest number, 0 elsewhere; windows
/// that overlap add up.
template <class G, class T>
static void max_pool2d_gradient(const T* x, const T* dy, T* dx) {
    pool2d_gradient<G, MaxOfWindow>(x, dy, dx);
}

/// dx = dy / (number of the window's positions inside the image), summed over the windows that see the
/// position.
template <class G, class T>
static void average_pool2d_gradient(const T* dy, T* dx) {
    pool2d_gradient<G, MeanOfWindow>(dy, dy, dx);  // x is never read
}

/// One row of a max pool whose windows lie side by side, from the rows of x under it. Unless `places` is
/// null, it receives where in each window the first largest number was, counted row by row, or `nowhere` if
/// x = F(something) and F is a gate that was shut.
template <class G, class F, class T>
static void max_pool_row(const T* x, T* y, std::uint8_t* places) {
    constexpr std::size_t channels = G::channels;
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t row_pitch = G::columns::extent * channels;
    for (std::size_t column = 0; column < G::columns::positions; ++column) {
        for (std::size_t c = 0; c < channels; c += step) {
            const std::size_t used = (std::min)(step, channels - c);
            FirstLargest<T> first(load_first(x + c, used));
            for (std::size_t i = 1; i < G::rows::window * G::columns::window; ++i) {
                const std::size_t h = i / G::columns::window, w = i % G::columns::window;
                first.meet(load_first(x + h * row_pitch + w * channels + c, used), i);
            }
            store_first(y + c, first.value, used);
            if (places) first.template store_places<F>(places + c, used);
        }
        x += G::columns::window * channels;
        y += channels;
        if (places) places += channels;
    }
}

/// Lane by lane, the first largest of some numbers and its place among them. A NaN is larger than any number.
template <class T>
struct FirstLargest {
    Vector<T> value;
    integers_t<Vector<T>> place{};

    explicit INTARSIA_INLINE FirstLargest(const Vector<T>& first) : value(first) {}

    INTARSIA_INLINE void meet(const Vector<T>& next, std::size_t at) {
        using Int = integers_t<Vector<T>>;
        const auto larger = (next > value) | (next != next);
        const Int here = Int{} + static_cast<element_t<Int>>(at);
        value = larger ? next : value;
        place = larger ? here : place;
    }

    /// Where F is a gate that lets no gradient of the value pass, the place is nowhere.
    template <class F>
    INTARSIA_INLINE void store_places(std::uint8_t* to, std::size_t count) {
        if constexpr (Gate<F>) {
            using Int = integers_t<Vector<T>>;
            Vector<T> slope = Vector<T>{} + T(1);
            F::gradient(slope, value, value);
            keep(slope);  // g++ 12 would make "not y > 0" of it, and ask each number by itself
            place = slope == Vector<T>{} ? Int{} + static_cast<element_t<Int>>(nowhere) : place;
        }
        const Bytes<T> bytes = low_bytes<T>(place);
        std::uint8_t all[lanes<T>];
        std::memcpy(all, &bytes, sizeof bytes);
        if (count == lanes<T>)
            std::memcpy(to, all, sizeof all);
        else
            for (std::size_t i = 0; i < count; ++i) to[i] = all[i];
    }
};

/// Lane by lane the larger of the two; a NaN is larger than any number.
template <class V>
static INTARSIA_INLINE void larger_of(V& largest, const V& next) {
    const auto larger = (next > largest) | (next != next);
    largest = larger ? next : largest;
}

struct MaxOfWindow {
    template <class T, class V>
    static INTARSIA_INLINE void reduce(V& result, const T* x, std::size_t height, std::size_t width,
                                       std::size_t row_pitch, std::size_t pitch, std::size_t count) {
        result = load_first(x, count);
        for (std::size_t h = 0; h < height; ++h)
            for (std::size_t w = 0; w < width; ++w)
                larger_of(result, load_first(x + h * row_pitch + w * pitch, count));
    }

    template <class T, class V>
    static INTARSIA_INLINE void spread(const V& dy, const T* x, T* dx, std::size_t origin, std::size_t height,
                                       std::size_t width, std::size_t row_pitch, std::size_t pitch,
                                       std::size_t count) {
        V largest;
        reduce(largest, x + origin, height, width, row_pitch, pitch, count);
        V open = dy;  // what has not found its position yet
        for (std::size_t h = 0; h < height; ++h)
            for (std::size_t w = 0; w < width; ++w) {
                const std::size_t at = origin + h * row_pitch + w * pitch;
                const V value = load_first(x + at, count);
                const auto hit = (value == largest) | (value != value);
                const V zero{};
                store_first<T>(dx + at, load_first(dx + at, count) + (hit ? open : zero), count);
                open = hit ? zero : open;
            }
    }
};

struct MeanOfWindow {
    template <class T, class V>
    static INTARSIA_INLINE void reduce(V& result, const T* x, std::size_t height, std::size_t width,
                                       std::size_t row_pitch, std::size_t pitch, std::size_t count) {
        result = V{};
        for (std::size_t h = 0; h < height; ++h)
            for (std::size_t w = 0; w < width; ++w)
                result += load_first(x + h * row_pitch + w * pitch, count);
        result *= T(1) / static_cast<T>(height * width);
    }

    template <class T, class V>
    static INTARSIA_INLINE void spread(const V& dy, const T* /*x*/, T* dx, std::size_t origin,
                                       std::size_t height, std::size_t width, std::size_t row_pitch,
                                       std::size_t pitch, std::size_t count) {
        const V share = dy * (T(1) / static_cast<T>(height * width));
        for (std::size_t h = 0; h < height; ++h)
            for (std::size_t w = 0; w < width; ++w) {
                T* to = dx + origin + h * row_pitch + w * pitch;
                store_first<T>(to, load_first(to, count) + share, count);
            }
    }
};

template <class G, class Window, class T>
static void pool2d(const T* x, T* y) {
    constexpr std::size_t channels = G::channels;
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t full = channels / step * step;
    constexpr std::size_t row_pitch = G::columns::extent * channels;
    for (std::size_t row = 0; row < G::rows::positions; ++row) {
        const std::size_t top = G::rows::first(row);
        const std::size_t height = G::rows::last(row) - top;
        for (std::size_t column = 0; column < G::columns::positions; ++column) {
            const std::size_t left = G::columns::first(column);
            const std::size_t width = G::columns::last(column) - left;
            const T* from = x + top * row_pitch + left * channels;
            Vector<T> result;
            for (std::size_t c = 0; c < full; c += step) {
                Window::reduce(result, from + c, height, width, row_pitch, channels, step);
                store(y + c, result);
            }
            if constexpr (full < channels) {
                Window::reduce(result, from + full, height, width, row_pitch, channels, channels - full);
                store_first(y + full, result, channels - full);
            }
            y += channels;
        }
    }
}

template <class G, class Window, class T>
static void pool2d_gradient(const T* x, const T* dy, T* dx) {
    constexpr std::size_t channels = G::channels;
    constexpr std::size_t step = lanes<T>;
    constexpr std::size_t full = channels / step * step;
    constexpr std::size_t row_pitch = G::columns::extent * channels;
    std::fill_n(dx, G::input_size, T(0));
    for (std::size_t row = 0; row < G::rows::positions; ++row) {
        const std::size_t top = G::rows::first(row);
        const std::size_t height = G::rows::last(row) - top;
        for (std::size_t column = 0; column < G::columns::positions; ++column) {
            const std::size_t left = G::columns::first(column);
            const std::size_t width = G::columns::last(column) - left;
            const std::size_t at = top * row_pitch + left * channels;
            for (std::size_t c = 0; c < full; c += step)
                Window::spread(load(dy + c), x, dx, at + c, height, width, row_pitch, channels, step);
            if constexpr (full < channels)
                Window::spread(load_first(dy + full, channels - full), x, dx, at + full, height, width,
                               row_pitch, channels, channels - full);
            dy += channels;
        }
    }
}
