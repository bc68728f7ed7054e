// A list of layers, bound to the shapes that flow through it, and the passes through them. Types and
// constants only: whoever runs a pass brings the memory.
#pragma once

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/models/memory_plan.hpp>
#include <intarsia/tensor/batch.hpp>
#include <intarsia/tensor/shape.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

namespace detail {

/// Binds each layer to the output shape of the one before: `type` are the At<...>, `right` says how many
/// layers stand in front of the first mistake.
template <class Bound, class Shape, class... Layers>
struct Bind;

template <bool Fits, class Bound, class Shape, class... Layers>
struct BindFirst;

template <class... Bound, class Shape>
struct Bind<std::tuple<Bound...>, Shape> {
    using type = std::tuple<Bound...>;
    static constexpr std::size_t right = sizeof...(Bound);
};

template <class... Bound, class Shape, class First, class... Rest>
struct Bind<std::tuple<Bound...>, Shape, First, Rest...>
    : BindFirst<layer_fits<First, Shape, sizeof...(Rest) == 0>(), std::tuple<Bound...>, Shape, First,
                Rest...> {};

template <class... Bound, class Shape, class First, class... Rest>
struct BindFirst<true, std::tuple<Bound...>, Shape, First, Rest...>
    : Bind<std::tuple<Bound..., typename First::template At<Shape>>,
           typename First::template At<Shape>::output_shape, Rest...> {};

template <class... Bound, class Shape, class First, class... Rest>
struct BindFirst<false, std::tuple<Bound...>, Shape, First, Rest...>
    : Bind<std::tuple<Bound..., Unknown::At<Shape>>, Shape, std::conditional_t<true, Unknown, Rest>...> {
    static constexpr std::size_t right = sizeof...(Bound);
    using Place = InLayer<right, First, Got<Shape>>;
    static_assert(layer_fits<First, Shape, sizeof...(Rest) == 0, Place>() || true);
};

}  // namespace detail

/// The layers of a network at their shapes. Parameters of all layers lie in one block, layer after layer,
/// each weight beginning on a cache line.
template <ShapeType InputShape, class... Layers>
class Network {
    using Binding = detail::Bind<std::tuple<>, InputShape, Layers...>;
    using Bound = typename Binding::type;

public:
    static constexpr std::size_t layer_count = sizeof...(Layers);  ///< layers, Input not counted

    /// Whether all layers fit their places. Where one does not, the compiler has said so, and it and those
    /// behind it are detail::Unknown.
    static constexpr bool fits = Binding::right == layer_count;

    /// The description of layer I, as the user wrote it.
    template <std::size_t I>
    using layer = std::conditional_t<(I < Binding::right), std::tuple_element_t<I, std::tuple<Layers...>>,
                                     detail::Unknown>;

    /// Layer I at its input shape.
    template <std::size_t I>
    using at = std::tuple_element_t<I, Bound>;

private:
    template <class Indices>
    struct First;
    template <std::size_t... I>
    struct First<std::index_sequence<I...>> {
        using type = Network<InputShape, layer<I>...>;
    };

public:
    /// The network of the first `Count` layers.
    template <std::size_t Count>
    using first = typename First<std::make_index_sequence<Count>>::type;

    using input_shape = InputShape;                                   ///< of one sample
    using output_shape = typename at<layer_count - 1>::output_shape;  ///< of one sample

