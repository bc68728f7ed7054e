#include <intarsia/plot/history_panels.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace intarsia::tests::plot_history_panels {
using namespace intarsia::plot;

namespace {

Epoch epoch(double loss, std::optional<double> accuracy, std::optional<double> val_loss,
            std::optional<double> val_accuracy) {
    Epoch epoch;
    epoch.loss = loss;
    epoch.accuracy = accuracy;
    epoch.val_loss = val_loss;
    epoch.val_accuracy = val_accuracy;
    return epoch;
}

}  // namespace

TEST_CASE("accuracy comes first, then loss") {
    const std::vector<Panel> panels =
        history_panels({{epoch(0.5, 0.8, 0.4, 0.9), epoch(0.3, 0.85, 0.35, 0.95)}});
    REQUIRE(panels.size() == 2);
    CHECK(panels[0].title == "Model accuracy");
    CHECK(panels[0].epochs == 2);
    CHECK(panels[0].training.points[1].epoch == 2);
    CHECK(panels[0].training.points[1].value == 0.85);
    REQUIRE(panels[0].validation);
    CHECK(panels[0].validation->points[0].value == 0.9);
    CHECK(panels[1].title == "Model loss");
    CHECK(panels[1].training.points[0].value == 0.5);
    CHECK(panels[1].axis(5).low <= 0.3);
    CHECK(panels[1].axis(5).high >= 0.5);
}

TEST_CASE("what a history does not have is not shown") {
    const std::vector<Panel> panels = history_panels({{epoch(0.5, {}, {}, {})}});
    REQUIRE(panels.size() == 1);
    CHECK(panels[0].quantity == "loss");
    CHECK_FALSE(panels[0].validation);
    CHECK(history_panels({}).empty());
}

TEST_CASE("a curve may skip epochs") {
    const std::vector<Panel> panels = history_panels({{epoch(3, {}, {}, {}), epoch(2, {}, 4.0, {})}});
    REQUIRE(panels[0].validation);
    REQUIRE(panels[0].validation->points.size() == 1);
    CHECK(panels[0].validation->points[0].epoch == 2);
    CHECK(panels[0].left_out() == 0);
}

TEST_CASE("values that cannot be drawn are left out and counted") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    const std::vector<Panel> panels =
        history_panels({{epoch(not_a_number, 0.5, -infinity, infinity), epoch(1, 0.5, 1e305, 0.25)}});
    REQUIRE(panels.size() == 2);
    CHECK(panels[0].left_out() == 1);
    CHECK(panels[0].validation->points.size() == 1);
    CHECK(panels[1].left_out() == 3);
    CHECK(panels[1].training.points.size() == 1);
    CHECK(panels[1].training.points[0].epoch == 2);
    REQUIRE(panels[1].validation);
    CHECK(panels[1].validation->points.empty());

    const std::vector<Panel> nothing = history_panels({{epoch(not_a_number, {}, {}, {})}});
    CHECK(nothing[0].training.points.empty());
    CHECK(nothing[0].axis(3).low == 0);
    CHECK(nothing[0].axis(3).high == 1);
}

TEST_CASE("the axis of accuracies ends at 1") {
    const std::vector<Panel> panels = history_panels({{epoch(1, 1.0, {}, {}), epoch(1, 1.0, {}, {})}});
    CHECK(panels[0].axis(5).high == 1);
    CHECK(panels[1].axis(5).high > 1);
}

}  // namespace intarsia::tests::plot_history_panels
