// What a layer is: a description, and what becomes of it at a given input shape.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/core/mistake.hpp>
#include <intarsia/core/name.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/core/team.hpp>
#include <intarsia/initializers/initializer.hpp>
#include <intarsia/tensor/batch.hpp>
#include <intarsia/tensor/shape.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// One array of numbers that training changes: Keras's name for it, its shape, and how it begins. The
/// optimizer changes it by its gradient; where Trainable is false, the layer itself says what it becomes (see
/// LayerOn).
template <Name WeightName, ShapeType S, Initializer Begin = Initializer::zeros, bool Trainable = true>
struct Weight {
    static constexpr std::string_view name = WeightName;
    static constexpr Initializer initializer = Begin;  ///< how its numbers begin
    static constexpr bool trainable = Trainable;       ///< whether an optimizer changes them
    using shape = S;                                   ///< Keras's order of axes
};

/// The weights of a layer, in Keras's order.
///
/// They lie in one block, each beginning on a cache line, zeros between them.
template <class... Weights>
struct WeightList {
    static constexpr std::size_t count = sizeof...(Weights);  ///< weights
    /// Numbers in all.
    static constexpr std::size_t parameters = (std::size_t{0} + ... + Weights::shape::size);
    /// Numbers that an optimizer changes.
    static constexpr std::size_t trainable_parameters =
        (std::size_t{0} + ... + (Weights::trainable ? Weights::shape::size : 0));
    /// Whether an optimizer changes weight I.
    static constexpr std::array<bool, count> trainable{Weights::trainable...};

    template <std::size_t I>
    using weight = std::tuple_element_t<I, std::tuple<Weights...>>;  ///< weight I

    /// Where weight I begins in the block; offset<T>(count) is the block's size.
    template <class T>
    static constexpr std::size_t offset(std::size_t index) {
        constexpr std::array<std::size_t, count + 1> sizes{aligned_size<T>(Weights::shape::size)..., 0};
        std::size_t sum = 0;
        for (std::size_t i = 0; i < index; ++i) sum += sizes[i];
        return sum;
    }
};

/// A layer's block of weights, or of their gradients: `get<0>(weights)` is the first weight's numbers.
template <class T, class List>
class WeightBlock {
public:
    constexpr WeightBlock() = default;
    constexpr explicit WeightBlock(T* data) noexcept : data_(data) {}  ///< the block that begins at `data`

    /// The same block, constant.
    constexpr operator WeightBlock<const T, List>() const noexcept  // NOLINT(*-explicit-*)
        requires(!std::is_const_v<T>) {
        return WeightBlock<const T, List>(data_);
    }

    [[nodiscard]] constexpr T* data() const noexcept { return data_; }  ///< where the block begins

    /// The numbers of weight I, as a span of their count.
    template <std::size_t I>
    friend constexpr auto get(const WeightBlock& block) {
        constexpr std::size_t size = List::template weight<I>::shape::size;
        return std::span<T, size>(block.data_ + List::template offset<std::remove_const_t<T>>(I), size);
    }

private:
    T* data_ = nullptr;
};

/// What a layer may use while it computes: threads, memory, and in training a stream of random numbers of its
/// own for this step.
template <class T>
struct Pass {
    Team threads;                      ///< who computes side by side
    std::span<T> workspace;            ///< at least as long as the layer asked for; its contents are anyone's
    bool training = false;             ///< or else inference
    RandomKey step{Seed{}};            ///< of this step of training
    std::size_t layer = 0;             ///< the layer's number in the network
    std::span<const T> prepared = {};  ///< what prepare() made of the weights
    std::span<T> tape = {};            ///< what forward leaves there in training, backward finds

    /// Random numbers of the layer's own for this step: the same forward and backward.
    [[nodiscard]] RandomKey random() const { return step.fold(layer); }

