#include <intarsia/plot/history_svg.hpp>

#include "../io/well_formed_xml.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace intarsia::tests::plot_history_svg {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Epoch epoch(double loss, std::optional<double> accuracy, std::optional<double> val_loss,
            std::optional<double> val_accuracy) {
    Epoch epoch;
    epoch.loss = loss;
    epoch.accuracy = accuracy;
    epoch.val_loss = val_loss;
    epoch.val_accuracy = val_accuracy;
    return epoch;
}

/// Losses from `first` towards `last`, validation a little below.
History run(std::size_t epochs, double first, double last) {
    History history;
    for (std::size_t index = 0; index < epochs; ++index) {
        const double loss = last + (first - last) / static_cast<double>(index + 1);
        const double accuracy = 1 - 0.1 / static_cast<double>(index + 1);
        history.epochs.push_back(epoch(loss, accuracy, last + (loss - last) * 0.8, accuracy + 0.0025));
    }
    return history;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct Box {
    double left, top, right, bottom;
    std::string text;
};

std::string attribute(const std::string& tag, const std::string& name) {
    const std::size_t at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 3;
    return tag.substr(begin, tag.find('"', begin) - begin);
}

/// Where the texts of a picture stand, if each character is 0.62 of the font size wide, more than most fonts
/// take.
std::vector<Box> text_boxes(const std::string& svg) {
    std::vector<Box> boxes;
    for (std::size_t at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
        const std::size_t end = svg.find('>', at);
        const std::string tag = svg.substr(at, end - at);
        const std::string content = svg.substr(end + 1, svg.find('<', end) - end - 1);
        const std::string size_text = attribute(tag, "font-size");
        const double size = size_text.empty() ? 12 : std::atof(size_text.c_str());
        double characters = 0;
        for (const char byte : content) characters += (byte & 0xC0) != 0x80;
        const double width = 0.62 * size * characters;
        const double x = std::atof(attribute(tag, "x").c_str());
        const double y = std::atof(attribute(tag, "y").c_str());
        const std::string anchor = attribute(tag, "text-anchor");
        const double left = x - (anchor == "end" ? width : anchor == "middle" ? width / 2 : 0);
        Box box{left, y - 0.75 * size, left + width, y + 0.2 * size, content};
        const std::size_t group = svg.rfind("<g ", at);
        const bool inside = group != std::string::npos && svg.find("</g>", group) > at;
        const std::string transform = inside ? attribute(svg.substr(group, at - group), "transform") : "";
        if (!transform.empty()) {  // the title of a y axis, turned to the left
            char* rest = nullptr;
            const double dx = std::strtod(transform.c_str() + std::string("translate(").size(), &rest);
            const double dy = std::strtod(rest, nullptr);
            box = {dx + box.top, dy - box.right, dx + box.bottom, dy - box.left, content};
        }
        boxes.push_back(box);
    }
    return boxes;
}

/// Well-formed, nothing cut, no text upon another.
void check_layout(const History& history) {
    const std::string svg = to_svg(history);
    CHECK(xml_problem(svg) == "");
    CHECK_FALSE(has(svg, "nan"));
    CHECK_FALSE(has(svg, "\"inf"));
    const double width = std::atof(attribute(svg, "width").c_str());
    const double height = std::atof(attribute(svg, "height").c_str());
    const std::vector<Box> boxes = text_boxes(svg);
    for (std::size_t index = 0; index < boxes.size(); ++index) {
        const Box& box = boxes[index];
        CAPTURE(box.text);
        CHECK(box.left >= 0);
        CHECK(box.top >= 0);
        CHECK(box.right <= width);
        CHECK(box.bottom <= height);
        for (std::size_t other = 0; other < index; ++other) {
            CAPTURE(boxes[other].text);
            const bool apart = box.left >= boxes[other].right || box.right <= boxes[other].left ||
                               box.top >= boxes[other].bottom || box.bottom <= boxes[other].top;
            CHECK(apart);
        }
    }
}

}  // namespace

