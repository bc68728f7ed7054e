// One of the chains of layers that a Residual adds up, as a network within the network.
#pragma once

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/models/fusion.hpp>
#include <intarsia/models/memory_plan.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/models/trunk.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// One of the two chains of a Residual. A Branch<> of no layers hands on what it gets.
template <class... Layers>
struct Branch {
    /// It is no layer.
    template <class, class Place>
    static constexpr bool accepts() {
        INTARSIA_REFUSE(Place,
                        "Branch stands in a Residual, together with one other Branch and nothing else: write "
                        "Residual<Branch<...>, Branch<...>>, or Residual<...> of the layers alone");
    }
};

namespace detail {

/// Where a layer within a Residual is; nowhere, if nobody wants to know.
template <std::size_t Which, std::size_t Index, class Layer, class Shape, class Place>
struct PlaceInBranch {
    using type = InBranch<Which, InLayer<Index, Layer, Got<Shape>>, Place>;
};
template <std::size_t Which, std::size_t Index, class Layer, class Shape>
struct PlaceInBranch<Which, Index, Layer, Shape, Asked> {
    using type = Asked;
};

/// Whether layers may follow one another within branch Which, from layer Index and a shape on.
template <class Place, std::size_t Which, std::size_t Index, class Shape>
constexpr bool branch_fits() {
    return true;
}
template <class Place, std::size_t Which, std::size_t Index, class Shape, class First, class... Rest>
constexpr bool branch_fits() {
    if constexpr (layer_fits<First, Shape, false>())
        return branch_fits<Place, Which, Index + 1, typename First::template At<Shape>::output_shape,
                           Rest...>();
    else
        return layer_fits<First, Shape, false,
                          typename PlaceInBranch<Which, Index, First, Shape, Place>::type>();
}

/// The stages of a chain as one trunk.
template <class Stages>
struct ToTrunk;
template <class... Stages>
struct ToTrunk<List<Stages...>> {
    using type = Trunk<Stages...>;
};

/// A branch at its input shape: a network of its own, and the memory in which it runs. Where there are no
/// layers, as the second one has it, nothing runs.
template <class Input, class Branch>
struct BranchAt;

template <class Input, class... Layers>
struct BranchAt<Input, Branch<Layers...>> {
    using network = Network<Input, Layers...>;
    using runs = intarsia::Execution<network>;  // there is a detail::Execution too
    using output_shape = typename network::output_shape;
    using weights = typename ChainWeights<network>::type;
    static constexpr bool is_empty = false;
    using stages = typename Execution<network>::stages;
    /// Whether each sample can go through all layers by itself; `together` does that.
    static constexpr bool samplewise = [] {
        using N = typename ToNetwork<Input, stages>::type;
        bool all = true;
        N::for_each_layer([&](auto i) { all = all && is_samplewise<typename N::template at<i>>; });
        return all;
    }();
    using together = typename ToTrunk<stages>::type::template At<Input>;
    static constexpr std::size_t multiply_adds = network::multiply_adds;
    static constexpr std::size_t layer_count = network::first_layer(network::layer_count);
    static constexpr bool backward_reads_input = runs::template at<0>::backward_reads_input;

    template <std::size_t Which, class Place>
    static constexpr bool is_trainable() {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (
                detail::is_trainable<
                    typename network::template at<I>,
                    typename PlaceInBranch<Which, I, typename network::template layer<I>,
                                           typename network::template at<I>::input_shape, Place>::type>() &&
                ...);
        }
        (std::make_index_sequence<network::layer_count>{});
    }