    /// Calls function(first, last, worker) for ranges that make up 0 ... count - 1, side by side; `worker` is
    /// below threads.size() and tells apart what runs at the same time. Ranges begin at multiples of `grain`.
    template <class Function>
    void for_ranges(std::size_t count, const Function& function, std::size_t grain = 1) const {
        const std::size_t grains = (count + grain - 1) / grain;
        const std::size_t parts =
            threads.size() == 1 ? std::min<std::size_t>(1, grains) : (std::min)(grains, 4 * threads.size());
        threads.run(parts, [&](std::size_t part, std::size_t worker) {
            function(grains * part / parts * grain, (std::min)(count, grains * (part + 1) / parts * grain),
                     worker);
        });
    }
};

/// What At<Input> of a layer says unless the layer knows better; what a layer is, layers/layer_check.hpp
/// says.
template <ShapeType Input, ShapeType Output, class Weights = WeightList<>>
struct LayerAt {
    using input_shape = Input;    ///< of one sample
    using output_shape = Output;  ///< of one sample
    using weights = Weights;      ///< a WeightList<...>

    /// Multiply-adds for one sample, forward.
    static constexpr std::size_t multiply_adds = 0;

    /// How many layers of the user's network it stands for; more than 1 where fusion has joined them, or
    /// where they are within it.
    static constexpr std::size_t layer_count = 1;

    /// Whether forward may be given the same memory for x and y, and backward the same for dy and dx.
    static constexpr bool in_place = false;
    /// Whether y holds the same numbers as x in the same order.
    static constexpr bool preserves_values = false;
    /// Whether it does so at inference, as what only disturbs training does.
    static constexpr bool preserves_values_at_inference = false;
    /// Whether backward reads x, and y.
    static constexpr bool backward_reads_input = true;
    static constexpr bool backward_reads_output = true;  ///< whether backward reads y

    /// What forward wants to have made of the weights, once until they change: so many numbers.
    template <class T>
    static constexpr std::size_t prepared_size() {
        return 0;
    }
    /// Makes that of the weights.
    template <class T>
    static constexpr void prepare(WeightBlock<const T, Weights> /*w*/, T* /*prepared*/) {}

    /// Numbers that a batch keeps from forward to backward, beside x and y.
    template <class T>
    static constexpr std::size_t tape_size(std::size_t /*batch*/) {
        return 0;
    }

    /// Numbers of workspace for a batch, on a team of threads.
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t /*batch*/, std::size_t /*threads*/) {
        return 0;
    }
    /// The same for backward.
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t /*batch*/, std::size_t /*threads*/) {
        return 0;
    }
};

namespace detail {

template <class L, class Input>
concept HasName = requires {
    L::template At<Input>::name;
}
|| requires { L::name; };
template <class L, class Input>
concept HasClass = requires {
    L::template At<Input>::keras_class;
}
|| requires { L::keras_class; };

/// Whether a summary or a file can name the layer.
template <class L, class Input, class Place = Asked>
constexpr bool is_named() {
    if constexpr (!HasName<L, Input>)
        INTARSIA_REFUSE(Place,
                        "this layer lacks name, which summaries and files need: add static constexpr "
                        "std::string_view name");
    else if constexpr (!HasClass<L, Input>)
        INTARSIA_REFUSE(Place,
                        "this layer lacks keras_class, which summaries and files need: add static constexpr "
                        "std::string_view keras_class");
    else
        return true;
}

}  // namespace detail

/// The name of a layer at an input shape: "conv2d".
template <class L, class Input>
constexpr std::string_view layer_name() {
    if constexpr (requires { L::template At<Input>::name; })
        return L::template At<Input>::name;
    else if constexpr (requires { L::name; })
        return L::name;
    else
        return "";
}

/// The class of a layer at an input shape, as Keras names it: "Conv2D".
template <class L, class Input>
constexpr std::string_view layer_class() {
    if constexpr (requires { L::template At<Input>::keras_class; })
        return L::template At<Input>::keras_class;
    else if constexpr (requires { L::keras_class; })
        return L::keras_class;
    else
        return "";
}

}  // namespace INTARSIA_NAMESPACE
