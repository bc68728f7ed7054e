// What a layer is, whether one can stand where it stands, and if not, why not.
#pragma once

#include <intarsia/core/mistake.hpp>
#include <intarsia/layers/layer.hpp>

#include <cstddef>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

template <class T>
struct SamplePass;

namespace detail {

/// What a layer has whose At<Input> inherits LayerAt.
template <class At>
concept InheritsLayerAt = requires(std::size_t size) {
    {At::multiply_adds + At::layer_count};
    {At::in_place && At::preserves_values && At::preserves_values_at_inference};
    {At::backward_reads_input && At::backward_reads_output};
    {At::template prepared_size<float>() + At::template tape_size<float>(size)};
    {At::template forward_workspace<float>(size, size) + At::template backward_workspace<float>(size, size)};
};

template <class At>
using ConstWeights = WeightBlock<const float, typename At::weights>;
template <class At>
using Weights = WeightBlock<float, typename At::weights>;
template <class At>
using ConstInputs = Batch<const float, typename At::input_shape>;
template <class At>
using ConstOutputs = Batch<const float, typename At::output_shape>;

template <class At>
concept HasForward = requires(const Pass<float>& pass, ConstWeights<At> w, ConstInputs<At> x,
                              Batch<float, typename At::output_shape> y) {
    At::template forward<float>(pass, w, x, y);
};
template <class At>
concept HasBackward = requires(const Pass<float>& pass, ConstWeights<At> w, ConstInputs<At> x,
                               ConstOutputs<At> y, Batch<float, typename At::input_shape> dx,
                               Weights<At> dw) {
    At::template backward<float>(pass, w, x, y, y, dx, dw);
};
template <class At>
concept HasForwardSample = requires(const SamplePass<float>& pass, ConstWeights<At> w, const float* x,
                                    float* y) {
    At::template forward_sample<float>(pass, w, x, y);
};
template <class At>
concept HasBackwardSample = requires(const SamplePass<float>& pass, ConstWeights<At> w, const float* x,
                                     float* dx) {
    At::template backward_sample<float>(pass, w, x, x, x, dx, dx);
};

template <class At>
inline constexpr bool is_samplewise = requires {
    requires At::samplewise;
};

/// Whether L has what a layer has at that shape.
template <class L, class Input, class Place>
constexpr bool is_layer() {
    if constexpr (!requires { typename L::template At<Input>; }) {
        INTARSIA_REFUSE(Place, "this is no layer: a layer is a type with a member template At<Input>");
    } else {
        using At = typename L::template At<Input>;
        if constexpr (!requires { typename At::input_shape; })
            INTARSIA_REFUSE(
                Place, "At<Input> of this layer lacks input_shape: let it inherit LayerAt<Input, Output>");
        else if constexpr (!requires { typename At::output_shape; })
            INTARSIA_REFUSE(
                Place, "At<Input> of this layer lacks output_shape: let it inherit LayerAt<Input, Output>");
        else if constexpr (!ShapeType<typename At::output_shape> ||
                           !std::is_same_v<typename At::input_shape, Input>)
            INTARSIA_REFUSE(Place,
                            "At<Input> of this layer has an input_shape other than Input, or an output_shape "
                            "that is no Shape<...>: let it inherit LayerAt<Input, Output>");
        else if constexpr (!requires { At::weights::parameters; })
            INTARSIA_REFUSE(Place,
                            "At<Input> of this layer lacks weights, a WeightList<...>: let it inherit "
                            "LayerAt<Input, Output>");
        else if constexpr (!InheritsLayerAt<At>)
            INTARSIA_REFUSE(Place,
                            "At<Input> of this layer lacks constants or sizes that a layer has: let it "
                            "inherit LayerAt<Input, Output>");
        else if constexpr (At::in_place && At::input_shape::size != At::output_shape::size)
            INTARSIA_REFUSE(Place,
                            "this layer works in place, but puts out more or fewer numbers than it gets: let "
                            "in_place be false");
        else if constexpr (is_samplewise<At> && !HasForwardSample<At>)
            INTARSIA_REFUSE(
                Place,
                "At<Input> of this layer lacks forward_sample: add template <class T> static void "
                "forward_sample(const SamplePass<T>&, WeightBlock<const T, weights>, const T* x, T* y)");
        else if constexpr (!HasForward<At>)
            INTARSIA_REFUSE(
                Place,
                "At<Input> of this layer lacks forward: add template <class T> static void forward(const "
                "Pass<T>&, WeightBlock<const T, weights>, Batch<const T, Input> x, Batch<T, Output> y)");
        else
            return true;
    }
}

/// Whether a layer, being one, can be trained.
template <class At, class Place = Asked>
constexpr bool is_trainable() {
    if constexpr (is_samplewise<At> && !HasBackwardSample<At>)
        INTARSIA_REFUSE(Place,
                        "At<Input> of this layer lacks backward_sample, which training needs: add template "
                        "<class T> static void backward_sample(const SamplePass<T>&, WeightBlock<const T, "
                        "weights>, const T* x, const T* y, const T* dy, T* dx, T* sums)");
    else if constexpr (!HasBackward<At>)
        INTARSIA_REFUSE(Place,
                        "At<Input> of this layer lacks backward, which training needs: add template <class "
                        "T> static void backward(const Pass<T>&, WeightBlock<const T, weights>, Batch<const "
                        "T, Input> x, Batch<const T, Output> y, Batch<const T, Output> dy, Batch<T, Input> "
                        "dx, WeightBlock<T, weights> dw)");
    else if constexpr (requires { At::template layers_are_trainable<Place>(); })
        return At::template layers_are_trainable<Place>();  // those within it
    else
        return true;
}

template <class L>
inline constexpr bool belongs_at_the_end = requires {
    requires L::belongs_at_the_end;
};

/// Whether a layer itself is against that shape, or has numbers that make no sense.
template <class L, class Input>
constexpr bool is_refused() {
    if constexpr (requires { L::template accepts<Input, Asked>(); })
        return !L::template accepts<Input, Asked>();
    else
        return false;
}

/// Whether L can stand behind layers whose output has shape Input.
template <class L, class Input, bool IsLast, class Place = Asked>
constexpr bool layer_fits() {
    if constexpr (is_refused<L, Input>())
        return L::template accepts<Input, Place>();
    else if constexpr (!IsLast && belongs_at_the_end<L>)
        INTARSIA_REFUSE(Place,
                        "Softmax belongs at the end of a network: remove it here, or where it is meant write "
                        "InnerSoftmax");
    else
        return is_layer<L, Input, Place>();
}

/// Stands in for layers behind a mistake, so that nothing more is said than that.
struct Unknown {
    static constexpr std::string_view name = "unknown";
    static constexpr std::string_view keras_class = "Unknown";

