// A history as a picture: accuracy and loss against epochs, for light pages and dark ones.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/number_text.hpp>
#include <intarsia/io/svg.hpp>
#include <intarsia/plot/axis.hpp>
#include <intarsia/plot/history_panels.hpp>
#include <intarsia/training/history.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

namespace plot::detail {

// The light colours stand in the attributes, where every viewer finds them; those that know of dark pages
// take the others from here. Blue and orange are told apart by colour-blind eyes too, and every text keeps a
// contrast of at least 4.5 : 1 to its paper.
inline constexpr std::string_view dark_style =
    "@media (prefers-color-scheme: dark) {"
    " .intarsia-paper { fill: #0d1117 }"
    " .intarsia-ink { fill: #f0f6fc }"
    " .intarsia-label { fill: #9da7b3 }"
    " .intarsia-grid { stroke: #252c35 }"
    " .intarsia-axis { stroke: #7d8590 }"
    " .intarsia-training { color: #6cb6ff }"
    " .intarsia-validation { color: #f5a04c }"
    " }";
inline constexpr const char* paper_colour = "#ffffff";
inline constexpr const char* ink_colour = "#1f2328";
inline constexpr const char* label_colour = "#59636e";
inline constexpr const char* grid_colour = "#e6e9ed";
inline constexpr const char* axis_colour = "#818b98";

/// How a curve is drawn; dashes and hollow marks tell it apart without colour.
struct CurveStyle {
    const char* name;
    const char* style_class;
    const char* colour;
    const char* dashes;
    bool hollow;
};

inline constexpr CurveStyle training_style{"training", "intarsia-training", "#0969da", "none", false};
inline constexpr CurveStyle validation_style{"validation", "intarsia-validation", "#c2510c", "6 4", true};

// Lengths in pixels.
inline constexpr double font_size = 12;
inline constexpr double page_margin = 24;
inline constexpr double panel_width = 440;
inline constexpr double panel_gap = 32;
inline constexpr double page_height = 388;
inline constexpr double plot_top = 86;
inline constexpr double plot_bottom = 322;

/// How wide a text is at most: which font a viewer has is unknown, and this suits a wide one, DejaVu Sans.
inline double text_width(std::size_t characters) {
    return 0.64 * font_size * static_cast<double>(characters);
}

inline void draw_text(io::SvgDocument& svg, double x, double y, const char* anchor, std::string_view text) {
    svg.element(
        "text",
        {{"class", "intarsia-label"}, {"fill", label_colour}, {"x", x}, {"y", y}, {"text-anchor", anchor}},
        text);
}

/// "×10⁶" in UTF-8.
inline std::string power_of_ten(int exponent) {
    constexpr std::array<const char*, 10> digits = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
                                                    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
    std::string text = "\u00D710";
    for (const char character : std::to_string(exponent))
        text += character == '-' ? "\u207B" : digits[static_cast<std::size_t>(character - '0')];
    return text;
}

/// A number as in print, at most one character longer: a minus sign for the hyphen, "2.5×10⁻⁹" for "2.5e-09".
inline std::string typeset(const std::string& number) {
    const std::size_t power = (std::min)(number.find('e'), number.size());
    std::string text = number.substr(0, power);
    if (text.starts_with('-')) text.replace(0, 1, "\u2212");
    if (power < number.size()) text += power_of_ten(std::stoi(number.substr(power + 1)));
    return text;
}

/// Draws one panel: title, legend, axes, curves and the values they end with.
class PanelSvg {
public:
    PanelSvg(io::SvgDocument& svg, const Panel& panel, double left)
        : svg_(svg), panel_(panel), left_(left), right_(left + panel_width), y_axis_(panel.axis(7)) {
        std::size_t longest_tick = 0;
        for (const Tick& tick : y_axis_.ticks) longest_tick = (std::max)(longest_tick, tick.label.size());
        constexpr double axis_title = 22;
        plot_left_ = left + axis_title + text_width(longest_tick) + 8;

        std::size_t longest_end = 0;
        for (const auto& [curve, style] : curves())
            if (const auto value = end_value(*curve)) longest_end = (std::max)(longest_end, value->size());
        const std::size_t epoch_digits = std::to_string(panel.epochs).size();
        plot_right_ = right_ - (std::max)(text_width(longest_end + 1) + 4, text_width(epoch_digits) / 2);

        const double epoch_label = text_width(epoch_digits) + 20;
        x_axis_ =
            epoch_axis(panel.epochs, static_cast<std::size_t>((plot_right_ - plot_left_) / epoch_label));
    }

    void draw() {
        svg_.element("text",
                     {{"class", "intarsia-ink"},
                      {"fill", ink_colour},
                      {"x", plot_left_},
                      {"y", 38},
                      {"font-size", 16},
                      {"font-weight", "600"}},
                     panel_.title);
        draw_legend();
        draw_y_axis();
        draw_x_axis();
        for (const auto& [curve, style] : curves()) draw_curve(*curve, style);
        draw_end_values();
        draw_notes();
    }

private:
    struct StyledCurve {
        const Curve* curve;
        CurveStyle style;
    };

