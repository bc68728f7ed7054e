// Two chains of layers that take the same input, and whose outputs are added: the block of residual networks.
#pragma once

#include <intarsia/layers/sample_layer.hpp>
#include <intarsia/models/branch.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/models/trunk.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

namespace detail {

/// Where the sum is that two branches cannot make; nowhere, if nobody wants to know.
template <class First, class Second, class Place>
struct PlaceOfSum {
    using type = InSum<First, Second, Place>;
};
template <class First, class Second>
struct PlaceOfSum<First, Second, Asked> {
    using type = Asked;
};

template <class Input, class First, class Second,
          bool Samplewise = BranchAt<Input, First>::samplewise&& BranchAt<Input, Second>::samplewise>
struct ResidualAt;

/// The sum of branches of which one needs the batch as a whole.
template <class Input, class First, class Second>
struct ResidualAt<Input, First, Second, false>
    : LayerAt<Input, typename BranchAt<Input, First>::output_shape,
              typename Concatenate<typename BranchAt<Input, First>::weights,
                                   typename BranchAt<Input, Second>::weights>::type> {
    using A = BranchAt<Input, First>;   ///< runs first
    using B = BranchAt<Input, Second>;  ///< behind it
    using Output = typename A::output_shape;
    using weights = typename Concatenate<typename A::weights, typename B::weights>::type;
    static constexpr std::size_t multiply_adds = A::multiply_adds + B::multiply_adds;
    static constexpr std::size_t layer_count = A::layer_count + B::layer_count;
    static constexpr bool backward_reads_input = A::backward_reads_input || B::backward_reads_input;
    static constexpr bool backward_reads_output = false;

    template <class Place>
    static constexpr bool layers_are_trainable() {
        return A::template is_trainable<0, Place>() && B::template is_trainable<1, Place>();
    }

    template <class T>
    static constexpr std::size_t prepared_size() {
        return prepared_of_a<T> + B::template prepared_size<T>();
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, weights> w, T* prepared) {
        A::template prepare<T>(w.data(), prepared);
        B::template prepare<T>(w.data() + weights_of_a<T>, prepared + prepared_of_a<T>);
    }
    template <class T>
    static constexpr std::size_t tape_size(std::size_t batch) {
        return aligned_size<T>(A::template tape_size<T>(batch)) + B::template tape_size<T>(batch);
    }
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t threads) {
        return summand_size<T>(batch * Output::size) +
               (std::max)(A::template forward_workspace<T>(batch, threads),
                          B::template forward_workspace<T>(batch, threads));
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        return summand_size<T>(batch * Input::size) +
               (std::max)(A::template backward_workspace<T>(batch, threads),
                          B::template backward_workspace<T>(batch, threads));
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                        Batch<T, Output> y) {
        const std::size_t size = x.size() * Output::size;
        const T* a = A::forward(pass_of_a(pass, x.size(), size), w.data(), x, y.data());
        const T* b = B::forward(pass_of_b(pass, x.size(), size), w.data() + weights_of_a<T>, x,
                                room_of_b(pass, y.data()));
        add(pass, a, b, y.data(), size);
    }

    template <class T>
    static constexpr void predict_one(const Pass<T>& pass, WeightBlock<const T, weights> w, const T* x,
                                      T* y) {
        const T* a = A::predict_one(pass_of_a(pass, 1, Output::size), w.data(), x, y);
        const T* b = B::predict_one(pass_of_b(pass, 1, Output::size), w.data() + weights_of_a<T>, x,
                                    room_of_b(pass, y));
        simd::compute([&](auto kernels) { kernels.add(a, b, y, Output::size); });
    }

    /// dx is the sum of what each branch makes of dy.
    template <class T>
    static void backward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                         Batch<const T, Output>, Batch<const T, Output> dy, Batch<T, Input> dx,
                         WeightBlock<T, weights> dw) {
        const std::size_t size = dy.size() * Input::size;
        Batch<T, Input> dx_of_b;
        if (!dx.empty()) dx_of_b = {room_of_b(pass, dx.data()), dx.size()};
        const T* a = A::backward(pass_of_a(pass, dy.size(), size), w.data(), x, dy, dx, dw.data());
        const T* b = B::backward(pass_of_b(pass, dy.size(), size), w.data() + weights_of_a<T>, x, dy, dx_of_b,
                                 dw.data() + weights_of_a<T>);
        if (!dx.empty()) add(pass, a, b, dx.data(), size);
    }

