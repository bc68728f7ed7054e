// Handwritten-like digits in MNIST's format, drawn stroke by stroke: data for where MNIST cannot be had.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <intarsia/core/error.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/data/digit_strokes.hpp>
#include <intarsia/data/labelled_images.hpp>

namespace INTARSIA_NAMESPACE {

namespace handwriting {

inline constexpr std::size_t side = 28;      ///< of the picture, in pixels
inline constexpr std::size_t box_side = 20;  ///< of the box that the digit fills, in pixels

using Picture = std::array<std::uint8_t, side * side>;

struct Point {
    double x;
    double y;
};

/// A point of the pen's path after all curves are cut into short straight lines.
struct InkPoint {
    double x;
    double y;
    double pressure;  ///< relative width of the line here
    bool pen_down;    ///< whether a line leads here from the point before
};

/// Near enough normal, mean 0 and standard deviation 1: the sum of four uniforms.
///
/// Random::normal() would do, but its logarithm and cosine differ in the last bit from one C library to the
/// next; here only the four basic operations and the square root are used, which are exact everywhere.
inline double bell(Random& random) noexcept {
    const double sum = random.uniform() + random.uniform() + random.uniform() + random.uniform();
    return (sum - 2.0) * 1.7320508075688772;
}

/// The hand that writes one picture: how it slants, stretches and bends all that it writes, and how
/// carefully.
///
/// A point of the sheet moves by a cubic polynomial with random coefficients: the linear terms are slant,
/// rotation and proportions, the higher ones an elastic distortion. The spreads are chosen so that slant,
/// width and height of the pictures vary about as much as MNIST's do.
class Hand {
public:
    Hand(double width, Random& random) noexcept
        : carelessness_(random.uniform(0.3, 1.8)), roundness_(random.uniform(0.7, 1.2)) {
        const double slant = 0.12 + 0.26 * bell(random);
        const double turn = 0.13 * bell(random);
        const double spread = bell(random);
        const double stretch = 1.0 + spread * (0.2 + 0.04 * spread);  // very wide is commoner than very thin
        for (std::size_t term = 0; term < terms; ++term) {
            const double bend = carelessness_ * (term < 2 ? 0.0 : term < 5 ? 0.10 : 0.05);
            across_[term] = bend * bell(random);
            along_[term] = bend * bell(random);
        }
        across_[0] += width * stretch;
        across_[1] -= slant + turn;
        along_[0] += turn;
        along_[1] += 1.0;
    }

    [[nodiscard]] double carelessness() const noexcept { return carelessness_; }
    [[nodiscard]] double roundness() const noexcept { return roundness_; }

    /// Where the point (x, y) of the template, both in -1 ... 1, comes to lie.
    [[nodiscard]] Point place(Point point) const noexcept {
        const auto [x, y] = point;
        const std::array<double, terms> powers = {x,         y,         x * x,     x * y,    y * y,
                                                  x * x * x, x * x * y, x * y * y, y * y * y};
        Point moved{0.0, 0.0};
        for (std::size_t term = 0; term < terms; ++term) {
            moved.x += across_[term] * powers[term];
            moved.y += along_[term] * powers[term];
        }
        return moved;
    }

private:
    static constexpr std::size_t terms = 9;  // x, y, xx, xy, yy, xxx, xxy, xyy, yyy

    double carelessness_;
    double roundness_;
    std::array<double, terms> across_{};
    std::array<double, terms> along_{};
};

/// What the digit is written with, and how the paper was scanned; all in pixels. The mean and the spread of
/// the radius give MNIST's share of inked pixels and its mean brightness.
struct Pen {
    double radius;     ///< half the width of a line
    double softness;   ///< how wide the grey edge of a line is
    double roughness;  ///< how far that edge strays

    explicit Pen(Random& random) noexcept
        : radius((std::max)(0.55, 1.2 + 0.38 * bell(random))),
          softness(random.uniform(1.0, 1.5)),
          roughness(random.uniform(0.0, 0.15)) {}
};

/// One of the digit's styles, each as often as its share says.
inline const DigitStyle& choose_style(unsigned digit, Random& random) {
    std::uint32_t shares = 0;
    for (const DigitStyle& style : digit_styles)
        if (style.digit == digit) shares += style.share;
    std::uint32_t drawn = random.below(shares);
    const DigitStyle* chosen = digit_styles;
    for (const DigitStyle& style : digit_styles) {
        if (style.digit != digit) continue;
        chosen = &style;
        if (drawn < style.share) break;
        drawn -= style.share;
    }
    return *chosen;
}

/// Never zero, so that it may divide: two points that miss their places can fall together.
inline double distance(Point a, Point b) noexcept {
    return std::sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)) + 1e-9;
}

/// The direction of a smooth curve at `here`, per unit of length: the parabola's through three points.
inline Point direction(Point before, Point here, Point after) noexcept {
    const double left = distance(before, here);
    const double right = distance(here, after);
    const double from_left = right / (left * (left + right));
    const double from_right = left / (right * (left + right));
    return {from_left * (here.x - before.x) + from_right * (after.x - here.x),
            from_left * (here.y - before.y) + from_right * (after.y - here.y)};
}

