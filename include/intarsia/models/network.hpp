// A list of layers, bound to the shapes that flow through it, and the passes through them. Types and
// constants only: whoever runs a pass brings the memory.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/models/memory_plan.hpp>
#include <intarsia/tensor/batch.hpp>
#include <intarsia/tensor/shape.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace intarsia {

namespace detail {

/// Binds each layer to the output shape of the one before.
template <class Bound, class Shape, class... Layers>
struct Bind;

template <class... Bound, class Shape>
struct Bind<std::tuple<Bound...>, Shape> {
    using type = std::tuple<Bound...>;
};

template <class... Bound, class Shape, class First, class... Rest>
struct Bind<std::tuple<Bound...>, Shape, First, Rest...> {
    static_assert(LayerOn<First, Shape>,
                  "this is not a layer: a layer has a member template At<InputShape> (see layers/layer.hpp)");
    using At = typename First::template At<Shape>;
    using type = typename Bind<std::tuple<Bound..., At>, typename At::output_shape, Rest...>::type;
};

}  // namespace detail

/// The layers of a network at their shapes. Parameters of all layers lie in one block, layer after layer,
/// each weight beginning on a cache line.
template <ShapeType InputShape, class... Layers>
class Network {
    using Bound = typename detail::Bind<std::tuple<>, InputShape, Layers...>::type;

public:
    static constexpr std::size_t layer_count = sizeof...(Layers);
    static_assert(layer_count > 0, "a network needs at least one layer behind its Input");

    /// The description of layer I, as the user wrote it.
    template <std::size_t I>
    using layer = std::tuple_element_t<I, std::tuple<Layers...>>;

    /// Layer I at its input shape.
    template <std::size_t I>
    using at = std::tuple_element_t<I, Bound>;

    using input_shape = InputShape;
    using output_shape = typename at<layer_count - 1>::output_shape;

    /// Calls function(index) for every layer, index being a std::integral_constant.
    template <class Function>
    static constexpr void for_each_layer(Function&& function) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (function(std::integral_constant<std::size_t, I>{}), ...);
        }
        (std::make_index_sequence<layer_count>{});
    }

    static constexpr std::size_t parameter_count = [] {
        std::size_t sum = 0;
        for_each_layer([&](auto index) { sum += at<index>::weights::parameters; });
        return sum;
    }();

    /// Multiply-adds for one sample, forward.
    static constexpr std::size_t multiply_adds = [] {
        std::size_t sum = 0;
        for_each_layer([&](auto index) { sum += at<index>::multiply_adds; });
        return sum;
    }();

    /// Where the weights of layer `index` begin in the block of parameters; of layer_count, the size of the
    /// block.
    template <class T>
    static constexpr std::size_t parameter_offset(std::size_t index) {
        std::size_t sum = 0;
        for_each_layer([&](auto i) {
            if (i < index) sum += at<i>::weights::template offset<T>(at<i>::weights::count);
        });
        return sum;
    }

    /// The first `Count` layers, as the planner sees them.
    template <std::size_t Count = layer_count>
    static constexpr std::array<LayerTraits, Count> traits() {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<LayerTraits, Count>{LayerTraits::of<at<I>>()...};
        }
        (std::make_index_sequence<Count>{});
    }

    /// The largest workspace that a layer wants.
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t threads) {
        std::size_t largest = 0;
        for_each_layer([&](auto i) {
            largest = std::max(largest, at<i>::template forward_workspace<T>(batch, threads));
        });
        return largest;
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        std::size_t largest = 0;
        for_each_layer([&](auto i) {
            largest = std::max(largest, at<i>::template backward_workspace<T>(batch, threads));
        });
        return largest;
    }

    /// Runs the first `Count` layers. Outputs go where the plan says; the last one goes to `y` if that is not
    /// empty.
    template <std::size_t Count = layer_count, class T>
    static void forward(const Pass<T>& pass, const T* parameters, Batch<const T, InputShape> x, T* outputs,
                        const MemoryPlan<Count>& plan,
                        Batch<T, typename at<Count - 1>::output_shape> y = {}) {
        for_layers<Count>([&](auto i) {
            using At = at<i>;
            T* to = outputs + plan.offset[i];
            if (i + 1 == Count && !y.empty()) to = y.data();
            At::template forward<T>(own_pass<i>(pass), block<i>(parameters), input_of<i, T>(x, outputs, plan),
                                    Batch<T, typename At::output_shape>(to, x.size()));
        });
    }

    /// Goes back through the first `Count` layers after forward(): from `dy`, the gradient of the last one's
    /// output, to the gradients of all parameters. `gradients` is memory as `plan` says; dy must lie at its
    /// back.
    template <std::size_t Count = layer_count, class T>
    static void backward(const Pass<T>& pass, const T* parameters, Batch<const T, InputShape> x,
                         const T* outputs, const MemoryPlan<Count>& output_plan, const T* dy, T* gradients,
                         const MemoryPlan<Count>& gradient_plan, T* dparameters) {
        for_layers<Count>([&](auto from_end) {
            constexpr std::size_t i = Count - 1 - from_end;
            using At = at<i>;
            using In = typename At::input_shape;
            using Out = typename At::output_shape;
            const std::size_t n = x.size();
            const Batch<const T, Out> layer_y(outputs + output_plan.offset[i], n);
            const T* layer_dy = dy;
            if constexpr (i + 1 < Count) layer_dy = gradients + gradient_plan.offset[i + 1];
            Batch<T, In> layer_dx;
            if constexpr (needs_input_gradient<i>()) layer_dx = {gradients + gradient_plan.offset[i], n};
            At::template backward<T>(own_pass<i>(pass), block<i>(parameters),
                                     input_of<i, T>(x, outputs, output_plan), layer_y,
                                     Batch<const T, Out>(layer_dy, n), layer_dx, block<i>(dparameters));
        });
    }

    /// The weights of layer I within a block of parameters, or of their gradients.
    template <std::size_t I, class T>
    static constexpr auto block(T* parameters) {
        return WeightBlock<T, typename at<I>::weights>(parameters +
                                                       parameter_offset<std::remove_const_t<T>>(I));
    }

private:
    template <std::size_t Count, class Function>
    static constexpr void for_layers(Function&& function) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (function(std::integral_constant<std::size_t, I>{}), ...);
        }
        (std::make_index_sequence<Count>{});
    }

    /// The input of layer I: the data, or the output of the layer before.
    template <std::size_t I, class T, std::size_t Count>
    static Batch<const T, typename at<I>::input_shape> input_of(Batch<const T, InputShape> x,
                                                                const T* outputs,
                                                                const MemoryPlan<Count>& plan) {
        if constexpr (I == 0)
            return x;
        else
            return {outputs + plan.offset[I - 1], x.size()};
    }

    /// Whether some layer before I has weights: nobody asks for the gradient of the data.
    template <std::size_t I>
    static constexpr bool needs_input_gradient() {
        bool needed = false;
        for_each_layer([&](auto i) { needed = needed || (i < I && at<i>::weights::count > 0); });
        return needed;
    }

    template <std::size_t I, class T>
    static Pass<T> own_pass(const Pass<T>& pass) {
        return {pass.threads, pass.workspace, pass.training,
                pass.training ? pass.random.fold(I) : pass.random};
    }
};

}  // namespace intarsia
