// Neighbouring layers that take every sample by itself, run one sample after the other.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/models/memory_plan.hpp>
#include <intarsia/models/network.hpp>

#include <algorithm>
#include <cstddef>

namespace INTARSIA_NAMESPACE {

namespace detail {

template <class... Lists>
struct Concatenate;
template <class... Weights>
struct Concatenate<WeightList<Weights...>> {
    using type = WeightList<Weights...>;
};
template <class... A, class... B, class... Rest>
struct Concatenate<WeightList<A...>, WeightList<B...>, Rest...> {
    using type = typename Concatenate<WeightList<A..., B...>, Rest...>::type;
};

/// The weights of all layers of a chain, as those of one layer.
template <class Chain, class = std::make_index_sequence<Chain::layer_count>>
struct ChainWeights;
template <class Chain, std::size_t... I>
struct ChainWeights<Chain, std::index_sequence<I...>> {
    using type = typename Concatenate<typename Chain::template at<I>::weights...>::type;
};

}  // namespace detail

/// Layers of SampleLayerAt as one: each sample goes through all of them before the next one begins, so that
/// what one layer hands to the next (86 KB behind a 26 x 26 x 32 convolution) is still in the L2 cache. The
/// numbers are the same as when every layer takes the whole batch.
template <class... Layers>
struct Trunk {
    template <class Input>
    struct At;
};

template <class... Layers>
template <class Input>
struct Trunk<Layers...>::At
    : SampleLayerAt<At<Input>, Input, typename Network<Input, Layers...>::output_shape,
                    typename detail::ChainWeights<Network<Input, Layers...>>::type> {
    using chain = Network<Input, Layers...>;

private:
    static constexpr std::size_t count = sizeof...(Layers);
    static constexpr std::size_t last = count - 1;

    /// The first layer whose output is the trunk's own, as all behind it work in place.
    static constexpr std::size_t first_in_output = [] {
        const auto plan = plan_training<float>(chain::traits(), 1);
        std::size_t first = last;
        while (first > 0 && plan.offset[first - 1] == plan.offset[last]) --first;
        return first;
    }();
    static constexpr std::size_t first_in_output_at_inference = chain::first_in_output;

    /// How many of the first layers leave their outputs in this thread's scratch, in training too, and
    /// compute them again in backward. A batch of outputs is more than the caches hold: a number costs three
    /// trips to memory (fetched to be overwritten, written back, read), some 0.4 ns at 30 GB/s, and 9
    /// multiply-adds cost 0.1 ns.
    static constexpr std::size_t recomputed = [] {
        const auto plan = plan_training<float>(chain::traits(), 1);
        std::size_t layers = 0;
        chain::for_each_layer([&](auto i) {
            if (i == layers && i < first_in_output && chain::template at<i>::cheap_forward) ++layers;
        });
        while (layers > 0 && plan.offset[layers] == plan.offset[layers - 1]) --layers;  // written over
        return layers;
    }();

public:
    using weights = typename detail::ChainWeights<chain>::type;
    static constexpr std::size_t multiply_adds = chain::multiply_adds;
    static constexpr std::size_t layer_count = chain::first_layer(count);
    static constexpr bool backward_reads_input = chain::template at<0>::backward_reads_input;
    static constexpr bool backward_reads_output = [] {
        bool reads = false;
        chain::for_each_layer([&](auto i) {
            reads = reads || (i >= first_in_output && chain::template at<i>::backward_reads_output) ||
                    (i > first_in_output && chain::template at<i>::backward_reads_input);
        });
        return reads;
    }();

    template <class T>
    static constexpr std::size_t prepared_size() {
        return prepared_before<T>(count);
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, weights> w, T* prepared) {
        chain::for_each_layer([&](auto i) {
            if constexpr (chain::template at<i>::template prepared_size<T>() > 0)
                chain::template at<i>::template prepare<T>(block<i>(w), prepared + prepared_before<T>(i));
        });
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return gradient_prepared_before<T>(count);
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, weights> w, T* prepared) {
        chain::for_each_layer([&](auto i) {
            chain::template at<i>::template prepare_gradient<T>(block<i>(w),
                                                                prepared + gradient_prepared_before<T>(i));
        });
    }
    template <class T>
    static constexpr std::size_t sums_size() {
        return sums_before<T>(count);
    }
    template <class T>
    static void finish_sums(T* sums, WeightBlock<T, weights> dw) {
        chain::for_each_layer([&](auto i) {
            if constexpr (chain::template at<i>::weights::count > 0)
                chain::template at<i>::template finish_sums<T>(sums + sums_before<T>(i), block<i>(dw));
        });
    }

    /// What lies between the layers, and then the tapes of each.
    template <class T>
    static constexpr std::size_t sample_tape() {
        return tape_before<T>(count);
    }
    /// In training, the outputs that are computed again; the scratch of one layer; and then what lies between
    /// them.
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return layer_scratch<T>() + (std::max)(recomputed_size<T>, chain::template one_sample_plan<T>.size);
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return recomputed_size<T> + layer_gradient_scratch<T>() + plan_gradients<T>(chain::traits(), 1).size;
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        if (pass.training)
            run_forward<true>(pass, w, x, y);
        else
            run_forward<false>(pass, w, x, y);
    }

