// The mean of each channel.
#pragma once

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/global_pool.hpp>

#include <array>
#include <string_view>

namespace INTARSIA_NAMESPACE {

namespace detail {

struct GlobalAverageNames {
    static constexpr std::array<std::string_view, 2> names{"global_average_pooling1d",
                                                           "global_average_pooling2d"};
    static constexpr std::array<std::string_view, 2> keras_classes{"GlobalAveragePooling1D",
                                                                   "GlobalAveragePooling2D"};
};

}  // namespace detail

/// y = the mean over all pixels (or steps), per channel.
///
/// Input: Shape<height, width, channels> or Shape<steps, channels>; output: Shape<channels>.
struct GlobalAveragePool : GlobalPool<detail::MeanReduction, detail::GlobalAverageNames> {};

}  // namespace INTARSIA_NAMESPACE
