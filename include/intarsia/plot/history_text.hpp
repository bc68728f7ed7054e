// A history as a plot of characters, for the terminal.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/plot/axis.hpp>
#include <intarsia/plot/history_panels.hpp>
#include <intarsia/plot/text_grid.hpp>
#include <intarsia/training/history.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// Size and characters of plots of text.
struct TextPlotOptions {
    std::size_t width = 80;  ///< columns in all, 36 at least
    std::size_t height =
        13;               ///< rows of a plot's y axis, 3 at least; one more than a multiple of 3 looks best
    bool unicode = true;  ///< false: ASCII alone
};

namespace plot::detail {

/// Which of `cells` cells a value falls into, when each has `dots` dots and the first and the last dot are
/// the range's ends.
inline std::size_t dot_at(double fraction, std::size_t cells, std::size_t dots) {
    return static_cast<std::size_t>(std::lround(fraction * static_cast<double>(cells * dots - 1)));
}

/// A curve drawn into cells of 2 x 4 dots, braille characters; or of one dot.
class DottedCurve {
public:
    DottedCurve(std::size_t rows, std::size_t columns, bool braille)
        : rows_(rows),
          columns_(columns),
          across_(braille ? 2 : 1),
          down_(braille ? 4 : 1),
          cells_(rows * columns) {}

    /// The dots of a cell as braille counts them; 0 for none.
    [[nodiscard]] char32_t cell(std::size_t row, std::size_t column) const {
        return cells_[row * columns_ + column];
    }

    /// Joins the points by lines; of every `period` dots along the way only the first `drawn` are drawn.
    void draw(const Curve& curve, const Axis& x_axis, const Axis& y_axis, std::size_t drawn,
              std::size_t period) {
        std::size_t dots = 0;
        for (std::size_t index = 0; index < curve.points.size(); ++index) {
            const Point& to = curve.points[index];
            const Point& from = curve.points[index > 0 ? index - 1 : 0];
            const double x = x_axis.fraction(from.epoch);
            const double y = 1 - y_axis.fraction(from.value);
            const double dx = x_axis.fraction(to.epoch) - x;
            const double dy = 1 - y_axis.fraction(to.value) - y;
            const double steps =
                std::ceil((std::max)({1.0, std::abs(dx) * static_cast<double>(columns_ * across_ - 1),
                                      std::abs(dy) * static_cast<double>(rows_ * down_ - 1)}));
            for (double step = 1; step <= steps; ++step)
                if (dots++ % period < drawn) dot(x + dx * step / steps, y + dy * step / steps);
        }
    }

private:
    void dot(double x, double y) {
        constexpr char32_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
        const std::size_t column = dot_at(x, columns_, across_);
        const std::size_t row = dot_at(y, rows_, down_);
        cells_[row / down_ * columns_ + column / across_] |= bits[row % down_][column % across_];
    }

    std::size_t rows_;
    std::size_t columns_;
    std::size_t across_;
    std::size_t down_;
    std::vector<char32_t> cells_;
};

/// The characters of a plot: Unicode's or ASCII's.
struct Glyphs {
    char32_t y_line, y_tick, corner, x_line, x_tick;
    char32_t training, validation, both;  ///< where a curve is a single point, or cells have but one dot
    std::u32string_view training_line, validation_line;
};

inline constexpr Glyphs unicode_glyphs{U'│', U'┤', U'└', U'─', U'┬', U'●', U'○', U'◉', U"⠤⠤⠤", U"⠄⠄⠄"};
inline constexpr Glyphs ascii_glyphs{U'|', U'+', U'+', U'-', U'+', U'*', U'o', U'#', U"*", U"o"};

/// Draws one panel into the page: title, curves, both axes; height + 3 rows.
class PanelText {
public:
    static constexpr std::size_t rows_beside_curves = 3;

    PanelText(TextGrid& page, std::size_t top, std::size_t left, std::size_t width,
              const TextPlotOptions& options)
        : page_(page),
          top_(top),
          left_(left),
          width_(width),
          rows_(options.height),
          braille_(options.unicode),
          glyphs_(options.unicode ? unicode_glyphs : ascii_glyphs) {}

    void draw(const Panel& panel) {
        const Axis y_axis = panel.axis(rows_ / 3 + 1);
        std::size_t gutter = std::string_view("epoch").size();
        for (const Tick& tick : y_axis.ticks) gutter = (std::max)(gutter, tick.label.size());
        plot_left_ = left_ + gutter + 2;
        columns_ = width_ - gutter - 2;
        const Axis x_axis = epoch_axis(panel.epochs, columns_ / (std::to_string(panel.epochs).size() + 3));

        std::string title(panel.title);
        if (y_axis.exponent != 0) title += " (x10^" + std::to_string(y_axis.exponent) + ")";
        centre(top_, plot_left_ + columns_ / 2, title);
        draw_y_axis(y_axis);
        draw_x_axis(x_axis);
        draw_curves(panel, x_axis, y_axis);
    }

private:
    void draw_y_axis(const Axis& axis) {
        for (std::size_t row = 0; row < rows_; ++row)
            page_.put(top_ + 1 + row, plot_left_ - 1, glyphs_.y_line);
        for (const Tick& tick : axis.ticks) {
            const std::size_t down = braille_ ? 4 : 1;
            const std::size_t row = top_ + 1 + dot_at(1 - axis.fraction(tick.value), rows_, down) / down;
            page_.put(row, plot_left_ - 1, glyphs_.y_tick);
            page_.put(row, plot_left_ - 2 - tick.label.size(), widen(tick.label));
        }
    }

