// The base of layers that take every sample by itself.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <cstddef>

namespace INTARSIA_NAMESPACE {

/// What a layer may use while it works on one sample. Memory is as long as the layer asked for.
template <class T>
struct SamplePass {
    T* scratch;         ///< of this thread; its contents are anyone's
    const T* prepared;  ///< what prepare() made of the weights; backward: what prepare_gradient() made
    T* tape;            ///< of this sample: what forward leaves there in training, backward finds
    bool training;
    RandomKey step;
    std::size_t layer;
    std::size_t sample;                   ///< its number in the batch
    const T* forward_prepared = nullptr;  ///< backward: what prepare() made

    [[nodiscard]] RandomKey random() const { return step.fold(layer); }
};

/// What At<Input> of a layer inherits that takes every sample by itself, as convolutions, pools and functions
/// of one number do. `Self` is that At<Input>; it has
///
///     static void forward_sample(const SamplePass<T>&, WeightBlock<const T, weights>, const T* x, T* y);
///     static void backward_sample(const SamplePass<T>&, WeightBlock<const T, weights>, const T* x,
///                                 const T* y, const T* dy, T* dx, T* sums);
///
/// and, where inference has less to do than forward_sample, predict_sample with the arguments of that.
///
/// backward_sample adds its share of the weights' gradients to `sums`, and sets dx unless it is null. Both
/// may run for many samples at once. Neighbours of this kind are run one sample after the other, so that what
/// they hand on stays in the cache (models/trunk.hpp).
template <class Self, ShapeType Input, ShapeType Output, class Weights = WeightList<>>
struct SampleLayerAt : LayerAt<Input, Output, Weights> {
    using weights = Weights;
    static constexpr bool samplewise = true;

    /// Whether y is sooner computed again than fetched from memory: a dozen multiply-adds a number, no tape.
    static constexpr bool cheap_forward = false;

    /// Numbers of scratch for one sample, forward and backward.
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return 0;
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return 0;
    }
    /// Numbers that a sample keeps from forward to backward.
    template <class T>
    static constexpr std::size_t sample_tape() {
        return 0;
    }

    /// What backward wants to have made of the weights, once for all samples: so many numbers.
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return 0;
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, Weights> /*w*/, T* /*prepared*/) {}

    /// The gradients' sums, in whatever order suits backward_sample: so many numbers, to be added up number
    /// by number; and their way into the order of the weights, on which a layer may overwrite them.
    template <class T>
    static constexpr std::size_t sums_size() {
        return Weights::template offset<T>(Weights::count);
    }
    template <class T>
    static void finish_sums(const T* sums, WeightBlock<T, Weights> dw) {
        std::copy_n(sums, sums_size<T>(), get<0>(dw).data());
    }

    template <class T>
    static constexpr std::size_t tape_size(std::size_t batch) {
        return batch * aligned_size<T>(Self::template sample_tape<T>());
    }
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t /*batch*/, std::size_t threads) {
        return threads * aligned_size<T>(Self::template sample_scratch<T>());
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        return aligned_size<T>(Self::template gradient_prepared_size<T>()) +
               parts(batch) * aligned_size<T>(Self::template sums_size<T>()) +
               threads * aligned_size<T>(Self::template sample_gradient_scratch<T>());
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, Weights> w, Batch<const T, Input> x,
                        Batch<T, Output> y) {
        constexpr std::size_t scratch = aligned_size<T>(Self::template sample_scratch<T>());
        pass.for_ranges(
            x.size(),
            [&](std::size_t first, std::size_t last, std::size_t worker) {
                for (std::size_t n = first; n < last; ++n)
                    Self::template forward_sample<T>(
                        sample_pass(pass, pass.workspace.data() + worker * scratch, pass.prepared.data(), n),
                        w, x[n].data(), y[n].data());
            },
            grain);
    }

    template <class T>
    static constexpr void predict_one(const Pass<T>& pass, WeightBlock<const T, Weights> w, const T* x,
                                      T* y) {
        const SamplePass<T> own{
            pass.workspace.data(), pass.prepared.data(), nullptr, false, pass.step, pass.layer, 0};
        Self::template predict_sample<T>(own, w, x, y);
    }

    template <class T>
    static constexpr void predict_sample(const SamplePass<T>& pass, WeightBlock<const T, Weights> w,
                                         const T* x, T* y) {
        Self::template forward_sample<T>(pass, w, x, y);
    }

    /// The batch is cut into parts, whatever the number of threads; each part sums the weights' gradients of
    /// its samples, and the parts are added in order: so the bits do not depend on the threads.
    template <class T>
    static void backward(const Pass<T>& pass, WeightBlock<const T, Weights> w, Batch<const T, Input> x,
                         Batch<const T, Output> y, Batch<const T, Output> dy, Batch<T, Input> dx,
                         WeightBlock<T, Weights> dw) {
        if (Weights::count == 0 && dx.empty()) return;
        constexpr std::size_t sums_pitch = aligned_size<T>(Self::template sums_size<T>());
        const std::size_t part_count = parts(dy.size());
        T* prepared = pass.workspace.data();
        T* sums = prepared + aligned_size<T>(Self::template gradient_prepared_size<T>());
        T* scratches = sums + part_count * sums_pitch;
        Self::template prepare_gradient<T>(w, prepared);
        pass.threads.run(part_count, [&](std::size_t part, std::size_t worker) {
            T* own_sums = sums + part * sums_pitch;
            T* scratch = scratches + worker * aligned_size<T>(Self::template sample_gradient_scratch<T>());
            std::fill_n(own_sums, sums_pitch, T(0));
            const std::size_t last = dy.size() * (part + 1) / part_count;
            for (std::size_t n = dy.size() * part / part_count; n < last; ++n)
                Self::template backward_sample<T>(sample_pass(pass, scratch, prepared, n), w, x[n].data(),
                                                  y[n].data(), dy[n].data(),
                                                  dx.empty() ? nullptr : dx[n].data(), own_sums);
        });
        if constexpr (Weights::count > 0) {
            pass.for_ranges(
                sums_pitch,
                [&](std::size_t first, std::size_t last, std::size_t) {
                    simd::dispatch([&](auto kernels) {
                        kernels.sum_parts(sums + first, part_count, sums_pitch, sums + first, last - first);
                    });
                },
                2048);
            Self::template finish_sums<T>(sums, dw);
        }
    }

private:
    /// The work of one sample, in multiply-adds or in numbers that pass by.
    static constexpr std::size_t work() {
        return (std::max)(Self::multiply_adds, Input::size + Output::size);
    }

    /// Samples below which another thread costs more than it saves.
    static constexpr std::size_t grain = 2048 / (Input::size + Output::size) + 1;

    static constexpr std::size_t parts(std::size_t batch) {
        return std::clamp<std::size_t>(batch * work() / 16384, 1, std::min<std::size_t>(batch, 16));
    }

    template <class T>
    static SamplePass<T> sample_pass(const Pass<T>& pass, T* scratch, const T* prepared, std::size_t n) {
        constexpr std::size_t tape = aligned_size<T>(Self::template sample_tape<T>());
        return {scratch,
                prepared,
                pass.training ? pass.tape.data() + n * tape : nullptr,
                pass.training,
                pass.step,
                pass.layer,
                n,
                pass.prepared.data()};
    }
};

}  // namespace INTARSIA_NAMESPACE
