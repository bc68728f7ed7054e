// What an optimizer is.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <concepts>
#include <cstddef>

namespace INTARSIA_NAMESPACE {

/// An optimizer: a type of a few numbers that has
///
///     template <class T> Rule rule(std::size_t step) const;   // what to do at this step, counted from 1
///
/// where Rule has the number of arrays that are kept for each weight, and changes one weight and them:
///
///     static constexpr std::size_t slots;
///     template <class V> void apply(V& weight, const V& gradient, V* slot) const;   // always inlined
///
/// for V = T and vectors of it, written with operators and the functions of simd/math.hpp (see there). Slots
/// begin as zeros.
template <class O, class T>
concept OptimizerFor = requires(const O& optimizer, std::size_t step) {
    { decltype(optimizer.template rule<T>(step))::slots } -> std::convertible_to<std::size_t>;
};

}  // namespace INTARSIA_NAMESPACE
