// What an optimizer is.
#pragma once

#include <intarsia/core/mistake.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

namespace detail {

template <class O, class T>
concept HasRule = requires(const O& optimizer, std::size_t step) {
    optimizer.template rule<T>(step);
};
template <class Rule>
concept HasSlots = requires {
    { Rule::slots } -> std::convertible_to<std::size_t>;
};
template <class Rule, class T>
concept HasApply = requires(const Rule& rule, T& weight, const T& gradient, T* slot) {
    rule.apply(weight, gradient, slot);
};

/// What stands in for the rule of what is no optimizer.
struct NoRule {
    static constexpr std::size_t slots = 0;
    template <class V>
    void apply(V&, const V&, V*) const {}
};

template <class O, class T>
constexpr auto rule_of() {
    if constexpr (HasRule<O, T>)
        return std::type_identity<decltype(std::declval<const O&>().template rule<T>(std::size_t{1}))>();
    else
        return std::type_identity<NoRule>();
}
template <class O, class T>
using RuleOf = typename decltype(rule_of<O, T>())::type;

/// Whether O is an optimizer of weights of type T.
template <class O, class T, class Place = Asked>
constexpr bool optimizer_fits() {
    using Rule = RuleOf<O, T>;
    if constexpr (!HasRule<O, T>)
        INTARSIA_REFUSE(Place,
                        "this is no optimizer: add template <class T> Rule<T> rule(std::size_t step) const");
    else if constexpr (!HasSlots<Rule>)
        INTARSIA_REFUSE(Place,
                        "the rule of this optimizer lacks slots: add static constexpr std::size_t slots, how "
                        "many numbers it keeps for each weight");
    else if constexpr (!HasApply<Rule, T>)
        INTARSIA_REFUSE(Place,
                        "the rule of this optimizer lacks apply: add template <class V> INTARSIA_INLINE void "
                        "apply(V& weight, const V& gradient, V* slot) const");
    else
        return true;
}

}  // namespace detail

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
concept OptimizerFor = detail::optimizer_fits<O, T>();

}  // namespace INTARSIA_NAMESPACE