    template <class T>
    static constexpr std::size_t prepared_size() {
        return runs::template prepared_offset<T>(runs::layer_count);
    }
    template <class T>
    static constexpr void prepare(const T* w, T* prepared) {
        runs::template prepare<T>(w, prepared);
    }
    /// The outputs of all layers, and then the tapes of each.
    template <class T>
    static constexpr std::size_t tape_size(std::size_t batch) {
        return plan_training<T>(runs::traits(), batch).size +
               runs::template tape_offset<T>(runs::layer_count, batch);
    }
    /// The outputs of all layers (in training they are in the tape), and then the workspace of each.
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t threads) {
        return plan_inference<T>(runs::traits(), batch).size +
               runs::template forward_workspace<T>(batch, threads);
    }
    /// The gradients of all outputs, and then the workspace of each.
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        return plan_gradients<T>(runs::traits(), batch).size +
               runs::template backward_workspace<T>(batch, threads);
    }

    /// Where the output lies: in training in the tape, else in `y`.
    template <class T>
    static const T* forward(Pass<T> pass, const T* w, Batch<const T, Input> x, T* y) {
        if (pass.training) {
            const auto plan = plan_training<T>(runs::traits(), x.size());
            T* outputs = pass.tape.data();
            pass.tape = pass.tape.subspan(plan.size);
            runs::template forward<T>(pass, w, x, outputs, plan);
            return outputs + plan.offset[runs::layer_count - 1];
        }
        const auto plan = plan_inference<T>(runs::traits(), x.size());
        T* outputs = pass.workspace.data();
        pass.workspace = pass.workspace.subspan(plan.size);
        runs::template forward<T>(pass, w, x, outputs, plan, Batch<T, output_shape>(y, x.size()));
        return y;
    }
    template <class T>
    static constexpr const T* predict_one(Pass<T> pass, const T* w, const T* x, T* y) {
        T* outputs = pass.workspace.data();
        pass.workspace = pass.workspace.subspan(runs::template one_sample_plan<T>.size);
        runs::template predict_one<T>(pass, w, x, outputs, y);
        return y;
    }
    /// Where the gradient of x lies: in `dx`, which may be empty.
    template <class T>
    static const T* backward(Pass<T> pass, const T* w, Batch<const T, Input> x,
                             Batch<const T, output_shape> dy, Batch<T, Input> dx, T* dw) {
        const auto plan = plan_training<T>(runs::traits(), dy.size());
        const auto gradient_plan = plan_gradients<T>(runs::traits(), dy.size());
        const T* outputs = pass.tape.data();
        T* gradients = pass.workspace.data();
        pass.tape = pass.tape.subspan(plan.size);
        pass.workspace = pass.workspace.subspan(gradient_plan.size);
        runs::template backward<T>(pass, w, x, outputs, plan, dy.data(), gradients, gradient_plan, dw, dx);
        return dx.data();
    }
};

/// Hands on a sample.
template <class Input>
struct SampleOf : SampleLayerAt<SampleOf<Input>, Input, Input> {
    static constexpr bool backward_reads_input = false;
    static constexpr bool backward_reads_output = false;
};

template <class Input>
struct BranchAt<Input, Branch<>> {
    static constexpr bool samplewise = true;
    using together = SampleOf<Input>;
    using output_shape = Input;
    using weights = WeightList<>;
    static constexpr bool is_empty = true;
    static constexpr std::size_t multiply_adds = 0;
    static constexpr std::size_t layer_count = 0;
    static constexpr bool backward_reads_input = false;

    template <std::size_t, class>
    static constexpr bool is_trainable() {
        return true;
    }
    template <class>
    static constexpr std::size_t prepared_size() {
        return 0;
    }
    template <class T>
    static constexpr void prepare(const T*, T*) {}
    template <class>
    static constexpr std::size_t tape_size(std::size_t) {
        return 0;
    }
    template <class>
    static constexpr std::size_t forward_workspace(std::size_t, std::size_t) {
        return 0;
    }
    template <class>
    static constexpr std::size_t backward_workspace(std::size_t, std::size_t) {
        return 0;
    }
    template <class T>
    static const T* forward(const Pass<T>&, const T*, Batch<const T, Input> x, T*) {
        return x.data();
    }
    template <class T>
    static constexpr const T* predict_one(const Pass<T>&, const T*, const T* x, T*) {
        return x;
    }
    template <class T>
    static const T* backward(const Pass<T>&, const T*, Batch<const T, Input>, Batch<const T, Input> dy,
                             Batch<T, Input>, T*) {
        return dy.data();
    }
};

}  // namespace detail

}  // namespace INTARSIA_NAMESPACE
