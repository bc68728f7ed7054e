#include <intarsia/data/preprocess.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace intarsia::tests::data_preprocess {

TEST_CASE("bytes become numbers from 0 to 1") {
    std::vector<std::uint8_t> bytes(256);
    for (std::size_t i = 0; i < 256; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    const auto samples = rescale<Shape<8, 8, 1>>(bytes);
    REQUIRE(samples.size() == 4);
    for (std::size_t i = 0; i < 256; ++i)
        CHECK(samples.values()[i] ==
              static_cast<float>(static_cast<double>(i) / 255));  // the float nearest to it
    CHECK(samples[0][0] == 0);
    CHECK(samples[3][63] == 1);
    CHECK(rescale<Shape<3>>(std::span<const std::uint8_t>()).size() == 0);
    CHECK_THROWS_WITH_AS(rescale<Shape<3>>(bytes), "256 bytes are not whole samples of shape (3)",
                         ArgumentError);
}

TEST_CASE("labels become one-hot vectors") {
    const std::vector<std::uint8_t> labels{2, 0, 1};
    const auto vectors = to_categorical<3>(labels);
    CHECK(std::ranges::equal(vectors.values(), std::vector<float>{0, 0, 1, 1, 0, 0, 0, 1, 0}));
    CHECK_THROWS_WITH_AS(to_categorical<2>(labels), "label 2 of sample 0 is not below 2", ArgumentError);
}

TEST_CASE("labels stay labels") {
    const std::vector<std::uint8_t> labels{255, 0};
    CHECK(to_labels(labels) == std::vector<Label>{Label{255}, Label{0}});
}

TEST_CASE("pictures become a dataset, with either kind of target") {
    const LabelledImages images{2, 2, {0, 51, 102, 255, 255, 0, 0, 0}, {1, 0}};
    const auto one_hot = to_dataset<Shape<2, 2, 1>, Shape<2>>(images);
    REQUIRE(one_hot.size() == 2);
    CHECK(std::ranges::equal(one_hot.inputs()[0], std::vector<float>{0, 0.2f, 0.4f, 1}));
    CHECK(std::ranges::equal(one_hot.targets()[0], std::vector<float>{0, 1}));
    CHECK(to_dataset<Shape<4>, Label>(images).targets() == std::vector<Label>{Label{1}, Label{0}});
    CHECK(to_dataset<Shape<4>, Label>(LabelledImages{}).size() == 0);
}

TEST_CASE("pictures that do not fit are refused") {
    const LabelledImages images{2, 2, {0, 51, 102, 255, 255, 0, 0, 0}, {1, 0}};
    CHECK_THROWS_WITH_AS((to_dataset<Shape<3, 2, 1>, Label>(images)),
                         "pictures of 2 x 2 do not fit (3, 2, 1)", ArgumentError);
    CHECK_THROWS_AS((to_dataset<Shape<2, 2, 1>, Shape<1>>(images)), ArgumentError);
    const LabelledImages label_missing{2, 2, {0, 51, 102, 255, 255, 0, 0, 0}, {1}};
    CHECK_THROWS_AS((to_dataset<Shape<2, 2, 1>, Label>(label_missing)), ArgumentError);
}

}  // namespace intarsia::tests::data_preprocess
