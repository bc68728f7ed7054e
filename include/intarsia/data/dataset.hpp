// Samples to learn from, with what is to be learnt of them.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/core/mistake.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// A class by its number, as a target: Dataset<Shape<28, 28, 1>, Label>.
struct Label {
    std::uint32_t value = 0;                                   ///< the number of the class, from 0
    friend constexpr bool operator==(Label, Label) = default;  ///< whether they are the same class
};

namespace detail {

template <class T, class TargetType>
struct TargetsOf {
    using type = Tensor<T, TargetType>;
};
template <class T>
struct TargetsOf<T, Label> {
    using type = std::vector<Label>;
};

}  // namespace detail

/// Inputs of one shape, and a target for each: numbers of a shape (one-hot classes, values to be met), or a
/// Label.
template <ShapeType InputShape, class TargetType, class T = float>
class Dataset {
    static_assert(ShapeType<TargetType> || std::is_same_v<TargetType, Label>,
                  "the target of a dataset is a Shape<...> or Label");

public:
    using value_type = T;            ///< of the inputs: float or double
    using input_shape = InputShape;  ///< of one input
    using target_type = TargetType;  ///< shape<...> or Label
    /// Tensor<T, TargetType>, or std::vector<Label>.
    using targets_type = typename detail::TargetsOf<T, TargetType>::type;

    Dataset() = default;

    /// Throws ArgumentError where there is not one target for each input.
    Dataset(Tensor<T, InputShape> inputs, targets_type targets)
        : inputs_(std::move(inputs)), targets_(std::move(targets)) {
        if (inputs_.size() != targets_.size())
            throw ArgumentError(
                {"a dataset of ", inputs_.size(), " inputs, but ", targets_.size(), " targets"});
    }

    [[nodiscard]] std::size_t size() const noexcept { return inputs_.size(); }  ///< samples

    /// All inputs, in order.
    [[nodiscard]] const Tensor<T, InputShape>& inputs() const noexcept { return inputs_; }
    [[nodiscard]] const targets_type& targets() const noexcept { return targets_; }  ///< the target of each

    /// A copy of the samples first ... first + count - 1, or as many of them as there are.
    [[nodiscard]] Dataset slice(std::size_t first, std::size_t count) const {
        first = (std::min)(first, size());
        count = (std::min)(count, size() - first);
        Tensor<T, InputShape> inputs(count);
        std::copy_n(inputs_.data() + first * InputShape::size, count * InputShape::size, inputs.data());
        if constexpr (ShapeType<TargetType>) {
            Tensor<T, TargetType> targets(count);
            std::copy_n(targets_.data() + first * TargetType::size, count * TargetType::size, targets.data());
            return {std::move(inputs), std::move(targets)};
        } else {
            const auto begin = targets_.begin() + static_cast<std::ptrdiff_t>(first);
            return {std::move(inputs), std::vector<Label>(begin, begin + static_cast<std::ptrdiff_t>(count))};
        }
    }

private:
    Tensor<T, InputShape> inputs_;
    targets_type targets_{};
};

namespace detail {

/// The Dataset that Data is or inherits; Data itself where there is none.
template <class Data>
struct DatasetIn {
    using type = Data;
};
template <class Data>
requires requires { typename Data::target_type; }
struct DatasetIn<Data> {
    using Base = Dataset<typename Data::input_shape, typename Data::target_type, typename Data::value_type>;
    using type = std::conditional_t<std::is_base_of_v<Base, Data>, Base, Data>;
};

/// Whether Data is a Dataset of such inputs.
template <class Data, class InputShape, class T, class Place = Asked>
constexpr bool data_fit() {
    if constexpr (requires {
                      requires std::is_base_of_v<Dataset<InputShape, typename Data::target_type, T>, Data>;
                  })
        return true;
    else
        INTARSIA_REFUSE(
            Place,
            "the data do not fit the network: give it a Dataset whose inputs have the shape of its Input");
}

}  // namespace detail

template <class T, class InputShape, class TargetShape>
Dataset(Tensor<T, InputShape>, Tensor<T, TargetShape>) -> Dataset<InputShape, TargetShape, T>;
template <class T, class InputShape>
Dataset(Tensor<T, InputShape>, std::vector<Label>) -> Dataset<InputShape, Label, T>;

}  // namespace INTARSIA_NAMESPACE
