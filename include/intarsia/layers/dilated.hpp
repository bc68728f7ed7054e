// Windows with gaps: a convolution that sees only every second or third pixel.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/layers/window.hpp>

#include <algorithm>
#include <cstddef>

namespace INTARSIA_NAMESPACE::detail {

/// A sequence as an image of one row; an image as it is.
template <class S>
struct ImageOf;
template <std::size_t Steps, std::size_t Channels>
struct ImageOf<Shape<Steps, Channels>> {
    using type = Shape<1, Steps, Channels>;
};
template <std::size_t Rows, std::size_t Columns, std::size_t Channels>
struct ImageOf<Shape<Rows, Columns, Channels>> {
    using type = Shape<Rows, Columns, Channels>;
};

/// A convolution of stride 1 whose windows see pixels `Rate` apart. Such windows fall into Rate.height *
/// Rate.width groups that share no pixel: each group is a plain convolution of the image of every Rate-th
/// pixel. So `Plain`, the convolution without gaps, does the work on one small image after the other, by
/// whichever algorithm suits it, for a copy of the input and of the output.
///
/// Rows and Columns are the axes of the windows, gaps included (simd::Axis). Plain is a Conv2D; a sequence is
/// an image of one row, and its weights lie in memory as an image's do.
template <class Self, class Plain, Strides2D Rate, class Rows, class Columns, ShapeType Input,
          ShapeType Output, class Weights>
struct DilatedAt : SampleLayerAt<Self, Input, Output, Weights> {
private:
    using InputImage = typename ImageOf<Input>::type;
    using OutputImage = typename ImageOf<Output>::type;
    // The rows and columns of one group, padding included.
    using Group = Shape<(Rows::covered + Rate.height - 1) / Rate.height,
                        (Columns::covered + Rate.width - 1) / Rate.width, extent<InputImage, 2>>;
    using At = typename Plain::template At<Group>;
    using GroupOutput = typename At::output_shape;

public:
    static constexpr std::size_t multiply_adds =
        At::multiply_adds / GroupOutput::size * Output::size;  // without those of what falls outside
    static constexpr bool backward_reads_output = false;

    template <class T>
    static constexpr std::size_t prepared_size() {
        return At::template prepared_size<T>();
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, Weights> w, T* prepared) {
        At::prepare(plain(w), prepared);
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return At::template gradient_prepared_size<T>();
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, Weights> w, T* prepared) {
        At::prepare_gradient(plain(w), prepared);
    }
    template <class T>
    static constexpr std::size_t sums_size() {
        return At::template sums_size<T>();
    }
    template <class T>
    static void finish_sums(const T* sums, WeightBlock<T, Weights> dw) {
        At::finish_sums(sums, plain(dw));
    }
    /// That of the plain convolution, and behind it its images.
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return scratch<T> + group_size<T> + GroupOutput::size;
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return gradient_scratch<T> + 2 * group_size<T> + GroupOutput::size;
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, Weights> w,
                                         const T* x, T* y) {
        T* group = pass.scratch + scratch<T>;
        T* group_y = group + group_size<T>;
        for_each_group([&](std::size_t row, std::size_t column) {
            take<Group, InputImage>(x, group, row, column, Rows::before, Columns::before);
            At::forward_sample(pass, plain(w), group, group_y);
            put<GroupOutput, OutputImage>(group_y, y, row, column, 0, 0);
        });
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, Weights> w, const T* x,
                                const T*, const T* dy, T* dx, T* sums) {
        T* group = pass.scratch + gradient_scratch<T>;
        T* group_dx = group + group_size<T>;
        T* group_dy = group_dx + group_size<T>;
        if (dx) std::fill_n(dx, Input::size, T(0));  // some pixels no window sees
        for_each_group([&](std::size_t row, std::size_t column) {
            take<Group, InputImage>(x, group, row, column, Rows::before, Columns::before);
            take<GroupOutput, OutputImage>(dy, group_dy, row, column, 0, 0);
            At::backward_sample(pass, plain(w), group, group_dy, group_dy, dx ? group_dx : nullptr, sums);
            if (dx) put<Group, InputImage>(group_dx, dx, row, column, Rows::before, Columns::before);
        });
    }

private:
    template <class T>
    static constexpr std::size_t group_size = aligned_size<T>(Group::size);
    template <class T>
    static constexpr std::size_t scratch = aligned_size<T>(At::template sample_scratch<T>());
    template <class T>
    static constexpr std::size_t gradient_scratch =
        aligned_size<T>(At::template sample_gradient_scratch<T>());

    template <class T>
    static constexpr auto plain(WeightBlock<T, Weights> w) {
        return WeightBlock<T, typename At::weights>(w.data());
    }

    /// Calls function(row, column) with the first window of each group.
    template <class Function>
    static constexpr void for_each_group(const Function& function) {
        for (std::size_t row = 0; row < (std::min)(Rate.height, Rows::positions); ++row)
            for (std::size_t column = 0; column < (std::min)(Rate.width, Columns::positions); ++column)
                function(row, column);
    }

    /// Calls function(pixel of the group, pixel of the whole) for the pixels of a group, channels counted;
    /// the group lies Rate apart from (row, column) on, the whole begins at (top, left).
    template <class Part, class Whole, class Inside, class Outside>
    static constexpr void for_each_pixel(std::size_t row, std::size_t column, std::size_t top,
                                         std::size_t left, const Inside& inside, const Outside& outside) {
        constexpr std::size_t channels = extent<Part, 2>;
        for (std::size_t i = 0; i < extent<Part, 0>; ++i)
            for (std::size_t j = 0; j < extent<Part, 1>; ++j) {
                const std::size_t at = (i * extent<Part, 1> + j) * channels;
                const std::size_t h = row + i * Rate.height, w = column + j * Rate.width;
                if (h >= top && h - top < extent<Whole, 0> && w >= left && w - left < extent<Whole, 1>)
                    inside(at, ((h - top) * extent<Whole, 1> + w - left) * channels);
                else
                    outside(at);
            }
    }

    /// The pixels of a group out of the whole, zeros where it reaches over the edge.
    template <class Part, class Whole, class T>
    static constexpr void take(const T* whole, T* part, std::size_t row, std::size_t column, std::size_t top,
                               std::size_t left) {
        for_each_pixel<Part, Whole>(
            row, column, top, left,
            [&](std::size_t to, std::size_t from) { std::copy_n(whole + from, extent<Part, 2>, part + to); },
            [&](std::size_t to) { std::fill_n(part + to, extent<Part, 2>, T(0)); });
    }
    /// And back.
    template <class Part, class Whole, class T>
    static constexpr void put(const T* part, T* whole, std::size_t row, std::size_t column, std::size_t top,
                              std::size_t left) {
        for_each_pixel<Part, Whole>(
            row, column, top, left,
            [&](std::size_t from, std::size_t to) { std::copy_n(part + from, extent<Part, 2>, whole + to); },
            [](std::size_t) {});
    }
};

}  // namespace INTARSIA_NAMESPACE::detail
