#include <intarsia/initializers/initializer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace intarsia::tests::initializers_initializer {
namespace {

// A kernel (height, width, in, out); a matrix (in, out); a vector.
static_assert(Fans::of<Shape<3, 5, 8, 16>>().in == 15 * 8 && Fans::of<Shape<3, 5, 8, 16>>().out == 15 * 16);
static_assert(Fans::of<Shape<100, 10>>().in == 100 && Fans::of<Shape<100, 10>>().out == 10);
static_assert(Fans::of<Shape<7>>().in == 7 && Fans::of<Shape<7>>().out == 7);
static_assert(Fans::of<Shape<>>().in == 1);

static_assert(keras_class(Initializer::glorot_uniform) == "GlorotUniform");
static_assert(keras_class(Initializer::lecun_normal) == "LecunNormal");
static_assert(keras_class(Initializer::zeros) == "Zeros");

constexpr std::size_t count = 200000;
constexpr Fans fans{80, 20};

std::vector<double> numbers_of(Initializer rule, Seed seed = Seed{1}) {
    std::vector<double> numbers(count, 99.0);
    initialize<double>(numbers, rule, fans, RandomKey(seed));
    return numbers;
}

struct Moments {
    double mean = 0, variance = 0, largest = 0;

    explicit Moments(const std::vector<double>& numbers) {
        const auto n = static_cast<double>(numbers.size());
        for (const double x : numbers) mean += x / n;
        for (const double x : numbers) variance += (x - mean) * (x - mean) / n;
        for (const double x : numbers) largest = std::max(largest, std::abs(x));
    }
};

/// Mean 0 and the variance, each within five standard deviations; and no number beyond `limit`, but some near
/// it.
void check_distribution(Initializer rule, double variance, double limit) {
    CAPTURE(std::string(keras_class(rule)));
    const Moments moments(numbers_of(rule));
    const double n = count;
    CHECK(std::abs(moments.mean) < 5 * std::sqrt(variance / n));
    CHECK(std::abs(moments.variance - variance) < 5 * variance * std::sqrt(2 / n));
    CHECK(moments.largest <= limit);
    CHECK(moments.largest > 0.999 * limit);
}

}  // namespace

TEST_CASE("zeros and ones") {
    CHECK(numbers_of(Initializer::zeros) == std::vector<double>(count, 0));
    CHECK(numbers_of(Initializer::ones) == std::vector<double>(count, 1));
}

TEST_CASE("uniform rules fill their interval evenly") {
    check_distribution(Initializer::glorot_uniform, 2.0 / 100, std::sqrt(6.0 / 100));
    check_distribution(Initializer::he_uniform, 2.0 / 80, std::sqrt(6.0 / 80));
    check_distribution(Initializer::lecun_uniform, 1.0 / 80, std::sqrt(3.0 / 80));
}

TEST_CASE("normal rules are cut at two standard deviations, and have the variance they say all the same") {
    const double widened = 2 / 0.87962566103423978;  // of a normal distribution cut at 2: its deviation
    check_distribution(Initializer::glorot_normal, 2.0 / 100, widened * std::sqrt(2.0 / 100));
    check_distribution(Initializer::he_normal, 2.0 / 80, widened * std::sqrt(2.0 / 80));
    check_distribution(Initializer::lecun_normal, 1.0 / 80, widened * std::sqrt(1.0 / 80));
}

TEST_CASE("the key decides the numbers, of every type") {
    for (const Initializer rule : {Initializer::glorot_uniform, Initializer::he_normal}) {
        CHECK(numbers_of(rule, Seed{1}) == numbers_of(rule, Seed{1}));
        CHECK(numbers_of(rule, Seed{1}) != numbers_of(rule, Seed{2}));
        std::vector<float> single(100);
        initialize<float>(single, rule, fans, RandomKey(Seed{1}));
        const auto wide = numbers_of(rule, Seed{1});
        for (std::size_t i = 0; i < single.size(); ++i) CHECK(single[i] == static_cast<float>(wide[i]));
    }
}

}  // namespace intarsia::tests::initializers_initializer