    void draw_x_axis(const Axis& axis) {
        const std::size_t row = top_ + 1 + rows_;
        page_.put(row, plot_left_ - 1, glyphs_.corner);
        for (std::size_t column = 0; column < columns_; ++column)
            page_.put(row, plot_left_ + column, glyphs_.x_line);
        page_.put(row + 1, left_ + width_ - columns_ - 7, U"epoch");
        for (const Tick& tick : axis.ticks) {
            const std::size_t across = braille_ ? 2 : 1;
            const std::size_t column =
                plot_left_ + dot_at(axis.fraction(tick.value), columns_, across) / across;
            page_.put(row, column, glyphs_.x_tick);
            centre(row + 1, column, tick.label);
        }
    }

    void draw_curves(const Panel& panel, const Axis& x_axis, const Axis& y_axis) {
        DottedCurve training(rows_, columns_, braille_);
        DottedCurve validation(rows_, columns_, braille_);
        training.draw(panel.training, x_axis, y_axis, 1, 1);
        if (panel.validation) validation.draw(*panel.validation, x_axis, y_axis, 1, braille_ ? 3 : 1);
        const bool as_marks = !braille_ || panel.epochs == 1;  // a lone dot is easily overlooked
        bool empty = true;
        for (std::size_t row = 0; row < rows_; ++row) {
            for (std::size_t column = 0; column < columns_; ++column) {
                const char32_t first = training.cell(row, column);
                const char32_t second = validation.cell(row, column);
                if (first == 0 && second == 0) continue;
                const char32_t mark = second == 0  ? glyphs_.training
                                      : first == 0 ? glyphs_.validation
                                                   : glyphs_.both;
                page_.put(top_ + 1 + row, plot_left_ + column, as_marks ? mark : U'\u2800' | first | second);
                empty = false;
            }
        }
        if (empty) centre(top_ + 1 + rows_ / 2, plot_left_ + columns_ / 2, "no finite values");
    }

    /// Text around a column, moved where it would leave the panel.
    void centre(std::size_t row, std::size_t column, std::string_view text) {
        const std::size_t last = left_ + width_ - (std::min)(width_, text.size());
        const std::size_t wanted = column - (std::min)(column, text.size() / 2);
        page_.put(row, std::clamp(wanted, left_, (std::max)(left_, last)), widen(text));
    }

    TextGrid& page_;
    std::size_t top_;
    std::size_t left_;
    std::size_t width_;
    std::size_t rows_;
    bool braille_;
    Glyphs glyphs_;
    std::size_t plot_left_ = 0;
    std::size_t columns_ = 0;
};

/// What the curves' characters mean.
inline std::u32string legend(const std::vector<Panel>& panels, bool unicode) {
    const Glyphs& glyphs = unicode ? unicode_glyphs : ascii_glyphs;
    std::u32string text;
    const auto add = [&](std::u32string_view line, char32_t mark, std::u32string_view name) {
        if (!text.empty()) text += U"   ";
        if (panels.front().epochs > 1)
            text += line;
        else
            text += mark;
        text.append(1, U' ').append(name);
    };
    add(glyphs.training_line, glyphs.training, U"training");
    bool validated = false;
    for (const Panel& panel : panels) validated |= panel.validation.has_value();
    if (validated) add(glyphs.validation_line, glyphs.validation, U"validation");
    if (validated && !unicode) add(U"#", glyphs.both, U"both");
    return text;
}

}  // namespace plot::detail

/// The curves of a history, accuracy beside loss, or above it where `width` is below 64; one line of the
/// result is at most `width` columns wide. Values that are not finite are left out, and counted at the end.
///
/// Errors: ArgumentError where the plot would be too small to be read.
inline std::string to_text(const History& history, const TextPlotOptions& options = {}) {
    using plot::detail::PanelText;
    if (options.width < 36 || options.height < 3)
        throw ArgumentError({"a text plot needs at least 36 columns and 3 rows, not ", options.width, " and ",
                             options.height});
    const std::vector<plot::Panel> panels = plot::history_panels(history);
    if (panels.empty()) return "no epochs\n";

    constexpr std::size_t gap = 2;
    const bool side_by_side = panels.size() > 1 && options.width >= 64;
    const std::size_t panel_width = side_by_side ? (options.width - gap) / 2 : options.width;
    const std::size_t panel_rows = options.height + PanelText::rows_beside_curves;
    const std::size_t stacked = side_by_side ? 1 : panels.size();
    plot::TextGrid page(stacked * panel_rows + (stacked - 1) + 1, options.width);
    for (std::size_t index = 0; index < panels.size(); ++index) {
        const std::size_t top = side_by_side ? 0 : index * (panel_rows + 1);
        const std::size_t left = side_by_side ? index * (panel_width + gap) : 0;
        PanelText(page, top, left, panel_width, options).draw(panels[index]);
    }
    const std::u32string legend = plot::detail::legend(panels, options.unicode);
    page.put(page.rows() - 1, (options.width - (std::min)(options.width, legend.size())) / 2, legend);

    std::string text = page.text();
    for (const plot::Panel& panel : panels)
        if (panel.left_out() > 0)
            text += std::string(panel.quantity) + ": " + std::to_string(panel.left_out()) + " not finite\n";
    return text;
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
