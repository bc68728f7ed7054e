// Channels in groups: a convolution whose filters see only their own share of the channels.
#pragma once

#include <intarsia/layers/depthwise.hpp>
#include <intarsia/layers/sample_layer.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace INTARSIA_NAMESPACE::detail {

/// An image or a sequence of one group's channels alone.
template <class S, std::size_t Groups>
struct GroupOf;
template <std::size_t Steps, std::size_t Channels, std::size_t Groups>
struct GroupOf<Shape<Steps, Channels>, Groups> {
    using type = Shape<Steps, Channels / Groups>;
};
template <std::size_t Rows, std::size_t Columns, std::size_t Channels, std::size_t Groups>
struct GroupOf<Shape<Rows, Columns, Channels>, Groups> {
    using type = Shape<Rows, Columns, Channels / Groups>;
};

/// A convolution whose channels and filters fall into `Groups` groups of neighbours: those filters see these
/// channels. Groups share no number, so `Plain`, the convolution of one group, does the work on one after the
/// other, by whichever algorithm suits it, for a copy of the input and of the output. The kernels are cut
/// apart once, when they are prepared.
///
/// A group's gradients are put in order behind the sums of all groups, and from there into the kernel's.
template <class Self, class Plain, std::size_t Groups, ShapeType Input, ShapeType Output, class Weights>
struct GroupedAt : SampleLayerAt<Self, Input, Output, Weights> {
private:
    using Group = typename GroupOf<Input, Groups>::type;
    using At = typename Plain::template At<Group>;
    using GroupOutput = typename At::output_shape;
    using GroupWeights = typename At::weights;

    static constexpr std::size_t channels = extent<Group, Group::rank - 1>;
    static constexpr std::size_t pixels = Group::size / channels;
    static constexpr std::size_t filters = extent<GroupOutput, GroupOutput::rank - 1>;
    static constexpr std::size_t positions = GroupOutput::size / filters;
    static constexpr std::size_t kernel_rows = GroupWeights::template weight<0>::shape::size / filters;

public:
    static constexpr std::size_t multiply_adds = Groups * At::multiply_adds;
    static constexpr bool backward_reads_output = false;

    template <class T>
    static constexpr std::size_t prepared_size() {
        return Groups * prepared_pitch<T>;
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, Weights> w, T* prepared) {
        for (std::size_t group = 0; group < Groups; ++group) {
            T* own = prepared + group * prepared_pitch<T>;
            take_weights(w, group, own);
            At::template prepare<T>(block<const T>(own), own + weights_size<T>);
        }
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return Groups * gradient_prepared_pitch<T>;
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, Weights> w, T* prepared) {
        for (std::size_t group = 0; group < Groups; ++group) {
            T* own = prepared + group * gradient_prepared_pitch<T>;
            take_weights(w, group, own);
            At::template prepare_gradient<T>(block<const T>(own), own + weights_size<T>);
        }
    }
    template <class T>
    static constexpr std::size_t sums_size() {
        return Groups * sums_pitch<T> + weights_size<T>;
    }
    template <class T>
    static void finish_sums(T* sums, WeightBlock<T, Weights> dw) {
        const auto own = block<T>(sums + Groups * sums_pitch<T>);
        for (std::size_t group = 0; group < Groups; ++group) {
            At::template finish_sums<T>(sums + group * sums_pitch<T>, own);
            put<filters>(get<0>(own).data(), get<0>(dw).data(), group, kernel_rows);
            if constexpr (has_bias) put<filters>(get<1>(own).data(), get<1>(dw).data(), group, 1);
        }
    }
    /// That of the plain convolution, and behind it a group's numbers.
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return scratch<T> + group_size<T> + GroupOutput::size;
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return gradient_scratch<T> + 2 * group_size<T> + GroupOutput::size;
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, Weights>, const T* x,
                                         T* y) {
        static_assert(At::template sample_tape<T>() == 0);
        T* group_x = pass.scratch + scratch<T>;
        T* group_y = group_x + group_size<T>;
        for (std::size_t group = 0; group < Groups; ++group) {
            const T* own = pass.prepared + group * prepared_pitch<T>;
            take<channels>(x, group_x, group, pixels);
            At::template forward_sample<T>(with_prepared(pass, own), block<const T>(own), group_x, group_y);
            put<filters>(group_y, y, group, positions);
        }
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, Weights>, const T* x,
                                const T*, const T* dy, T* dx, T* sums) {
        T* group_x = pass.scratch + gradient_scratch<T>;
        T* group_dx = group_x + group_size<T>;
        T* group_dy = group_dx + group_size<T>;
        for (std::size_t group = 0; group < Groups; ++group) {
            const T* own = pass.prepared + group * gradient_prepared_pitch<T>;
            take<channels>(x, group_x, group, pixels);
            take<filters>(dy, group_dy, group, positions);
            At::template backward_sample<T>(with_prepared(pass, own), block<const T>(own), group_x, group_dy,
                                            group_dy, dx ? group_dx : nullptr, sums + group * sums_pitch<T>);
            if (dx) put<channels>(group_dx, dx, group, pixels);
        }
    }