private:
    template <class T>
    static constexpr std::size_t weights_of_a = A::weights::template offset<T>(A::weights::count);
    template <class T>
    static constexpr std::size_t prepared_of_a = aligned_size<T>(A::template prepared_size<T>());

    /// The first branch leaves its result where the sum is to be. The second one does so if the first one has
    /// left nothing; or else at the front of the workspace, where there is room for it.
    template <class T>
    static constexpr std::size_t summand_size(std::size_t size) {
        return A::is_empty || B::is_empty ? 0 : aligned_size<T>(size);
    }
    template <class T>
    static constexpr T* room_of_b(const Pass<T>& pass, T* sum) {
        return A::is_empty || B::is_empty ? sum : pass.workspace.data();
    }

    template <class T>
    static constexpr Pass<T> pass_of_a(const Pass<T>& pass, std::size_t batch, std::size_t summand) {
        Pass<T> own = pass;
        own.workspace = pass.workspace.subspan(summand_size<T>(summand));
        own.prepared = pass.prepared.first(A::template prepared_size<T>());
        if (pass.training) own.tape = pass.tape.first(A::template tape_size<T>(batch));
        return own;
    }
    template <class T>
    static constexpr Pass<T> pass_of_b(const Pass<T>& pass, std::size_t batch, std::size_t summand) {
        Pass<T> own = pass;
        own.workspace = pass.workspace.subspan(summand_size<T>(summand));
        own.prepared = pass.prepared.subspan(prepared_of_a<T>);
        if (pass.training) own.tape = pass.tape.subspan(aligned_size<T>(A::template tape_size<T>(batch)));
        own.layer = pass.layer + A::layer_count;
        return own;
    }

    template <class T>
    static void add(const Pass<T>& pass, const T* a, const T* b, T* sum, std::size_t size) {
        pass.for_ranges(
            size,
            [&](std::size_t first, std::size_t last, std::size_t) {
                simd::dispatch(
                    [&](auto kernels) { kernels.add(a + first, b + first, sum + first, last - first); });
            },
            4096);
    }
};