    template <class T>
    static constexpr void predict_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        run_forward<false>(pass, w, x, y);
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w, const T* x,
                                const T* y, const T* dy, T* dx, T* sums) {
        static constexpr auto plan = plan_gradients<T>(chain::traits(), 1);
        T* gradients = pass.scratch + recomputed_size<T> + layer_gradient_scratch<T>();
        chain::for_each_layer([&](auto i) {
            if constexpr (i < recomputed)
                forward_layer<i, true>(pass, pass.forward_prepared, w, x, const_cast<T*>(y));
        });
        chain::for_each_layer([&](auto from_end) {
            constexpr std::size_t i = last - from_end;
            if (!dx && !needed<i>()) return;
            const T* layer_x = x;
            if constexpr (i > 0) layer_x = between<i - 1, true>(pass, const_cast<T*>(y));
            const T* layer_dy = dy;
            if constexpr (i < last) layer_dy = gradients + plan.offset[i + 1];
            T* layer_dx = dx;
            if constexpr (i > 0) layer_dx = dx || weights_before<i>() ? gradients + plan.offset[i] : nullptr;
            SamplePass<T> own = own_pass<i, true>(pass, pass.prepared + gradient_prepared_before<T>(i));
            own.forward_prepared = pass.forward_prepared + prepared_before<T>(i);
            chain::template at<i>::template backward_sample<T>(own, block<i>(w), layer_x,
                                                               between<i, true>(pass, const_cast<T*>(y)),
                                                               layer_dy, layer_dx, sums + sums_before<T>(i));
        });
    }

private:
    /// Where layer I leaves its output.
    template <std::size_t I, bool Training, class T>
    static constexpr T* between(const SamplePass<T>& pass, T* y) {
        if constexpr (I >= (Training ? first_in_output : first_in_output_at_inference)) {
            return y;
        } else if constexpr (Training && I < recomputed) {
            constexpr std::size_t offset = plan_training<T>(chain::traits(), 1).offset[I];
            return pass.scratch + offset;
        } else if constexpr (Training) {
            constexpr std::size_t offset = plan_training<T>(chain::traits(), 1).offset[I];
            return pass.tape + offset - recomputed_size<T>;
        } else {
            constexpr std::size_t offset = chain::template one_sample_plan<T>.offset[I];
            return pass.scratch + layer_scratch<T>() + offset;
        }
    }

    template <bool Training, class T>
    static constexpr void run_forward(const SamplePass<T>& pass, WeightBlock<const T, weights> w, const T* x,
                                      T* y) {
        chain::for_each_layer([&](auto i) { forward_layer<i, Training>(pass, pass.prepared, w, x, y); });
    }

    template <std::size_t I, bool Training, class T>
    static constexpr void forward_layer(const SamplePass<T>& pass, const T* prepared,
                                        WeightBlock<const T, weights> w, const T* x, T* y) {
        const T* layer_x = x;
        if constexpr (I > 0) layer_x = between<I - 1, Training>(pass, y);
        using At = typename chain::template at<I>;
        const SamplePass<T> own = own_pass<I, Training>(pass, prepared + prepared_before<T>(I));
        if constexpr (Training)
            At::template forward_sample<T>(own, block<I>(w), layer_x, between<I, Training>(pass, y));
        else
            At::template predict_sample<T>(own, block<I>(w), layer_x, between<I, Training>(pass, y));
    }

    /// The pass of layer I, with its part of what is prepared.
    template <std::size_t I, bool Training, class T>
    static constexpr SamplePass<T> own_pass(const SamplePass<T>& pass, const T* prepared) {
        SamplePass<T> own = pass;
        if constexpr (Training) own.scratch = pass.scratch + recomputed_size<T>;
        own.prepared = prepared;
        own.tape = pass.training ? pass.tape + tape_before<T>(I) : nullptr;
        own.layer = pass.layer + chain::first_layer(I);
        return own;
    }

    template <std::size_t I, class T>
    static constexpr auto block(WeightBlock<T, weights> w) {
        return chain::template block<I>(w.data());
    }

    template <std::size_t I>
    static constexpr bool weights_before() {
        return chain::template needs_input_gradient<I>();
    }
    /// Whether layer I has something to do when nobody asks for dx.
    template <std::size_t I>
    static constexpr bool needed() {
        return weights_before<I>() || chain::template at<I>::weights::count > 0;
    }

    // Where the parts of layer `index` begin in memory that all layers share; of `count`, the memory's size.
    template <class T>
    static constexpr std::size_t prepared_before(std::size_t index) {
        return chain::template sum_before<T>(index, [](auto at) { return at.template prepared_size<T>(); });
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_before(std::size_t index) {
        return chain::template sum_before<T>(index,
                                             [](auto at) { return at.template gradient_prepared_size<T>(); });
    }
    template <class T>
    static constexpr std::size_t sums_before(std::size_t index) {
        return chain::template sum_before<T>(index, [](auto at) { return at.template sums_size<T>(); });
    }
    template <class T>
    static constexpr std::size_t tape_before(std::size_t index) {
        return plan_training<T>(chain::traits(), 1).offset[first_in_output] - recomputed_size<T> +
               chain::template sum_before<T>(index, [](auto at) { return at.template sample_tape<T>(); });
    }

    /// Numbers of the outputs that are computed again.
    template <class T>
    static constexpr std::size_t recomputed_size = plan_training<T>(chain::traits(), 1).offset[recomputed];

    template <class T>
    static constexpr std::size_t layer_scratch() {
        std::size_t largest = 0;
        chain::for_each_layer([&](auto i) {
            largest =
                (std::max)(largest, aligned_size<T>(chain::template at<i>::template sample_scratch<T>()));
        });
        return largest;
    }
    template <class T>
    static constexpr std::size_t layer_gradient_scratch() {
        std::size_t largest = 0;
        chain::for_each_layer([&](auto i) {
            largest = (std::max)(
                largest, aligned_size<T>(chain::template at<i>::template sample_gradient_scratch<T>()));
            if (i < recomputed)
                largest =
                    (std::max)(largest, aligned_size<T>(chain::template at<i>::template sample_scratch<T>()));
        });
        return largest;
    }
};

}  // namespace INTARSIA_NAMESPACE