    template <class Input>
    struct At : LayerAt<Input, Input> {
        template <class T>
        static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                            Batch<T, Input>) {}
        template <class T>
        static void backward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                             Batch<const T, Input>, Batch<const T, Input>, Batch<T, Input>,
                             WeightBlock<T, WeightList<>>) {}
    };
};

}  // namespace detail

/// A layer: a type without data whose member template At<Input> maps an input shape to
///
///     using input_shape, output_shape, weights;            // inherit LayerAt for these and the rest
///     static void forward(const Pass<T>&, WeightBlock<const T, weights>, Batch<const T, Input> x,
///                         Batch<T, Output> y);
///     static void backward(const Pass<T>&, WeightBlock<const T, weights>, Batch<const T, Input> x,
///                          Batch<const T, Output> y, Batch<const T, Output> dy, Batch<T, Input> dx,
///                          WeightBlock<T, weights> dweights);
///
/// and, if that is less work or is to run in constant expressions, `static constexpr void predict_one(const
/// Pass<T>&, WeightBlock<const T, weights>, const T* x, T* y);`, forward for one sample at inference; all are
/// templates on T (float, or double). forward fills y. backward fills dweights, and dx unless it is
/// empty (then nobody needs it). In the place of the gradient of a weight that is not trainable, backward
/// leaves the numbers that the weight is to have in the next step. The layer, or its At<Input> where that
/// depends on the shape, has `name`, its name in snake case, and `keras_class`, its class in Keras.
///
/// A layer that does not take every shape, or that has numbers that may make no sense, says so:
///
///     template <class Input, class Place>
///     static constexpr bool accepts() {
///         if constexpr (Input::rank != 1)
///             INTARSIA_REFUSE(Place, "Dense takes a vector: insert Flatten before it");
///         else
///             return true;
///     }
///
/// At<Input> exists only where it does. The compiler prints the text together with the layer's index, its
/// type and the shape, and goes on as if the network ended there (core/mistake.hpp).
///
/// examples/ has a layer of a user's own.
template <class L, class Input>
concept LayerOn = ShapeType<Input> && detail::layer_fits<L, Input, true>();

}  // namespace INTARSIA_NAMESPACE