/// Appends the smooth curve through `points` (Hermite's cubics), without its first point.
inline void trace_curve(std::span<const Point> points, std::span<const double> pressures, const Hand& hand,
                        Random& random, std::vector<InkPoint>& ink) {
    constexpr int pieces = 6;
    const std::size_t last = points.size() - 1;
    for (std::size_t i = 0; i < last; ++i) {
        const Point from = points[i];
        const Point to = points[i + 1];
        const double length = distance(from, to);
        const Point chord{(to.x - from.x) / length, (to.y - from.y) / length};
        Point leave = i > 0 ? direction(points[i - 1], from, to) : chord;
        Point arrive = i + 1 < last ? direction(from, to, points[i + 2]) : chord;
        // An end that has no neighbour takes the direction that makes its piece a parabola.
        if (i == 0 && last > 1) leave = {1.5 * chord.x - 0.5 * arrive.x, 1.5 * chord.y - 0.5 * arrive.y};
        if (i + 1 == last && last > 1)
            arrive = {1.5 * chord.x - 0.5 * leave.x, 1.5 * chord.y - 0.5 * leave.y};
        const double speed = length * hand.roundness();
        for (int piece = 1; piece <= pieces; ++piece) {
            const double t = static_cast<double>(piece) / pieces;
            const double rest = 1.0 - t;
            const double start = rest * rest * (1.0 + 2.0 * t);
            const double stop = t * t * (3.0 - 2.0 * t);
            const double out = speed * t * rest * rest;
            const double in = -speed * t * t * rest;
            const Point drawn = hand.place({start * from.x + stop * to.x + out * leave.x + in * arrive.x,
                                            start * from.y + stop * to.y + out * leave.y + in * arrive.y});
            ink.push_back(
                {drawn.x, drawn.y, rest * pressures[i] + t * pressures[i + 1] + 0.12 * bell(random), true});
        }
    }
}

/// Writes one digit: the template's points, each missed a little, joined by curves, bent by the hand.
inline std::vector<InkPoint> write(const DigitStyle& style, const Hand& hand, Random& random) {
    std::vector<Point> points;
    std::vector<double> pressures;
    const double miss = 0.07 * hand.carelessness();
    for (const PenPoint& pen : style.path) {
        points.push_back(
            {pen.x / 50.0 - 1.0 + miss * bell(random), pen.y / 50.0 - 1.0 + miss * bell(random)});
        pressures.push_back((std::max)(0.5, 1.0 + 0.12 * bell(random)));
    }
    std::vector<InkPoint> ink;
    std::size_t first = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool stroke_ends = i + 1 == points.size() || style.path[i + 1].kind == PenPoint::Kind::down;
        if (style.path[i].kind == PenPoint::Kind::down) {
            const Point drawn = hand.place(points[i]);
            ink.push_back({drawn.x, drawn.y, pressures[i], false});
            first = i;
        } else if (style.path[i].kind == PenPoint::Kind::corner || stroke_ends) {
            const std::size_t count = i - first + 1;
            trace_curve(std::span(points).subspan(first, count), std::span(pressures).subspan(first, count),
                        hand, random, ink);
            first = i;
        }
    }
    return ink;
}

/// Scales the ink so that, drawn `radius` wide to each side, it fills the box: its longer side is 20 pixels.
inline void fit_to_box(std::vector<InkPoint>& ink, double radius) noexcept {
    double left = ink[0].x, right = left, top = ink[0].y, bottom = top;
    for (const InkPoint& point : ink) {
        left = (std::min)(left, point.x);
        right = (std::max)(right, point.x);
        top = (std::min)(top, point.y);
        bottom = (std::max)(bottom, point.y);
    }
    const double longer = (std::max)((std::max)(right - left, bottom - top), 1e-9);
    const double scale = (static_cast<double>(box_side) - 2.0 * radius) / longer;
    for (InkPoint& point : ink) {
        point.x = (point.x - left) * scale + radius;
        point.y = (point.y - top) * scale + radius;
    }
}

/// A value for each pixel of the box.
template <class T>
using Box = std::array<T, box_side * box_side>;

/// Adds one line to `nearest`, the distance from each pixel's centre to the ink (negative inside it).
inline void draw_line(const InkPoint& from, const InkPoint& to, double radius,
                      Box<double>& nearest) noexcept {
    const double reach = radius * (std::max)(from.pressure, to.pressure) + 1.0;
    const auto first = [&](double a, double b) {
        return static_cast<std::size_t>(
            std::clamp((std::min)(a, b) - reach, 0.0, static_cast<double>(box_side)));
    };
    const auto last = [&](double a, double b) {
        return static_cast<std::size_t>(
            std::clamp((std::max)(a, b) + reach + 1.0, 0.0, static_cast<double>(box_side)));
    };
    const double dx = to.x - from.x;
    const double dy = to.y - from.y;
    const double inverse = 1.0 / (dx * dx + dy * dy + 1e-12);
    for (std::size_t row = first(from.y, to.y); row < last(from.y, to.y); ++row)
        for (std::size_t column = first(from.x, to.x); column < last(from.x, to.x); ++column) {
            const double x = static_cast<double>(column) + 0.5 - from.x;
            const double y = static_cast<double>(row) + 0.5 - from.y;
            const double t = std::clamp((x * dx + y * dy) * inverse, 0.0, 1.0);
            const double away_x = x - t * dx;
            const double away_y = y - t * dy;
            const double width = radius * (from.pressure + t * (to.pressure - from.pressure));
            double& value = nearest[row * box_side + column];
            value = (std::min)(value, std::sqrt(away_x * away_x + away_y * away_y) - width);
        }
}

