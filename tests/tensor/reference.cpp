#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>

namespace intarsia::tests::tensor_reference {
using namespace intarsia::reference;

namespace {

/// Evaluates a function of arrays that fills its last argument, at compile time.
template <std::size_t N, class Function>
constexpr std::array<double, N> filled(Function function) {
    std::array<double, N> result{};
    function(result.data());
    return result;
}

template <std::size_t N>
using Numbers = std::array<double, N>;

// ---- windows: n = 7, k = 3, s = 2 and more, counted by hand
// -------------------------------------------------

static_assert(Axis{7, 3}.positions() == 5);
static_assert(Axis{7, 3, 2}.positions() == 3);
static_assert(Axis{8, 3, 2}.positions() == 3);  // the last number is not seen
static_assert(Axis{3, 3}.positions() == 1);
static_assert(Axis{2, 3}.positions() == 0);
static_assert(Axis{7, 3, 1, true}.positions() == 7 && Axis{7, 3, 1, true}.before() == 1);
static_assert(Axis{7, 3, 2, true}.positions() == 4 && Axis{7, 3, 2, true}.before() == 1);
static_assert(Axis{8, 3, 2, true}.positions() == 4 && Axis{8, 3, 2, true}.before() == 0);  // one zero, behind
static_assert(Axis{5, 4, 1, true}.before() == 1);  // two of three behind
static_assert(Axis{8, 1, 3, true}.positions() == 3 && Axis{8, 1, 3, true}.before() == 0);
static_assert(Axis{7, 3, 2, true}.place(0, 0) == -1 && !Axis{7, 3, 2, true}.inside(-1));
static_assert(Axis{7, 3, 2, true}.place(3, 2) == 7 && !Axis{7, 3, 2, true}.inside(7));

// ---- convolution
// --------------------------------------------------------------------------------------------

// x = 1 2 3   kernel = 1 10     y = 1*1 + 2*10 + 4*100 + 5*1000, ...
//     4 5 6            100 1000
constexpr Conv2D small{{2, 2}, {3, 2}, 1, 1};
constexpr Numbers<6> image{1, 2, 3, 4, 5, 6};
constexpr Numbers<4> kernel{1, 10, 100, 1000};
constexpr Numbers<1> bias{0.5};
static_assert(filled<2>([](double* y) {
                  conv2d_forward(small, image.data(), kernel.data(), bias.data(), y);
              }) == Numbers<2>{5421.5, 6532.5});
static_assert(filled<2>([](double* y) {
                  conv2d_forward<double>(small, image.data(), kernel.data(), nullptr, y);
              }) == Numbers<2>{5421, 6532});

// dy = 1 2: each output spreads its gradient over the window it saw.
constexpr Numbers<2> dy{1, 2};
static_assert(filled<6>([](double* dx) { conv2d_input_gradient(small, dy.data(), kernel.data(), dx); }) ==
              Numbers<6>{1, 12, 20, 100, 1200, 2000});
static_assert(filled<5>([](double* sums) {
                  sums[0] = 100;  // what is there stays
                  conv2d_weight_gradient(small, image.data(), dy.data(), sums, sums + 4);
              }) == Numbers<5>{100 + 1 + 2 * 2, 2 + 2 * 3, 4 + 2 * 5, 5 + 2 * 6, 3});

// Two channels, two filters, one pixel: y = (x0 k00 + x1 k10, x0 k01 + x1 k11).
static_assert(
    filled<2>([](double* y) {
        conv2d_forward<double>({{1, 1}, {1, 1}, 2, 2}, Numbers<2>{3, 5}.data(), kernel.data(), nullptr, y);
    }) == Numbers<2>{3 * 1 + 5 * 100, 3 * 10 + 5 * 1000});

// Same padding: zeros around 1 2 3.
static_assert(
    filled<3>([](double* y) {
        conv2d_forward<double>({{1, 1}, {3, 3, 1, true}, 1, 1}, image.data(), kernel.data(), nullptr, y);
    }) == Numbers<3>{1 * 10 + 2 * 100, 1 + 2 * 10 + 3 * 100, 2 + 3 * 10});

// ---- pools
// --------------------------------------------------------------------------------------------------

// 1 7 7 2 0 in windows of 3 that move by 2, padded by one: (. 1 7) (7 7 2) (2 0 .)
constexpr Pool2D pool{{1, 1}, {5, 3, 2, true}, 1};
constexpr Numbers<5> steps{1, 7, 7, 2, 0};
constexpr Numbers<3> slopes{1, 10, 100};
static_assert(filled<3>([](double* y) { max_pool_forward(pool, steps.data(), y); }) == Numbers<3>{7, 7, 2});
static_assert(filled<5>([](double* dx) { max_pool_gradient(pool, steps.data(), slopes.data(), dx); }) ==
              Numbers<5>{0, 11, 0, 100, 0});  // of two sevens, the first
static_assert(filled<3>([](double* y) { average_pool_forward(pool, steps.data(), y); }) ==
              Numbers<3>{4, 16.0 / 3, 1});
static_assert(filled<5>([](double* dx) { average_pool_gradient(pool, slopes.data(), dx); }) ==
              Numbers<5>{0.5, 0.5 + 10.0 / 3, 10.0 / 3, 10.0 / 3 + 50, 50});

// ---- matrices
// -----------------------------------------------------------------------------------------------

static_assert(
    filled<4>([](double* c) {
        matrix_multiply<double>(2, 2, 3, image.data(), Numbers<6>{1, 2, 3, 4, 5, 6}.data(), dy.data(), c);
    }) == Numbers<4>{1 + 22, 2 + 28, 1 + 49, 2 + 64});
static_assert(filled<3>([](double* sums) { column_sums(2, 3, image.data(), sums); }) == Numbers<3>{5, 7, 9});

// ---- functions of one number
// --------------------------------------------------------------------------------

static_assert(relu(2.0) == 2 && relu(-2.0) == 0 && relu_slope(2.0) == 1 && relu_slope(0.0) == 0);

/// The slope that two points a little apart show.
template <class Function>
double measured_slope(Function function, double x) {
    return (function(x + 1e-5) - function(x - 1e-5)) / 2e-5;
}

}  // namespace

TEST_CASE("sigmoid and tanh at points known by heart, and their slopes") {
    CHECK(reference::sigmoid(0.0) == 0.5);
    CHECK(reference::sigmoid(std::log(3.0)) == doctest::Approx(0.75));
    CHECK(reference::tanh(std::log(2.0)) == doctest::Approx(0.6));
    for (const double x : {-3.0, -0.5, 0.0, 0.1, 2.0}) {
        const auto s = [](double v) { return reference::sigmoid(v); };
        const auto t = [](double v) { return reference::tanh(v); };
        CHECK(sigmoid_slope(x) == doctest::Approx(measured_slope(s, x)));
        CHECK(tanh_slope(x) == doctest::Approx(measured_slope(t, x)));
    }
}

TEST_CASE("softmax makes shares of exponentials") {
    const Numbers<3> x{0, std::log(2.0), std::log(5.0)};
    Numbers<3> y{};
    softmax(3, x.data(), y.data());
    CHECK(y[0] == doctest::Approx(0.125));
    CHECK(y[1] == doctest::Approx(0.25));
    CHECK(y[2] == doctest::Approx(0.625));

    Numbers<3> dx{};
    softmax_gradient(3, y.data(), slopes.data(), dx.data());  // the mean of 1 10 100 is 65.125
    CHECK(dx[0] == doctest::Approx(0.125 * (1 - 65.125)));
    CHECK(dx[1] == doctest::Approx(0.25 * (10 - 65.125)));
    CHECK(dx[2] == doctest::Approx(0.625 * (100 - 65.125)));

    const Numbers<2> far{1000, -1000};
    softmax(2, far.data(), y.data());
    CHECK(y[0] == 1);
    CHECK(y[1] == 0);
}

TEST_CASE("dropout takes its words in the order of vectors of counters") {
    constexpr RandomKey key(Seed{7});
    // Number `index` is kept up to the threshold that is its word, and no further.
    constexpr auto takes = [=](std::uint64_t index, std::uint64_t block, std::size_t word) {
        const std::uint32_t bits = key.block(block)[word];
        return dropout_keeps(key, index, bits) && !dropout_keeps(key, index, bits + 1);
    };
    static_assert(takes(0, 0, 0) && takes(1, 1, 0) && takes(15, 15, 0) && takes(16, 0, 1) &&
                  takes(63, 15, 3));
    static_assert(takes(64, 16, 0) && takes(64 + 35, 16 + 3, 2));
    CHECK(dropout_keeps(key, 0, 0));
}

}  // namespace intarsia::tests::tensor_reference
