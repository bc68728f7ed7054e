// How a mistake in a network becomes the first error that the compiler prints.
#pragma once

#include <intarsia/core/name.hpp>

#include <cstddef>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

// INTARSIA_REFUSE(Place, "what is wrong: the remedy");
//
//     in a function template that returns whether something is right: returns false, having made the compiler
//     print the text together with Place, in one line and nothing behind it. Place is one of the types below;
//     Asked, where one only wants to know, prints nothing. See layers/layer_check.hpp for the use of it.
//
// C++20 has no text but a literal for static_assert. clang prints it together with the condition, and so with
// all that Place is made of. g++ prints the text alone; but it prints a text that is a template argument, so
// there the condition is a member of a type that does not exist, and whose name says it all.
#if defined(__clang__)
#define INTARSIA_REFUSE(Place, text)      \
    do {                                  \
        static_assert(Place::fits, text); \
        return false;                     \
    } while (false)
#else
#define INTARSIA_REFUSE(Place, text)                                 \
    do {                                                             \
        static_assert(::intarsia::Mistake<text, Place>::fits, text); \
        return false;                                                \
    } while (false)
#endif

/// The place of a question that is asked in silence: whether, not why.
struct Asked {
    static constexpr bool fits = true;  ///< nothing is said
};

/// The place of a mistake where all has been right so far, else Asked: the first mistake is told, and no
/// other.
template <bool RightSoFar, class Place>
using FirstMistake = std::conditional_t<RightSoFar, Place, Asked>;

/// A text and a place: declared, so that it can be printed, and no more.
template <Name Text, class Place>
struct Mistake;
/// Asked in silence.
template <Name Text>
struct Mistake<Text, Asked> : Asked {};

/// What somebody was given.
template <class... What>
struct Got;
/// What it takes.
template <class... What>
struct Expected;
/// Layer Index of a network, the last one, and the shape that it puts out.
template <std::size_t Index, class Layer, class Shape>
struct LastLayer;

/// What all places of mistakes say.
struct InSomething {
    static constexpr bool fits = false;  ///< so the compiler prints the place
};
/// In a network: layer Index, counted from 0 behind Input, and the shape that it gets.
template <std::size_t Index, class Layer, class What>
struct InLayer : InSomething {};
/// In a layer of a Residual's branch, counted from 0: InLayer of that layer, and the place of the Residual.
template <std::size_t Branch, class Layer, class Residual>
struct InBranch : InSomething {};
/// Between the branches of a Residual: the shapes that they put out, and the place of the Residual.
template <class First, class Second, class Residual>
struct InSum : InSomething {};
/// In a network's Input.
template <std::size_t... Extents>
struct InInput : InSomething {};
/// Between a loss, the network's end, and the targets of a dataset.
template <class Loss, class Last, class Targets>
struct InLoss : InSomething {};
/// In an optimizer.
template <class Optimizer>
struct InOptimizer : InSomething {};
/// In what a function is given.
template <class What, class Takes>
struct InCall : InSomething {};

}  // namespace INTARSIA_NAMESPACE