    [[nodiscard]] std::vector<StyledCurve> curves() const {
        std::vector<StyledCurve> all{{&panel_.training, training_style}};
        if (panel_.validation) all.push_back({&*panel_.validation, validation_style});
        return all;
    }

    [[nodiscard]] double x(double epoch) const {
        constexpr double inset = 12;  // keeps marks off the axis
        return plot_left_ + inset + x_axis_.fraction(epoch) * (plot_right_ - plot_left_ - 2 * inset);
    }

    [[nodiscard]] double y(double value) const {
        return plot_bottom - y_axis_.fraction(value) * (plot_bottom - plot_top);
    }

    void line(double x1, double y1, double x2, double y2) {
        svg_.element("path", {{"d", io::SvgPath().move_to(x1, y1).line_to(x2, y2).data()}});
    }

    void open_lines(const char* style_class, const char* colour) {
        svg_.open("g", {{"class", style_class}, {"stroke", colour}});
    }

    void draw_legend() {
        double at = plot_left_;
        constexpr double middle = 60;
        constexpr double sample = 28;
        for (const auto& [curve, style] : curves()) {
            open_curve(style);
            svg_.element("path",
                         {{"d", io::SvgPath().move_to(at, middle).line_to(at + sample, middle).data()},
                          {"stroke-dasharray", style.dashes}});
            mark(at + sample / 2, middle, style);
            svg_.close();
            draw_text(svg_, at + sample + 8, middle + 4, "start", style.name);
            at += sample + 8 + text_width(std::string_view(style.name).size()) + 10;
        }
    }

    void draw_y_axis() {
        open_lines("intarsia-grid", grid_colour);
        for (const Tick& tick : y_axis_.ticks) line(plot_left_, y(tick.value), plot_right_, y(tick.value));
        for (const Tick& tick : x_axis_.ticks) line(x(tick.value), plot_top, x(tick.value), plot_bottom);
        svg_.close();
        for (const Tick& tick : y_axis_.ticks)
            draw_text(svg_, plot_left_ - 8, y(tick.value) + 4, "end", typeset(tick.label));

        std::string title(panel_.quantity);
        if (y_axis_.exponent != 0) title += " (" + power_of_ten(y_axis_.exponent) + ")";
        svg_.open("g", {{"transform", "translate(" + io::svg_number(left_ + 10) + ' ' +
                                          io::svg_number((plot_top + plot_bottom) / 2) + ") rotate(-90)"}});
        draw_text(svg_, 0, 0, "middle", title);
        svg_.close();
    }

    void draw_x_axis() {
        open_lines("intarsia-axis", axis_colour);
        line(plot_left_, plot_bottom, plot_right_, plot_bottom);
        for (const Tick& tick : x_axis_.ticks)
            line(x(tick.value), plot_bottom, x(tick.value), plot_bottom + 5);
        svg_.close();
        for (const Tick& tick : x_axis_.ticks)
            draw_text(svg_, x(tick.value), plot_bottom + 20, "middle", tick.label);
        draw_text(svg_, (plot_left_ + plot_right_) / 2, plot_bottom + 43, "middle", "epoch");
    }

    void open_curve(const CurveStyle& style) {
        svg_.open("g", {{"class", style.style_class},
                        {"color", style.colour},
                        {"fill", "none"},
                        {"stroke", "currentColor"},
                        {"stroke-width", 2},
                        {"stroke-linejoin", "round"}});
    }

    void mark(double at_x, double at_y, const CurveStyle& style) {
        if (style.hollow)
            svg_.element("circle", {{"class", "intarsia-paper"},
                                    {"fill", paper_colour},
                                    {"cx", at_x},
                                    {"cy", at_y},
                                    {"r", 3.25},
                                    {"stroke-width", 1.75}});
        else
            svg_.element(
                "circle",
                {{"fill", "currentColor"}, {"stroke", "none"}, {"cx", at_x}, {"cy", at_y}, {"r", 3.75}});
    }

    void draw_curve(const Curve& curve, const CurveStyle& style) {
        if (curve.points.empty()) return;
        open_curve(style);
        io::SvgPath path;
        for (const Point& point : curve.points) {
            if (&point == &curve.points.front())
                path.move_to(x(point.epoch), y(point.value));
            else
                path.line_to(x(point.epoch), y(point.value));
        }
        svg_.element("path", {{"d", path.data()}, {"stroke-dasharray", style.dashes}});
        constexpr std::size_t most_marks = 24;
        if (curve.points.size() <= most_marks)
            for (const Point& point : curve.points) mark(x(point.epoch), y(point.value), style);
        svg_.close();
    }

