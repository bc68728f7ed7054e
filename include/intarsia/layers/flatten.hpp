// Every sample as one vector.
#pragma once

#include <intarsia/layers/reshape.hpp>

#include <string_view>

namespace INTARSIA_NAMESPACE {

/// The same numbers in the same order, as a vector.
///
/// Input: any shape; output: Shape<size of the input>. Costs nothing inside a network: input and output share
/// memory.
struct Flatten {
    static constexpr std::string_view name = "flatten";
    static constexpr std::string_view keras_class = "Flatten";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("data_format", std::string_view("channels_last"));
    }

    template <class Input>
    struct At : detail::ReshapeAt<At<Input>, Input, Shape<Input::size>> {};
};

}  // namespace INTARSIA_NAMESPACE