private:
    static constexpr bool has_bias = GroupWeights::count == 2;

    // A group's part of what is prepared: its weights, and what the plain convolution makes of them.
    template <class T>
    static constexpr std::size_t weights_size =
        aligned_size<T>(GroupWeights::template offset<T>(GroupWeights::count));
    template <class T>
    static constexpr std::size_t prepared_pitch = weights_size<T> +
                                                  aligned_size<T>(At::template prepared_size<T>());
    template <class T>
    static constexpr std::size_t gradient_prepared_pitch =
        weights_size<T> + aligned_size<T>(At::template gradient_prepared_size<T>());
    template <class T>
    static constexpr std::size_t sums_pitch = aligned_size<T>(At::template sums_size<T>());
    template <class T>
    static constexpr std::size_t group_size = aligned_size<T>(Group::size);
    template <class T>
    static constexpr std::size_t scratch = aligned_size<T>(At::template sample_scratch<T>());
    template <class T>
    static constexpr std::size_t gradient_scratch =
        aligned_size<T>(At::template sample_gradient_scratch<T>());

    template <class T>
    static constexpr WeightBlock<T, GroupWeights> block(T* data) {
        return WeightBlock<T, GroupWeights>(data);
    }
    template <class T>
    static constexpr SamplePass<T> with_prepared(SamplePass<T> pass, const T* own) {
        pass.prepared = own + weights_size<T>;
        return pass;
    }

    template <class T>
    static constexpr void take_weights(WeightBlock<const T, Weights> w, std::size_t group, T* to) {
        const auto own = block<T>(to);
        take<filters>(get<0>(w).data(), get<0>(own).data(), group, kernel_rows);
        if constexpr (has_bias) take<filters>(get<1>(w).data(), get<1>(own).data(), group, 1);
    }

    /// A group's numbers out of rows of all groups', `Count` of each row.
    template <std::size_t Count, class T>
    static constexpr void take(const T* whole, T* part, std::size_t group, std::size_t rows) {
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(whole + (row * Groups + group) * Count, Count, part + row * Count);
    }
    /// And back.
    template <std::size_t Count, class T>
    static constexpr void put(const T* part, T* whole, std::size_t group, std::size_t rows) {
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(part + row * Count, Count, whole + (row * Groups + group) * Count);
    }
};

/// A convolution in groups, `Plain` that of one group: each channel by itself where it is a group of its own
/// and windows have no gaps. Geometry is that of the whole.
template <class Self, class Plain, std::size_t Groups, class Geometry, ShapeType Input>
using InGroupsAt = std::conditional_t<
    Geometry::channels == 1 && Plain::is_convolution,
    DepthwiseAt<Self, typename Geometry::depthwise, Input, typename Geometry::output,
                typename Geometry::weights>,
    GroupedAt<Self, Plain, Groups, Input, typename Geometry::output, typename Geometry::weights>>;

}  // namespace INTARSIA_NAMESPACE::detail
