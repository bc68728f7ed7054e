// The first entry of a network's list, and the network that the list makes.
#pragma once

#include <intarsia/core/mistake.hpp>
#include <intarsia/models/network.hpp>
#include <intarsia/tensor/shape.hpp>

#include <cstddef>

namespace INTARSIA_NAMESPACE {

/// The shape of one sample: the first entry of every network.
template <std::size_t... Extents>
struct Input {
    using shape = Shape<Extents...>;  ///< of one sample

    /// It is no layer.
    template <class, class Place>
    static constexpr bool accepts() {
        INTARSIA_REFUSE(Place, "Input stands in front of all layers, and once: remove it here");
    }
};

namespace detail {

template <class Place, std::size_t Layers, std::size_t... Extents>
constexpr bool input_fits() {
    if constexpr (sizeof...(Extents) == 0)
        INTARSIA_REFUSE(Place, "Input has no shape: give it one, as in Input<28, 28, 1>");
    else if constexpr (((Extents == 0) || ...))
        INTARSIA_REFUSE(Place,
                        "Input has an extent of 0: give it extents of at least 1, as in Input<28, 28, 1>");
    else if constexpr (Layers == 0)
        INTARSIA_REFUSE(Place,
                        "there is no layer behind Input: add one, as in Sequential<Input<4>, Dense<3>>");
    else
        return true;
}

template <class Place>
constexpr bool has_input() {
    INTARSIA_REFUSE(Place,
                    "a network begins with the shape of its input: put Input in front, as in "
                    "Sequential<Input<28, 28, 1>, ...>");
}

/// What stands in for a network of which there is nothing to be made.
struct Refused : Network<Shape<1>, Unknown> {
    static constexpr bool fits = false;
};

struct Nothing;

/// The Network of a Sequential's list; or the compiler's message of what it lacks, and Refused.
template <class First = Nothing, class... Rest>
struct NetworkOf {
    static_assert(has_input<InLayer<0, First, Got<>>>() || true);
    using type = Refused;
};
template <std::size_t... Extents, class... Layers>
struct NetworkOf<Input<Extents...>, Layers...> {
    static_assert(input_fits<InInput<Extents...>, sizeof...(Layers), Extents...>() || true);
    using type = Refused;
};
template <std::size_t... Extents, class... Layers>
requires(input_fits<Asked, sizeof...(Layers), Extents...>()) struct NetworkOf<Input<Extents...>, Layers...> {
    using type = Network<Shape<Extents...>, Layers...>;
};

}  // namespace detail

}  // namespace INTARSIA_NAMESPACE
