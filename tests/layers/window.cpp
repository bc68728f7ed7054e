#include <intarsia/layers/window.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::layers_window {
static_assert(name(Padding::valid) == "valid" && name(Padding::same) == "same");
static_assert(Strides2D{}.height == 1 && Strides2D{}.width == 1);
static_assert(Strides2D{.width = 3}.height == 1);

TEST_CASE("paddings have Keras's names") { CHECK(name(Padding{}) == "valid"); }

}  // namespace intarsia::tests::layers_window