/// The sum of branches that take every sample by itself: so does it, and runs in one trunk with its
/// neighbours.
template <class Input, class First, class Second>
struct ResidualAt<Input, First, Second, true>
    : SampleLayerAt<ResidualAt<Input, First, Second, true>, Input,
                    typename BranchAt<Input, First>::output_shape,
                    typename Concatenate<typename BranchAt<Input, First>::weights,
                                         typename BranchAt<Input, Second>::weights>::type> {
    using BranchA = BranchAt<Input, First>;
    using BranchB = BranchAt<Input, Second>;
    using A = typename BranchA::together;  ///< runs first
    using B = typename BranchB::together;  ///< behind it
    using Output = typename BranchA::output_shape;
    using weights = typename Concatenate<typename A::weights, typename B::weights>::type;
    static constexpr std::size_t multiply_adds = BranchA::multiply_adds + BranchB::multiply_adds;
    static constexpr std::size_t layer_count = BranchA::layer_count + BranchB::layer_count;
    static constexpr bool backward_reads_input = A::backward_reads_input || B::backward_reads_input;
    static constexpr bool backward_reads_output = false;

    template <class Place>
    static constexpr bool layers_are_trainable() {
        return BranchA::template is_trainable<0, Place>() && BranchB::template is_trainable<1, Place>();
    }

    template <class T>
    static constexpr std::size_t prepared_size() {
        return prepared_of_a<T> + B::template prepared_size<T>();
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, weights> w, T* prepared) {
        A::template prepare<T>(first(w), prepared);
        B::template prepare<T>(second(w), prepared + prepared_of_a<T>);
    }
    template <class T>
    static constexpr std::size_t gradient_prepared_size() {
        return gradient_prepared_of_a<T> + B::template gradient_prepared_size<T>();
    }
    template <class T>
    static void prepare_gradient(WeightBlock<const T, weights> w, T* prepared) {
        A::template prepare_gradient<T>(first(w), prepared);
        B::template prepare_gradient<T>(second(w), prepared + gradient_prepared_of_a<T>);
    }
    template <class T>
    static constexpr std::size_t sums_size() {
        return sums_of_a<T> + B::template sums_size<T>();
    }
    template <class T>
    static void finish_sums(T* sums, WeightBlock<T, weights> dw) {
        if constexpr (A::weights::count > 0) A::template finish_sums<T>(sums, first(dw));
        if constexpr (B::weights::count > 0) B::template finish_sums<T>(sums + sums_of_a<T>, second(dw));
    }

    /// The tape of each branch, and then its output, if it is needed to go back.
    template <class T>
    static constexpr std::size_t sample_tape() {
        return tape_of_a<T> + tape_of<T, B>;
    }
    /// The second branch's output or gradient, if the first one's is where the sum will be; and the scratch
    /// of either.
    template <class T>
    static constexpr std::size_t sample_scratch() {
        return summand<T, Output> +
               (std::max)(A::template sample_scratch<T>(), B::template sample_scratch<T>());
    }
    template <class T>
    static constexpr std::size_t sample_gradient_scratch() {
        return summand<T, Input> +
               (std::max)(A::template sample_gradient_scratch<T>(), B::template sample_gradient_scratch<T>());
    }

    template <class T>
    static constexpr void forward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        if (!pass.training) return predict_sample<T>(pass, w, x, y);
        const T *a = x, *b = x;
        if constexpr (!BranchA::is_empty) {
            T* to = A::backward_reads_output ? pass.tape + output_of<T, A> : y;
            A::template forward_sample<T>(pass_of_a<Output>(pass), first(w), x, to);
            a = to;
        }
        if constexpr (!BranchB::is_empty) {
            T* to =
                B::backward_reads_output ? pass.tape + tape_of_a<T> + output_of<T, B> : room_of_b(pass, y);
            B::template forward_sample<T>(pass_of_b<Output>(pass), second(w), x, to);
            b = to;
        }
        simd::dispatch([&](auto kernels) { kernels.add(a, b, y, Output::size); });
    }

    template <class T>
    static constexpr void predict_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w,
                                         const T* x, T* y) {
        T* room = room_of_b(pass, y);
        if constexpr (!BranchA::is_empty)
            A::template predict_sample<T>(pass_of_a<Output>(pass), first(w), x, y);
        if constexpr (!BranchB::is_empty)
            B::template predict_sample<T>(pass_of_b<Output>(pass), second(w), x, room);
        const T* a = BranchA::is_empty ? x : y;
        const T* b = BranchB::is_empty ? x : room;
        simd::compute([&](auto kernels) { kernels.add(a, b, y, Output::size); });
    }

    template <class T>
    static void backward_sample(const SamplePass<T>& pass, WeightBlock<const T, weights> w, const T* x,
                                const T*, const T* dy, T* dx, T* sums) {
        T* room = dx ? room_of_b(pass, dx) : nullptr;
        if constexpr (!BranchA::is_empty) {
            SamplePass<T> own = pass_of_a<Input>(pass);
            A::template backward_sample<T>(own, first(w), x, pass.tape + output_of<T, A>, dy, dx, sums);
        }
        if constexpr (!BranchB::is_empty) {
            SamplePass<T> own = pass_of_b<Input>(pass);
            own.prepared = pass.prepared + gradient_prepared_of_a<T>;
            own.forward_prepared = pass.forward_prepared + prepared_of_a<T>;
            B::template backward_sample<T>(own, second(w), x, pass.tape + tape_of_a<T> + output_of<T, B>, dy,
                                           room, sums + sums_of_a<T>);
        }
        if (!dx) return;
        const T* a = BranchA::is_empty ? dy : dx;
        const T* b = BranchB::is_empty ? dy : room;
        simd::dispatch([&](auto kernels) { kernels.add(a, b, dx, Input::size); });
    }

private:
    template <class T>
    static constexpr std::size_t prepared_of_a = aligned_size<T>(A::template prepared_size<T>());
    template <class T>
    static constexpr std::size_t gradient_prepared_of_a =
        aligned_size<T>(A::template gradient_prepared_size<T>());
    template <class T>
    static constexpr std::size_t sums_of_a = aligned_size<T>(A::template sums_size<T>());
    /// Where a branch's output begins in its part of the tape, and how long that part is.
    template <class T, class At>
    static constexpr std::size_t output_of = aligned_size<T>(At::template sample_tape<T>());
    template <class T, class At>
    static constexpr std::size_t tape_of = output_of<T, At> + (At::backward_reads_output ? Output::size : 0);
    template <class T>
    static constexpr std::size_t tape_of_a = aligned_size<T>(tape_of<T, A>);

    template <class T, class S>
    static constexpr std::size_t summand = BranchA::is_empty || BranchB::is_empty ? 0
                                                                                  : aligned_size<T>(S::size);
    template <class T>
    static constexpr T* room_of_b(const SamplePass<T>& pass, T* sum) {
        return BranchA::is_empty || BranchB::is_empty ? sum : pass.scratch;
    }

    template <class T>
    static constexpr auto first(WeightBlock<T, weights> w) {
        return WeightBlock<T, typename A::weights>(w.data());
    }
    template <class T>
    static constexpr auto second(WeightBlock<T, weights> w) {
        using Number = std::remove_const_t<T>;
        return WeightBlock<T, typename B::weights>(w.data() +
                                                   A::weights::template offset<Number>(A::weights::count));
    }

    template <class Summand, class T>
    static constexpr SamplePass<T> pass_of_a(const SamplePass<T>& pass) {
        SamplePass<T> own = pass;
        own.scratch = pass.scratch + summand<T, Summand>;
        return own;
    }
    template <class Summand, class T>
    static constexpr SamplePass<T> pass_of_b(const SamplePass<T>& pass) {
        SamplePass<T> own = pass_of_a<Summand>(pass);
        own.prepared = pass.prepared + prepared_of_a<T>;
        if (pass.training) own.tape = pass.tape + tape_of_a<T>;
        own.layer = pass.layer + BranchA::layer_count;
        return own;
    }
};