    /// What a curve came to, told as finely as the axis is; nothing where that is not finite.
    [[nodiscard]] std::optional<std::string> end_value(const Curve& curve) const {
        if (!curve.ends_drawn) return {};
        return io::metric_text(curve.points.back().value, (std::max)(4, y_axis_.decimals));
    }

    void draw_end_values() {
        struct Label {
            double middle;
            double left;
            std::string text;
            CurveStyle style;
        };
        std::vector<Label> labels;
        for (const auto& [curve, style] : curves()) {
            const std::optional<std::string> value = end_value(*curve);
            if (!value) continue;
            const Point& last = curve->points.back();
            const double beside = panel_.epochs == 1 ? x(last.epoch) + 10 : plot_right_ + 4;
            labels.push_back({y(last.value), beside, *value, style});
        }
        constexpr double line_height = 16;
        if (labels.size() == 2) {
            if (labels[0].middle > labels[1].middle) std::swap(labels[0], labels[1]);
            const double missing = (std::max)(0.0, line_height - (labels[1].middle - labels[0].middle));
            labels[0].middle -= missing / 2;
            labels[1].middle += missing / 2;
        }
        // Below the x axis are its labels; inside the plot, where one epoch's values stand, it would strike
        // them through.
        double lowest = plot_bottom - (panel_.epochs == 1 ? line_height / 2 + 1 : 0);
        for (std::size_t index = labels.size(); index > 0; --index, lowest -= line_height)
            labels[index - 1].middle = (std::min)(labels[index - 1].middle, lowest);
        for (const Label& label : labels)
            svg_.element("text",
                         {{"class", label.style.style_class},
                          {"color", label.style.colour},
                          {"fill", "currentColor"},
                          {"x", label.left},
                          {"y", label.middle + 4}},
                         typeset(label.text));
    }

    void draw_notes() {
        if (panel_.training.points.empty() && (!panel_.validation || panel_.validation->points.empty()))
            draw_text(svg_, (plot_left_ + plot_right_) / 2, (plot_top + plot_bottom) / 2 - 12, "middle",
                      "no finite values");
        if (panel_.left_out() > 0)
            draw_text(svg_, right_, plot_bottom + 43, "end",
                      std::to_string(panel_.left_out()) + (panel_.left_out() == 1 ? " value" : " values") +
                          " not finite");
    }

    io::SvgDocument& svg_;
    const Panel& panel_;
    double left_;
    double right_;
    double plot_left_ = 0;
    double plot_right_ = 0;
    Axis x_axis_;
    Axis y_axis_;
};

/// What the curves of a panel say, for those who cannot see them.
inline std::string description(const Panel& panel) {
    std::string text(panel.title);
    text += " over " + std::to_string(panel.epochs) + (panel.epochs == 1 ? " epoch" : " epochs");
    const auto add = [&](const char* separator, const char* name, const Curve& curve) {
        text += std::string(separator) + name;
        if (curve.points.empty())
            text += " without finite values";
        else
            text += " from " + io::metric_text(curve.points.front().value) + " to " +
                    io::metric_text(curve.points.back().value);
    };
    add(": ", training_style.name, panel.training);
    if (panel.validation) add(", ", validation_style.name, *panel.validation);
    return text + ".";
}

}  // namespace plot::detail

/// A picture of a history: accuracy (where there is one) beside loss, each curve against the epochs.
///
/// It stands alone, follows the page's light or dark scheme where the viewer knows of it, needs no colour to
/// be read, and describes itself to screen readers. Values that are not finite are left out, but counted.
inline std::string to_svg(const History& history) {
    using namespace plot::detail;
    const std::vector<plot::Panel> panels = plot::history_panels(history);
    const double count = panels.size() > 1 ? 2 : 1;
    const double width = 2 * page_margin + count * panel_width + (count - 1) * panel_gap;
    const double height = panels.empty() ? 120 : page_height;

    io::SvgDocument svg(
        width, height,
        {{"role", "img"},
         {"font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"},
         {"font-size", font_size}});
    std::string words;
    for (const plot::Panel& panel : panels) words += (words.empty() ? "" : " ") + description(panel);
    svg.element("title", {}, "Training history");
    svg.element("desc", {}, panels.empty() ? "The history has no epochs." : words);
    svg.element("style", {}, dark_style);
    svg.element("rect", {{"class", "intarsia-paper"},
                         {"fill", paper_colour},
                         {"width", width},
                         {"height", height},
                         {"rx", 8}});
    if (panels.empty()) draw_text(svg, width / 2, height / 2 + 4, "middle", "no epochs");
    double left = page_margin;
    for (const plot::Panel& panel : panels) {
        PanelSvg(svg, panel, left).draw();
        left += panel_width + panel_gap;
    }
    return svg.finish();
}

/// Writes to_svg's picture into a file, whole or not at all. Errors: FileError.
inline void write_svg(const History& history, const std::filesystem::path& path) {
    io::write_file(path, to_svg(history));
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
