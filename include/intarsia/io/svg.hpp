// Text of SVG pictures: elements, attributes, paths.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/number_text.hpp>

#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// A length or coordinate with at most two decimals, a hundredth of a pixel. Errors: ArgumentError where SVG
/// has no such number (infinity, NaN).
inline std::string svg_number(double value) {
    if (!std::isfinite(value))
        throw ArgumentError({"an SVG number must be finite, not ", shortest_text(value)});
    return compact_text(value, 2);
}

/// UTF-8 text as XML may contain it, in elements and in attributes alike. Control characters, which XML
/// cannot contain at all, become U+FFFD.
inline std::string svg_escaped(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char character : text) {
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\t':
                escaped += "&#9;";
                break;  // written out, these would reach attributes as spaces
            case '\n':
                escaped += "&#10;";
                break;
            case '\r':
                escaped += "&#13;";
                break;
            default:
                if (static_cast<unsigned char>(character) < 0x20)
                    escaped += "\xEF\xBF\xBD";
                else
                    escaped += character;
        }
    }
    return escaped;
}

/// `name="value"`: a text or a number.
class SvgAttribute {
public:
    /// A text; what XML reserves is escaped.
    SvgAttribute(std::string_view name, std::string_view value) : name_(name), value_(svg_escaped(value)) {}
    /// The same of a literal.
    SvgAttribute(std::string_view name, const char* value) : SvgAttribute(name, std::string_view(value)) {}
    /// The same of a string.
    SvgAttribute(std::string_view name, const std::string& value)
        : SvgAttribute(name, std::string_view(value)) {}
    /// A number, as svg_number() writes it.
    SvgAttribute(std::string_view name, double value) : name_(name), value_(svg_number(value)) {}

    /// As it stands in a tag, a space in front.
    [[nodiscard]] std::string text() const { return " " + name_ + "=\"" + value_ + "\""; }

private:
    std::string name_;
    std::string value_;
};

using SvgAttributes = std::initializer_list<SvgAttribute>;

/// The `d` of a path made of straight lines.
class SvgPath {
public:
    SvgPath& move_to(double x, double y) { return add('M', x, y); }  ///< begins a line there
    SvgPath& line_to(double x, double y) { return add('L', x, y); }  ///< goes on straight to there
    /// Goes back to where the line began.
    SvgPath& close() {
        data_ += 'Z';
        return *this;
    }

    [[nodiscard]] const std::string& data() const noexcept { return data_; }  ///< the text so far

private:
    SvgPath& add(char command, double x, double y) {
        data_ += command + svg_number(x) + ' ' + svg_number(y);
        return *this;
    }

    std::string data_;
};

/// An SVG picture, written element by element; one a line, indented.
///
///     SvgDocument svg(20, 10, {{"role", "img"}});
///     svg.open("g", {{"fill", "none"}});
///     svg.element("circle", {{"cx", 5}, {"cy", 5}, {"r", 2.5}});
///     svg.close();
///     std::string text = svg.finish();
class SvgDocument {
public:
    /// Width and height are in pixels, and the coordinates run from 0 to them.
    SvgDocument(double width, double height, SvgAttributes attributes = {}) {
        text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + svg_number(width) + "\" height=\"" +
                svg_number(height) + "\" viewBox=\"0 0 " + svg_number(width) + ' ' + svg_number(height) + '"';
        append(attributes);
        text_ += ">\n";
        open_.push_back("svg");
    }

    /// Begins an element that has others inside.
    void open(std::string_view name, SvgAttributes attributes = {}) {
        begin(name, attributes);
        text_ += ">\n";
        open_.push_back(std::string(name));
    }

    /// Ends the element begun last.
    void close() {
        if (open_.size() <= 1) throw ArgumentError("no SVG element is open that could be closed");
        close_innermost();
    }

    /// An element with nothing inside.
    void element(std::string_view name, SvgAttributes attributes) {
        begin(name, attributes);
        text_ += "/>\n";
    }

    /// An element with text inside.
    void element(std::string_view name, SvgAttributes attributes, std::string_view content) {
        begin(name, attributes);
        text_ += '>' + svg_escaped(content);
        end(name);
    }

    /// Ends whatever is open and gives the picture away; the object is done with then.
    [[nodiscard]] std::string finish() {
        while (!open_.empty()) close_innermost();
        return std::move(text_);
    }

private:
    void begin(std::string_view name, SvgAttributes attributes) {
        indent();
        text_.append(1, '<').append(name);
        append(attributes);
    }

    void end(std::string_view name) { text_.append("</").append(name).append(">\n"); }

    void close_innermost() {
        const std::string name = std::move(open_.back());
        open_.pop_back();
        indent();
        end(name);
    }

    void append(SvgAttributes attributes) {
        for (const SvgAttribute& attribute : attributes) text_ += attribute.text();
    }

    void indent() { text_.append(2 * open_.size(), ' '); }

    std::string text_;
    std::vector<std::string> open_;
};

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
