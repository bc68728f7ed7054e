#include <intarsia/tensor/shape.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::tensor_shape {
using Image = Shape<28, 27, 3>;
static_assert(Image::rank == 3 && Image::size == 28 * 27 * 3);
static_assert(Image::extents == std::array<std::size_t, 3>{28, 27, 3});
static_assert(extent<Image, 0> == 28 && extent<Image, 1> == 27 && extent<Image, 2> == 3);
static_assert(Shape<>::rank == 0 && Shape<>::size == 1);
static_assert(Shape<4, 0>::size == 0);
static_assert(ShapeType<Image> && ShapeType<const Image> && ShapeType<Shape<>> && !ShapeType<int>);

TEST_CASE("a shape as people write it") {
    CHECK(to_string(Image{}) == "(28, 27, 3)");
    CHECK(to_string(Image{}, "None") == "(None, 28, 27, 3)");
    CHECK(to_string(Shape<10>{}) == "(10)");
    CHECK(to_string(Shape<>{}) == "()");
    CHECK(shape_text(Image::extents, "None") == "(None, 28, 27, 3)");
}

}  // namespace intarsia::tests::tensor_shape
