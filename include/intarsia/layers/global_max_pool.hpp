// The largest number of each channel.
#pragma once

#include <intarsia/layers/global_pool.hpp>
#include <intarsia/layers/max_pool.hpp>

#include <array>
#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

struct GlobalMaxNames {
    static constexpr std::array<std::string_view, 2> names{"global_max_pooling1d", "global_max_pooling2d"};
    static constexpr std::array<std::string_view, 2> keras_classes{"GlobalMaxPooling1D",
                                                                   "GlobalMaxPooling2D"};
};

}  // namespace detail

/// y = the largest of all pixels (or steps), per channel.
///
/// Input: Shape<height, width, channels> or Shape<steps, channels>; output: Shape<channels>.
/// The gradient goes to the first pixel that holds it.
struct GlobalMaxPool : GlobalPool<detail::MaxReduction, detail::GlobalMaxNames> {};

}  // namespace INTARSIA_NAMESPACE
