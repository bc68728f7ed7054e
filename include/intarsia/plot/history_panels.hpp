// What the plots of a history show: a panel for accuracy, a panel for loss, and their curves.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/plot/axis.hpp>
#include <intarsia/training/history.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::plot {

struct Point {
    double epoch = 0;  ///< counted from 1
    double value = 0;
};

/// The values that can be drawn, in order of their epochs.
struct Curve {
    std::vector<Point> points;
    std::size_t left_out = 0;  ///< values that are not finite, or too large to be drawn
    bool ends_drawn = false;   ///< whether the last value is a point
};

struct Panel {
    std::string_view title;     ///< "Model loss"
    std::string_view quantity;  ///< "loss"
    double ceiling = 0;         ///< what the quantity cannot exceed
    std::size_t epochs = 0;
    Curve training;
    std::optional<Curve> validation;

    /// An axis that holds all points of both curves.
    [[nodiscard]] Axis axis(std::size_t most_ticks) const {
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        const auto include = [&](const Curve& curve) {
            for (const Point& point : curve.points) {
                low = (std::min)(low, point.value);
                high = (std::max)(high, point.value);
            }
        };
        include(training);
        if (validation) include(*validation);
        return low <= high ? value_axis(low, high, most_ticks, ceiling) : value_axis(0, 1, most_ticks);
    }

    [[nodiscard]] std::size_t left_out() const {
        return training.left_out + (validation ? validation->left_out : 0);
    }
};

namespace detail {

/// The curve that `value_of` finds in the epochs; none where it finds nothing in any of them.
inline std::optional<Curve> find_curve(const History& history,
                                       std::optional<double> (*value_of)(const Epoch&)) {
    std::optional<Curve> curve;
    double number = 0;
    for (const Epoch& epoch : history.epochs) {
        ++number;
        const std::optional<double> value = value_of(epoch);
        if (!value) continue;
        if (!curve) curve.emplace();
        curve->ends_drawn = std::abs(*value) <= largest_plotted;  // false for NaN
        if (curve->ends_drawn)
            curve->points.push_back({number, *value});
        else
            ++curve->left_out;
    }
    return curve;
}

}  // namespace detail

/// The panels of a history: accuracy where there is one, and loss. None without epochs.
inline std::vector<Panel> history_panels(const History& history) {
    std::vector<Panel> panels;
    const std::size_t epochs = history.epochs.size();
    if (epochs == 0) return panels;

    auto accuracy = detail::find_curve(history, [](const Epoch& epoch) { return epoch.accuracy; });
    auto val_accuracy = detail::find_curve(history, [](const Epoch& epoch) { return epoch.val_accuracy; });
    if (accuracy || val_accuracy)
        panels.push_back({"Model accuracy", "accuracy", 1.0, epochs,
                          accuracy ? std::move(*accuracy) : Curve{}, std::move(val_accuracy)});

    auto loss = detail::find_curve(history, [](const Epoch& epoch) { return std::optional(epoch.loss); });
    auto val_loss = detail::find_curve(history, [](const Epoch& epoch) { return epoch.val_loss; });
    panels.push_back({"Model loss", "loss", std::numeric_limits<double>::infinity(), epochs, std::move(*loss),
                      std::move(val_loss)});
    return panels;
}

}  // namespace INTARSIA_NAMESPACE::plot

INTARSIA_COLD_END
