#include <intarsia/data/synthetic_digits.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace intarsia::tests::data_synthetic_digits {
namespace {

struct InkExtent {
    std::size_t height;
    std::size_t width;
    double centre_x;
    double centre_y;
};

InkExtent extent_of(std::span<const std::uint8_t> image) {
    std::size_t left = 28, right = 0, top = 28, bottom = 0;
    double mass = 0, x = 0, y = 0;
    for (std::size_t row = 0; row < 28; ++row)
        for (std::size_t column = 0; column < 28; ++column) {
            const double value = image[row * 28 + column];
            if (value == 0) continue;
            left = std::min(left, column);
            right = std::max(right, column + 1);
            top = std::min(top, row);
            bottom = std::max(bottom, row + 1);
            mass += value;
            x += value * static_cast<double>(column);
            y += value * static_cast<double>(row);
        }
    REQUIRE(mass > 0);
    return {bottom - top, right - left, x / mass, y / mass};
}

/// The mean picture of each class.
std::array<std::vector<double>, 10> centroids_of(const LabelledImages& images) {
    std::array<std::vector<double>, 10> centroids;
    std::array<double, 10> counts{};
    centroids.fill(std::vector<double>(784));
    for (std::size_t i = 0; i < images.size(); ++i) {
        auto& centroid = centroids[images.labels[i]];
        for (std::size_t pixel = 0; pixel < 784; ++pixel) centroid[pixel] += images.image(i)[pixel];
        counts[images.labels[i]] += 1;
    }
    for (std::size_t digit = 0; digit < 10; ++digit)
        for (double& value : centroids[digit]) value /= counts[digit];
    return centroids;
}

std::size_t nearest_centroid(std::span<const std::uint8_t> image,
                             const std::array<std::vector<double>, 10>& centroids) {
    std::size_t nearest = 0;
    double smallest = 1e30;
    for (std::size_t digit = 0; digit < 10; ++digit) {
        double distance = 0;
        for (std::size_t pixel = 0; pixel < 784; ++pixel) {
            const double difference = image[pixel] - centroids[digit][pixel];
            distance += difference * difference;
        }
        if (distance < smallest) {
            smallest = distance;
            nearest = digit;
        }
    }
    return nearest;
}

}  // namespace

TEST_CASE("synthetic digits come in MNIST's format, equally many of each, shuffled") {
    const LabelledImages images = synthetic_digits(1000, Seed{7});
    CHECK(images.height == 28);
    CHECK(images.width == 28);
    CHECK(images.size() == 1000);
    CHECK(images.pixels.size() == 1000 * 784);
    for (std::uint8_t digit = 0; digit < 10; ++digit)
        CHECK(std::count(images.labels.begin(), images.labels.end(), digit) == 100);
    std::array<std::size_t, 10> zeros_by_place{};
    for (std::size_t i = 0; i < images.size(); ++i)
        if (images.labels[i] == 0) ++zeros_by_place[i % 10];
    CHECK(*std::max_element(zeros_by_place.begin(), zeros_by_place.end()) < 30);
    CHECK(synthetic_digits(0, Seed{7}).size() == 0);
}

TEST_CASE("the same seed gives the same digits, another seed others") {
    const LabelledImages first = synthetic_digits(50, Seed{3});
    const LabelledImages again = synthetic_digits(50, Seed{3});
    const LabelledImages other = synthetic_digits(50, Seed{4});
    CHECK(first.pixels == again.pixels);
    CHECK(first.labels == again.labels);
    CHECK(first.labels != other.labels);
    std::size_t same = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
        same += std::equal(first.image(i).begin(), first.image(i).end(), other.image(i).begin());
    CHECK(same == 0);
}

TEST_CASE("a shorter set is the beginning of a longer one, and each picture can be had alone") {
    const LabelledImages longer = synthetic_digits(137, Seed{5});
    const LabelledImages shorter = synthetic_digits(53, Seed{5});
    CHECK(std::equal(shorter.labels.begin(), shorter.labels.end(), longer.labels.begin()));
    CHECK(std::equal(shorter.pixels.begin(), shorter.pixels.end(), longer.pixels.begin()));
    for (std::size_t i = 0; i < longer.size(); ++i)
        CHECK(synthetic_digit_label(i, Seed{5}) == longer.labels[i]);
}

// Neither the compiler nor its options may change a picture: results that rest on them would not be
// comparable.
TEST_CASE("the digits of a seed stay what they are") {
    const LabelledImages images = synthetic_digits(200, Seed{1});
    std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
    for (const std::uint8_t byte : images.pixels) hash = (hash ^ byte) * 0x100000001B3;
    CHECK(hash == 0xDC1BB68BA4011620);
}

TEST_CASE("one picture by its digit and key") {
    const RandomKey key(Seed{11});
    CHECK(synthetic_digit(8, key) == synthetic_digit(8, key));
    CHECK(synthetic_digit(8, key) != synthetic_digit(8, key.fold(1)));
    CHECK(synthetic_digit(8, key) != synthetic_digit(3, key));
    CHECK_THROWS_AS(synthetic_digit(10, key), ArgumentError);
}

TEST_CASE("synthetic digits are normalised as MNIST's are") {
    const LabelledImages images = synthetic_digits(2000, Seed{1});
    std::size_t full_height_or_width = 0;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const InkExtent extent = extent_of(images.image(i));
        const std::size_t longer = std::max(extent.height, extent.width);
        CHECK(longer >= 18);
        CHECK(longer <= 20);
        full_height_or_width += longer >= 19;
        CHECK(std::abs(extent.centre_x - 14.0) <= 0.5001);
        CHECK(std::abs(extent.centre_y - 14.0) <= 0.5001);
    }
    CHECK(full_height_or_width > 1980);
}

TEST_CASE("synthetic digits have as much ink as MNIST's: mean 0.131, 19 % of the pixels, most of them grey") {
    const LabelledImages images = synthetic_digits(5000, Seed{2});
    double sum = 0;
    std::size_t inked = 0, grey = 0;
    for (const std::uint8_t pixel : images.pixels) {
        sum += pixel;
        inked += pixel > 0;
        grey += pixel > 0 && pixel < 253;
    }
    const double pixels = static_cast<double>(images.pixels.size());
    CHECK(sum / 255 / pixels > 0.12);
    CHECK(sum / 255 / pixels < 0.14);
    CHECK(static_cast<double>(inked) / pixels > 0.18);
    CHECK(static_cast<double>(inked) / pixels < 0.21);
    CHECK(static_cast<double>(grey) / static_cast<double>(inked) > 0.5);
    CHECK(static_cast<double>(grey) / static_cast<double>(inked) < 0.8);
}

TEST_CASE("every digit is told from the others by its nearest centroid, across seeds") {
    const LabelledImages known = synthetic_digits(2000, Seed{21});
    const LabelledImages asked = synthetic_digits(1000, Seed{22});
    const auto centroids = centroids_of(known);
    std::array<std::size_t, 10> right{};
    for (std::size_t i = 0; i < asked.size(); ++i)
        right[asked.labels[i]] += nearest_centroid(asked.image(i), centroids) == asked.labels[i];
    for (std::size_t digit = 0; digit < 10; ++digit) {
        CAPTURE(digit);
        CHECK(right[digit] >= 50);
    }
}

}  // namespace intarsia::tests::data_synthetic_digits
