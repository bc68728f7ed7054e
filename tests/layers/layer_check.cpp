#include <intarsia/layers/layer_check.hpp>

#include <intarsia/layers/activation.hpp>
#include <intarsia/layers/sample_layer.hpp>

#include <doctest/doctest.h>

#include <cstddef>

namespace intarsia::tests::layers_layer_check {
namespace {

template <class Input>
struct Forward : LayerAt<Input, Input> {
    template <class T>
    static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                        Batch<T, Input>) {}
};
template <class Input>
struct Whole : Forward<Input> {
    template <class T>
    static void backward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                         Batch<const T, Input>, Batch<const T, Input>, Batch<T, Input>,
                         WeightBlock<T, WeightList<>>) {}
};

/// A layer that is what its At is.
template <template <class> class Behaviour>
struct Layer {
    template <class Input>
    struct At : Behaviour<Input> {};
};

static_assert(LayerOn<Layer<Whole>, Shape<2, 3>> && !LayerOn<Layer<Whole>, int>);
static_assert(!LayerOn<int, Shape<2>> && !LayerOn<Shape<2>, Shape<2>>);
static_assert(detail::is_trainable<Layer<Whole>::At<Shape<2>>>());

// Whoever only predicts needs no backward.
static_assert(LayerOn<Layer<Forward>, Shape<2>> && !detail::is_trainable<Layer<Forward>::At<Shape<2>>>());

template <class Input>
struct WithoutForward : LayerAt<Input, Input> {};
static_assert(!LayerOn<Layer<WithoutForward>, Shape<2>>);

/// forward is no template.
template <class Input>
struct FloatsOnly : LayerAt<Input, Input> {
    static void forward(const Pass<float>&, WeightBlock<const float, WeightList<>>, Batch<const float, Input>,
                        Batch<float, Input>) {}
};
static_assert(!LayerOn<Layer<FloatsOnly>, Shape<2>>);

template <class Input>
struct WithoutAnything {};
static_assert(!LayerOn<Layer<WithoutAnything>, Shape<2>>);

template <class Input>
struct WithoutOutput {
    using input_shape = Input;
};
static_assert(!LayerOn<Layer<WithoutOutput>, Shape<2>>);

template <class Input>
struct WithoutWeights : WithoutOutput<Input> {
    using output_shape = Input;
};
static_assert(!LayerOn<Layer<WithoutWeights>, Shape<2>>);

template <class Input>
struct WithoutSizes : WithoutWeights<Input> {
    using weights = WeightList<>;
};
static_assert(!LayerOn<Layer<WithoutSizes>, Shape<2>>);

template <class Input>
struct OtherInput : Whole<Shape<7>> {};
static_assert(!LayerOn<Layer<OtherInput>, Shape<2>> && LayerOn<Layer<OtherInput>, Shape<7>>);

template <class Input>
struct NoShape : Whole<Input> {
    using output_shape = int;
};
static_assert(!LayerOn<Layer<NoShape>, Shape<2>>);

/// More numbers than there is room for.
template <class Input>
struct Growing : LayerAt<Input, Shape<2 * Input::size>> {
    static constexpr bool in_place = true;
    template <class T>
    static void forward(const Pass<T>&, WeightBlock<const T, WeightList<>>, Batch<const T, Input>,
                        Batch<T, Shape<2 * Input::size>>) {}
};
static_assert(!LayerOn<Layer<Growing>, Shape<2>>);

/// One that takes every sample by itself, and does nothing with it.
struct Idle {
    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Input> {};
};
struct IdleForward {
    template <class Input>
    struct At : SampleLayerAt<At<Input>, Input, Input> {
        template <class T>
        static void forward_sample(const SamplePass<T>&, WeightBlock<const T, WeightList<>>, const T*, T*) {}
    };
};
static_assert(!LayerOn<Idle, Shape<2>> && LayerOn<IdleForward, Shape<2>>);
static_assert(!detail::is_trainable<IdleForward::At<Shape<2>>>());

struct WithoutApply : Activation<WithoutApply> {};
struct WithoutGradient : Activation<WithoutGradient> {
    template <class V>
    static void apply(V&) {}
};
static_assert(!LayerOn<WithoutApply, Shape<2>> && !LayerOn<WithoutGradient, Shape<2>>);

/// A layer that takes vectors alone, and whose At would not compile for others.
struct Choosy {
    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Input::rank != 1)
            INTARSIA_REFUSE(Place, "Choosy takes vectors: insert Flatten before it");
        else
            return true;
    }
    template <class Input>
    struct At : Whole<Input> {
        static_assert(Input::rank == 1);
    };
};
static_assert(LayerOn<Choosy, Shape<2>> && !LayerOn<Choosy, Shape<2, 2>>);

static_assert(LayerOn<detail::Unknown, Shape<2, 3>>);
static_assert(detail::is_trainable<detail::Unknown::At<Shape<2>>>());

}  // namespace

TEST_CASE("what stands in for a layer behind a mistake hands on shapes") {
    CHECK(detail::Unknown::At<Shape<2, 3>>::output_shape::size == 6);
}

}  // namespace intarsia::tests::layers_layer_check