TEST_CASE("two panels, each with two curves, their marks and what they came to") {
    const std::string svg = to_svg(run(12, 0.27, 0.02));
    CHECK(has(svg, ">Model accuracy</text>"));
    CHECK(has(svg, ">Model loss</text>"));
    CHECK(has(svg, " role=\"img\""));
    CHECK(has(svg, "<title>Training history</title>"));
    CHECK(
        has(svg,
            "<desc>Model accuracy over 12 epochs: training from 0.9000 to 0.9917, validation from 0.9025 to "
            "0.9942. Model loss over 12 epochs: training from 0.2700 to 0.0408, validation from 0.2200 to "
            "0.0367.</desc>"));
    CHECK(count(svg, ">training</text>") == 2);
    CHECK(count(svg, ">validation</text>") == 2);
    CHECK(count(svg, ">epoch</text>") == 2);
    CHECK(count(svg, "<circle") == 2 * 2 * (12 + 1));
    CHECK(count(svg, "stroke-dasharray=\"6 4\"") == 2 * 2);
    CHECK(has(svg, ">0.9917</text>"));
    CHECK(has(svg, ">0.0367</text>"));
    CHECK(has(svg, "@media (prefers-color-scheme: dark)"));
}

TEST_CASE("many epochs are lines without marks") {
    CHECK(count(to_svg(run(300, 2, 1)), "<circle") == 2 * 2);  // those of the legends
}

TEST_CASE("without accuracy or validation there is one panel with one curve") {
    const std::string svg = to_svg({{epoch(2, {}, {}, {}), epoch(1, {}, {}, {})}});
    CHECK_FALSE(has(svg, "accuracy"));
    CHECK_FALSE(has(svg, ">validation<"));
    CHECK(has(svg, ">Model loss</text>"));
    CHECK(attribute(svg, "width") == "488");
}

TEST_CASE("no epochs") {
    const std::string svg = to_svg({});
    CHECK(has(svg, ">no epochs</text>"));
    check_layout({});
}

TEST_CASE("values that are not finite are left out and counted") {
    History history = run(5, 1, 0.5);
    history.epochs[2].loss = not_a_number;
    history.epochs[4].val_loss = -infinity;
    history.epochs[4].accuracy = infinity;
    const std::string svg = to_svg(history);
    CHECK(has(svg, ">1 value not finite</text>"));
    CHECK(has(svg, ">2 values not finite</text>"));
    CHECK(count(svg, "<circle") == 2 * 2 * (5 + 1) - 3);
    check_layout(history);

    for (Epoch& each : history.epochs) each.loss = each.val_loss.emplace(not_a_number);
    CHECK(has(to_svg(history), ">no finite values</text>"));
    check_layout(history);
}

TEST_CASE("equal digits are told apart where the axis can") {
    const std::string svg = to_svg({{epoch(1000005.2, {}, 999998.2, {})}});
    CHECK(has(svg, ">1.000005\u00D710\u2076</text>"));
    CHECK(has(svg, ">9.999982\u00D710\u2075</text>"));
    CHECK(has(svg, ">loss (\u00D710\u2076)</text>"));
    CHECK(has(to_svg(run(3, 5e-9, 1e-9)), ">loss (\u00D710\u207B\u2079)</text>"));
    CHECK(has(to_svg(run(3, -1, -2)), ">\u22121."));
}

TEST_CASE("no text is cut or lies upon another") {
    for (const std::size_t epochs : {1u, 2u, 12u, 24u, 25u, 1000u, 20000u}) {
        CAPTURE(epochs);
        check_layout(run(epochs, 0.27, 0.02));
        check_layout(run(epochs, 0.9925, 0.99));
        check_layout(run(epochs, 1e6, 0));
        check_layout(run(epochs, 1000006, 999998));
        check_layout(run(epochs, 1.000001, 1));
        check_layout(run(epochs, 1e-9, 1e-12));
        check_layout(run(epochs, -1.00001e299, -1e299));
        check_layout(run(epochs, 0, 0));
        check_layout(run(epochs, 98765, 98764.5));
        check_layout(run(epochs, 0.0010000011, 0.001));
    }
}

TEST_CASE("write_svg writes what to_svg gives, and says where it cannot") {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / "intarsia_history_svg_test.svg";
    const History history = run(3, 1, 0);
    write_svg(history, path);
    const io::Bytes bytes = io::read_file(path);
    CHECK(std::string(bytes.begin(), bytes.end()) == to_svg(history));
    std::filesystem::remove(path);
    CHECK_THROWS_AS(write_svg(history, path / "no" / "folder.svg"), FileError);
}

}  // namespace intarsia::tests::plot_history_svg