/// The picture of the ink in its box, with grey edges.
inline Box<std::uint8_t> scan(std::span<const InkPoint> ink, const Pen& pen, Random& random) noexcept {
    Box<double> nearest;
    nearest.fill(static_cast<double>(box_side));
    for (std::size_t i = 1; i < ink.size(); ++i)
        if (ink[i].pen_down) draw_line(ink[i - 1], ink[i], pen.radius, nearest);
    Box<std::uint8_t> box;
    for (std::size_t i = 0; i < box.size(); ++i) {
        const double away = nearest[i] + pen.roughness * random.uniform(-1.0, 1.0);
        box[i] = static_cast<std::uint8_t>(255.0 * std::clamp(0.5 - away / pen.softness, 0.0, 1.0) + 0.5);
    }
    return box;
}

/// Moves the box by whole pixels so that its centre of mass comes to pixel 14 of the picture, as in MNIST.
inline Picture centre(const Box<std::uint8_t>& box) noexcept {
    std::int64_t mass = 0, moment_x = 0, moment_y = 0;
    for (std::size_t row = 0; row < box_side; ++row)
        for (std::size_t column = 0; column < box_side; ++column) {
            const std::int64_t value = box[row * box_side + column];
            mass += value;
            moment_x += value * static_cast<std::int64_t>(column);
            moment_y += value * static_cast<std::int64_t>(row);
        }
    Picture picture{};
    if (mass == 0) return picture;
    // round(14 - moment / mass) in whole numbers; the 5 added and taken keeps the division's operand positive
    const std::int64_t shift_x = (39 * mass - 2 * moment_x) / (2 * mass) - 5;
    const std::int64_t shift_y = (39 * mass - 2 * moment_y) / (2 * mass) - 5;
    for (std::size_t row = 0; row < box_side; ++row)
        for (std::size_t column = 0; column < box_side; ++column) {
            const std::int64_t x = static_cast<std::int64_t>(column) + shift_x;
            const std::int64_t y = static_cast<std::int64_t>(row) + shift_y;
            constexpr auto limit = static_cast<std::int64_t>(side);
            if (x < 0 || y < 0 || x >= limit || y >= limit) continue;
            picture[static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)] =
                box[row * box_side + column];
        }
    return picture;
}

}  // namespace handwriting

/// One handwritten-like picture of `digit`: 28 x 28 bytes, row by row, normalised as MNIST's are.
///
/// The digit's longer side is 20 pixels and its centre of mass lies at pixel 14 of 0 ... 27, both ways.
/// The same key gives the same picture. Throws ArgumentError where digit > 9.
inline std::array<std::uint8_t, 28 * 28> synthetic_digit(unsigned digit, RandomKey key) {
    using namespace handwriting;
    if (digit > 9) throw ArgumentError({"synthetic_digit: a digit is 0 ... 9, not ", digit});
    Random random(key);
    const DigitStyle& style = choose_style(digit, random);
    const Hand hand(digit_widths[digit], random);
    const Pen pen(random);
    std::vector<InkPoint> ink = write(style, hand, random);
    fit_to_box(ink, pen.radius);
    return centre(scan(ink, pen, random));
}

/// The label of picture `index` of synthetic_digits: each ten pictures hold the ten digits, in random order.
inline std::uint8_t synthetic_digit_label(std::size_t index, Seed seed) {
    const RandomKey ten = RandomKey(seed).fold(0).fold(index / 10);
    return static_cast<std::uint8_t>(random_permutation(10, ten)[index % 10]);
}

/// `count` pictures of handwritten-like digits in MNIST's format, shuffled, equally many of each digit.
///
/// Picture i depends on the seed and i alone: a shorter set is the beginning of a longer one of the same
/// seed. No picture of MNIST's went into it, the strokes are this library's own; a small convolutional
/// network that has seen nothing else reads about 97 of 100 real digits of MNIST. Takes some 30 microseconds
/// a picture.
inline LabelledImages synthetic_digits(std::size_t count, Seed seed) {
    using handwriting::side;
    LabelledImages images{side, side, {}, {}};
    images.pixels.reserve(count * side * side);
    images.labels.reserve(count);
    const RandomKey pictures = RandomKey(seed).fold(1);
    for (std::size_t index = 0; index < count; ++index) {
        const std::uint8_t label = synthetic_digit_label(index, seed);
        const auto picture = synthetic_digit(label, pictures.fold(index));
        images.pixels.insert(images.pixels.end(), picture.begin(), picture.end());
        images.labels.push_back(label);
    }
    return images;
}

}  // namespace INTARSIA_NAMESPACE