    /// Calls function(index) for every layer, index being a std::integral_constant.
    template <class Function>
    static constexpr void for_each_layer(Function&& function) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (function(std::integral_constant<std::size_t, I>{}), ...);
        }
        (std::make_index_sequence<layer_count>{});
    }

    /// Numbers in all weights.
    static constexpr std::size_t parameter_count = [] {
        std::size_t sum = 0;
        for_each_layer([&](auto index) { sum += at<index>::weights::parameters; });
        return sum;
    }();

    /// How many of them an optimizer changes.
    static constexpr std::size_t trainable_parameter_count = [] {
        std::size_t sum = 0;
        for_each_layer([&](auto index) { sum += at<index>::weights::trainable_parameters; });
        return sum;
    }();

    /// Multiply-adds for one sample, forward.
    static constexpr std::size_t multiply_adds = [] {
        std::size_t sum = 0;
        for_each_layer([&](auto index) { sum += at<index>::multiply_adds; });
        return sum;
    }();

    /// The sum of `size(at<i>{})` over the layers before `index`, each rounded up to whole cache lines of T:
    /// where the part of layer `index` begins in memory that all layers share.
    template <class T, class Size>
    static constexpr std::size_t sum_before(std::size_t index, Size size) {
        std::size_t sum = 0;
        for_each_layer([&](auto i) {
            if (i < index) sum += aligned_size<T>(size(at<i>{}));
        });
        return sum;
    }

    /// Where the weights of layer `index` begin in the block of parameters; of layer_count, the size of the
    /// block.
    template <class T>
    static constexpr std::size_t parameter_offset(std::size_t index) {
        return sum_before<T>(index, [](auto at) {
            using weights = typename decltype(at)::weights;
            return weights::template offset<T>(weights::count);
        });
    }

    /// Numbers begin ... end - 1 of the block of parameters, and whether an optimizer changes them.
    struct ParameterRun {
        std::size_t begin;  ///< the first one
        std::size_t end;    ///< behind the last one
        bool trainable;     ///< whether an optimizer changes them
    };

    /// Calls function(run) for the block of parameters, cut where trainable ones and others meet.
    template <class T, class Function>
    static constexpr void for_each_parameter_run(const Function& function) {
        ParameterRun run{0, 0, true};
        for_each_layer([&](auto i) {
            using weights = typename at<i>::weights;
            for (std::size_t w = 0; w < weights::count; ++w) {
                if (weights::trainable[w] != run.trainable) {
                    if (run.begin < run.end) function(run);
                    run = {run.end, run.end, weights::trainable[w]};
                }
                run.end = parameter_offset<T>(i) + weights::template offset<T>(w + 1);
            }
        });
        if (run.begin < run.end) function(run);
    }

    /// Where the part of layer `index` begins in memory for what the layers prepare of their weights.
    template <class T>
    static constexpr std::size_t prepared_offset(std::size_t index) {
        return sum_before<T>(index, [](auto at) { return at.template prepared_size<T>(); });
    }

    /// Where the tape of layer `index` begins in the memory of a batch.
    template <class T>
    static constexpr std::size_t tape_offset(std::size_t index, std::size_t batch) {
        return sum_before<T>(index, [batch](auto at) { return at.template tape_size<T>(batch); });
    }

    /// The number of layer `index` in the network as the user wrote it, before layers were joined; a layer
    /// that has layers within it counts as those.
    static constexpr std::size_t first_layer(std::size_t index) {
        std::size_t sum = 0;
        for_each_layer([&](auto i) { sum += i < index ? at<i>::layer_count : 0; });
        return sum;
    }

    /// The layers, as the planner sees them.
    static constexpr std::array<LayerTraits, layer_count> traits() {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<LayerTraits, layer_count>{LayerTraits::of<at<I>>()...};
        }
        (std::make_index_sequence<layer_count>{});
    }

    /// The first layer whose output lies where the last one's does, as all behind it work in place.
    static constexpr std::size_t first_in_output = [] {
        std::size_t first = layer_count - 1;
        while (first > 0 && traits()[first].in_place) --first;
        return first;
    }();

    /// Where outputs lie when one sample runs through at inference.
    template <class T>
    static constexpr MemoryPlan<layer_count> one_sample_plan = plan_inference<T>(traits(), 1);

    /// The largest workspace that a layer wants.
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t threads) {
        std::size_t largest = 0;
        for_each_layer([&](auto i) {
            largest = (std::max)(largest, at<i>::template forward_workspace<T>(batch, threads));
        });
        return largest;
    }
    /// The same for backward.
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        std::size_t largest = 0;
        for_each_layer([&](auto i) {
            largest = (std::max)(largest, at<i>::template backward_workspace<T>(batch, threads));
        });
        return largest;
    }

    /// Makes of the weights what forward() wants: prepared_offset<T>(layer_count) numbers.
    template <class T>
    static constexpr void prepare(const T* parameters, T* prepared) {
        for_each_layer([&](auto i) {
            if constexpr (at<i>::template prepared_size<T>() > 0)
                at<i>::template prepare<T>(block<i>(parameters), prepared + prepared_offset<T>(i));
        });
    }

    /// Runs all layers. Outputs go where the plan says; the last one goes to `y` if that is not empty.
    /// `pass` holds what prepare() made, and in training a tape of tape_offset<T>(layer_count, batch)
    /// numbers.
    template <class T>
    static void forward(const Pass<T>& pass, const T* parameters, Batch<const T, InputShape> x, T* outputs,
                        const MemoryPlan<layer_count>& plan, Batch<T, output_shape> y = {}) {
        for_each_layer([&](auto i) {
            using At = at<i>;
            T* to = outputs + plan.offset[i];
            if (i >= first_in_output && !y.empty()) to = y.data();
            At::template forward<T>(own_pass<i>(pass, x.size()), block<i>(parameters),
                                    input_of<i, T>(x, outputs, plan, y),
                                    Batch<T, typename At::output_shape>(to, x.size()));
        });
    }

    /// As forward() does at inference, for one sample; y is not null.
    template <class T>
    static constexpr void predict_one(const Pass<T>& pass, const T* parameters, const T* x, T* outputs,
                                      T* y) {
        const T* layer_x = x;
        for_each_layer([&](auto i) {
            using At = at<i>;
            T* to = i >= first_in_output ? y : outputs + one_sample_plan<T>.offset[i];
            const Pass<T> own = own_pass<i>(pass, 1);
            if constexpr (requires { &At::template predict_one<T>; })
                At::template predict_one<T>(own, block<i>(parameters), layer_x, to);
            else
                At::template forward<T>(own, block<i>(parameters),
                                        Batch<const T, typename At::input_shape>(layer_x, 1),
                                        Batch<T, typename At::output_shape>(to, 1));
            layer_x = to;
        });
    }

    /// Goes back through all layers after forward(): from `dy`, the gradient of the last one's output, to the
    /// gradients of all parameters, and to that of x where `dx` is not empty. `gradients` is memory as `plan`
    /// says; dy lies at its back, or outside.
    template <class T>
    static void backward(const Pass<T>& pass, const T* parameters, Batch<const T, InputShape> x,
                         const T* outputs, const MemoryPlan<layer_count>& output_plan, const T* dy,
                         T* gradients, const MemoryPlan<layer_count>& gradient_plan, T* dparameters,
                         Batch<T, InputShape> dx = {}) {
        for_each_layer([&](auto from_end) {
            constexpr std::size_t i = layer_count - 1 - from_end;
            using At = at<i>;
            using In = typename At::input_shape;
            using Out = typename At::output_shape;
            const std::size_t n = x.size();
            const Batch<const T, Out> layer_y(outputs + output_plan.offset[i], n);
            const T* layer_dy = dy;
            if constexpr (i + 1 < layer_count) layer_dy = gradients + gradient_plan.offset[i + 1];
            Batch<T, In> layer_dx;
            if constexpr (i == 0)
                layer_dx = dx;
            else if (needs_input_gradient<i>() || !dx.empty())
                layer_dx = {gradients + gradient_plan.offset[i], n};
            At::template backward<T>(own_pass<i>(pass, n), block<i>(parameters),
                                     input_of<i, T>(x, outputs, output_plan), layer_y,
                                     Batch<const T, Out>(layer_dy, n), layer_dx, block<i>(dparameters));
        });
    }

    /// Whether some layer before I has weights: nobody asks for the gradient of the data.
    template <std::size_t I>
    static constexpr bool needs_input_gradient() {
        bool needed = false;
        for_each_layer([&](auto i) { needed = needed || (i < I && at<i>::weights::count > 0); });
        return needed;
    }

    /// The weights of layer I within a block of parameters, or of their gradients.
    template <std::size_t I, class T>
    static constexpr auto block(T* parameters) {
        return WeightBlock<T, typename at<I>::weights>(parameters +
                                                       parameter_offset<std::remove_const_t<T>>(I));
    }

private:
    /// The input of layer I: the data, or the output of the layer before.
    template <std::size_t I, class T>
    static Batch<const T, typename at<I>::input_shape> input_of(Batch<const T, InputShape> x,
                                                                const T* outputs,
                                                                const MemoryPlan<layer_count>& plan,
                                                                Batch<T, output_shape> y = {}) {
        if constexpr (I == 0)
            return x;
        else if (I > first_in_output && !y.empty())
            return {y.data(), x.size()};
        else
            return {outputs + plan.offset[I - 1], x.size()};
    }

    template <std::size_t I, class T>
    static constexpr Pass<T> own_pass(const Pass<T>& pass, std::size_t batch) {
        Pass<T> own = pass;
        own.layer = pass.layer + first_layer(I);
        own.prepared = pass.prepared.subspan(prepared_offset<T>(I), at<I>::template prepared_size<T>());
        if (pass.training)
            own.tape = pass.tape.subspan(tape_offset<T>(I, batch), at<I>::template tape_size<T>(batch));
        return own;
    }
};

}  // namespace INTARSIA_NAMESPACE
