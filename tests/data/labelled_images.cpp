#include <intarsia/data/labelled_images.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace intarsia::tests::data_labelled_images {

TEST_CASE("each picture is height x width bytes, one behind the other") {
    const LabelledImages images{2, 3, {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}, {7, 8}};
    CHECK(images.size() == 2);
    const auto first = images.image(0), second = images.image(1);
    CHECK(std::ranges::equal(first, std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5}));
    CHECK(std::ranges::equal(second, std::vector<std::uint8_t>{10, 11, 12, 13, 14, 15}));
}

TEST_CASE("no pictures") { CHECK(LabelledImages{}.size() == 0); }

}  // namespace intarsia::tests::data_labelled_images
