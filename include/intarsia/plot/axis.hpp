// Axes of a plot: which range they show and where their ticks stand.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/number_text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::plot {

struct Tick {
    double value = 0;
    std::string label;
};

/// The range from `low` to `high`; the labels of its ticks count in units of 10^exponent.
struct Axis {
    double low = 0;
    double high = 1;
    int exponent = 0;
    int decimals = 0;  ///< of the labels
    std::vector<Tick> ticks;

    /// Where a value lies between both ends: 0 is low, 1 is high.
    [[nodiscard]] double fraction(double value) const { return (value - low) / (high - low); }
};

/// Values farther from 0 are not drawn: their differences would overflow.
inline constexpr double largest_plotted = 1e300;

namespace detail {

/// digit * 10^exponent, where digit is 1, 2 or 5: the distances between ticks that people read easily.
struct Step {
    int digit = 1;
    int exponent = 0;

    /// count * step in units of 10^unit, with one rounding alone: 3 * 0.1 gives 0.3.
    [[nodiscard]] double times(double count, int unit = 0) const {
        const double whole = count * digit;
        return exponent >= unit ? whole * std::pow(10.0, exponent - unit)
                                : whole / std::pow(10.0, unit - exponent);
    }

    [[nodiscard]] Step next() const {
        if (digit == 1) return {2, exponent};
        if (digit == 2) return {5, exponent};
        return {1, exponent + 1};
    }
};

/// Too little for a range of its own: the values would differ by their rounding, the labels by their last
/// digits.
inline bool is_one_value(double low, double high) {
    return high - low < 1e-6 * (std::max)(std::abs(low), std::abs(high));
}

}  // namespace detail

/// An axis for values from low to high (finite, low <= high, within largest_plotted), beginning and ending
/// with a tick. Where all values are the same, the axis has them in its middle, or below `ceiling` if that is
/// nearer.
inline Axis value_axis(double low, double high, std::size_t most_ticks,
                       double ceiling = std::numeric_limits<double>::infinity()) {
    constexpr double smallest_plotted = 1e-290;  // steps below it would lose their precision
    if ((std::max)(std::abs(low), std::abs(high)) < smallest_plotted) {
        low = 0;
        high = 1;
    } else if (detail::is_one_value(low, high)) {
        const double margin = 0.05 * (std::max)(std::abs(low), std::abs(high));
        low -= margin;
        high = (std::min)(high + margin, (std::max)(high, ceiling));
    }

    // A value that misses a tick by a rounding error still ends the axis there.
    constexpr double tolerance = 1e-6;
    const double most_steps = static_cast<double>(std::max<std::size_t>(most_ticks, 3) - 1);
    detail::Step step{1, static_cast<int>(std::floor(std::log10((high - low) / most_steps)))};
    double first = 0;
    double last = 0;
    for (;; step = step.next()) {
        first = std::floor(low / step.times(1) + tolerance);
        last = std::ceil(high / step.times(1) - tolerance);
        if (last - first <= most_steps) break;
    }

    Axis axis{step.times(first), step.times(last), 0, 0, {}};
    const double largest = (std::max)(std::abs(axis.low), std::abs(axis.high));
    const int power = static_cast<int>(std::floor(std::log10(largest) + tolerance));
    if (power >= 5 || power < -3) axis.exponent = power;
    axis.decimals = (std::max)(0, axis.exponent - step.exponent);
    for (double count = first; count <= last; ++count)
        axis.ticks.push_back(
            {step.times(count), io::fixed_text(step.times(count, axis.exponent), axis.decimals)});
    return axis;
}

/// An axis for the epochs 1 ... count with ticks at whole numbers; a single epoch has room on both sides.
inline Axis epoch_axis(std::size_t count, std::size_t most_ticks) {
    const auto last = static_cast<double>(std::max<std::size_t>(count, 1));
    detail::Step step;
    while (std::floor(last / step.times(1)) > static_cast<double>(std::max<std::size_t>(most_ticks, 1)))
        step = step.next();
    Axis axis{1, last, 0, 0, {}};
    if (last == 1) axis = {0.5, 1.5, 0, 0, {}};
    for (double tick = step.times(1); tick <= last; tick += step.times(1))
        axis.ticks.push_back({tick, io::fixed_text(tick, 0)});
    return axis;
}

}  // namespace INTARSIA_NAMESPACE::plot

INTARSIA_COLD_END