/// What is common to both forms of Residual.
template <class First, class Second>
struct ResidualOf {
    static constexpr std::string_view name = "residual";
    static constexpr std::string_view keras_class = "Residual";
    static constexpr bool has_layers_within = true;

    template <class Input>
    struct At : ResidualAt<Input, First, Second> {};

    /// Calls function.template operator()<N>() for the network N of each branch that has layers.
    template <class Input, class Function>
    static void for_each_network(Function&& function) {
        if constexpr (!BranchAt<Input, First>::is_empty)
            function.template operator()<typename BranchAt<Input, First>::network>();
        if constexpr (!BranchAt<Input, Second>::is_empty)
            function.template operator()<typename BranchAt<Input, Second>::network>();
    }
};

}  // namespace detail

/// y = x + F(x), F being the layers one after the other, none of which changes the shape in the end:
///
///     Residual<Conv2D<16, 3, 3, same>, ReLU, Conv2D<16, 3, 3, same>>
///
/// or y = A(x) + B(x) of two chains that put out the same shape, where x itself has another one:
///
///     Residual<Branch<Conv2D<32, 3, 3, same>, ReLU, Conv2D<32, 3, 3, same>>, Branch<Conv2D<32, 1, 1>>>
///
/// The layers within may be any but Softmax, another Residual among them. Each branch is a network of its
/// own, joined as one (models/fusion.hpp); what follows the sum, as the ReLU of a residual network does, is a
/// layer behind the Residual.
///
/// Input: any shape that the branches take; output: theirs. Weights: those of the first branch's layers, in
/// order, then those of the second. Refused at compile time: no layers, branches of different output shapes,
/// and a layer that does not fit its place. Cost: that of its layers, and one pass over the sum forward and
/// backward. Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2015).
template <class... Layers>
struct Residual : detail::ResidualOf<Branch<Layers...>, Branch<>> {
    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (sizeof...(Layers) == 0) {
            INTARSIA_REFUSE(Place,
                            "Residual has no layers: give it at least one, as in Residual<Dense<8>, ReLU>");
        } else if constexpr (!detail::branch_fits<Asked, 0, 0, Input, Layers...>()) {
            return detail::branch_fits<Place, 0, 0, Input, Layers...>();
        } else {
            using Output = typename detail::BranchAt<Input, Branch<Layers...>>::output_shape;
            using Sum = typename detail::PlaceOfSum<Output, Input, Place>::type;
            if constexpr (!std::is_same_v<Output, Input>)
                INTARSIA_REFUSE(
                    Sum,
                    "the layers of Residual put out another shape than they get, and the two cannot be "
                    "added: let them keep it (Padding::same, as many filters as channels), or give the input "
                    "layers of its own, as in Residual<Branch<...>, Branch<Conv2D<32, 1, 1>>>");
            else
                return true;
        }
    }
};

/// The form of two branches.
template <class... First, class... Second>
struct Residual<Branch<First...>, Branch<Second...>>
    : detail::ResidualOf<Branch<First...>, Branch<Second...>> {
    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (sizeof...(First) + sizeof...(Second) == 0) {
            INTARSIA_REFUSE(Place,
                            "both branches of Residual are empty: give one of them at least one layer, as in "
                            "Residual<Dense<8>, ReLU>");
        } else if constexpr (!detail::branch_fits<Asked, 0, 0, Input, First...>()) {
            return detail::branch_fits<Place, 0, 0, Input, First...>();
        } else if constexpr (!detail::branch_fits<Asked, 1, 0, Input, Second...>()) {
            return detail::branch_fits<Place, 1, 0, Input, Second...>();
        } else {
            using A = typename detail::BranchAt<Input, Branch<First...>>::output_shape;
            using B = typename detail::BranchAt<Input, Branch<Second...>>::output_shape;
            using Sum = typename detail::PlaceOfSum<A, B, Place>::type;
            if constexpr (!std::is_same_v<A, B>)
                INTARSIA_REFUSE(Sum,
                                "the branches of Residual put out different shapes, which cannot be added: "
                                "give both the same strides and padding, and the same number of filters at "
                                "their ends");
            else
                return true;
        }
    }
};

}  // namespace INTARSIA_NAMESPACE
