#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/pool.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <type_traits>

namespace intarsia::tests::layers_pool {
namespace {

constexpr PoolOptions same{.padding = Padding::same};
constexpr PoolOptions strided{.strides = {1, 3}};
constexpr PoolOptions half_strided{.strides = {3, 0}, .padding = Padding::same};

template <class Layer, class Input, class Output>
constexpr bool maps = std::is_same_v<typename Layer::template At<Input>::output_shape, Output>;

// Windows lie side by side unless the options say otherwise; a stride of 0 is the window's own size.
static_assert(maps<MaxPool<2, 2>, Shape<24, 24, 64>, Shape<12, 12, 64>>);
static_assert(maps<MaxPool<3, 2>, Shape<8, 9, 5>, Shape<2, 4, 5>>);
static_assert(maps<MaxPool<3, 2, same>, Shape<8, 9, 5>, Shape<3, 5, 5>>);
static_assert(maps<MaxPool<3, 2, strided>, Shape<8, 9, 5>, Shape<6, 3, 5>>);
static_assert(maps<MaxPool<2, 2, half_strided>, Shape<8, 9, 5>, Shape<3, 5, 5>>);
static_assert(maps<MaxPool<9, 9, same>, Shape<2, 3, 1>, Shape<1, 1, 1>>);

// A sequence is pooled along its steps, and reads the width of the strides.
static_assert(maps<AveragePool<2>, Shape<9, 5>, Shape<4, 5>>);
static_assert(maps<AveragePool<2, same>, Shape<9, 5>, Shape<5, 5>>);
static_assert(maps<AveragePool<2, strided>, Shape<9, 5>, Shape<3, 5>>);
static_assert(maps<AveragePool<9>, Shape<9, 5>, Shape<1, 5>>);

/// Writes down what a layer tells of itself.
struct Listener {
    std::string text;

    template <std::size_t N>
    void operator()(std::string_view key, const std::array<std::size_t, N>& numbers) {
        text += std::string(key) + " =";
        for (const std::size_t number : numbers) text += " " + std::to_string(number);
        text += "; ";
    }
    void operator()(std::string_view key, std::string_view value) {
        text += std::string(key) + " = " + std::string(value) + "; ";
    }
};

template <class Layer>
std::string description() {
    Listener listener;
    Layer::describe(listener);
    return listener.text;
}

}  // namespace

TEST_CASE("a pool describes itself in Keras's words") {
    CHECK(description<MaxPool<3, 2>>() ==
          "pool_size = 3 2; strides = 3 2; padding = valid; data_format = channels_last; ");
    CHECK(description<AveragePool<2, 2, half_strided>>() ==
          "pool_size = 2 2; strides = 3 2; padding = same; data_format = channels_last; ");
    CHECK(description<MaxPool<2, strided>>() ==
          "pool_size = 2; strides = 3; padding = valid; data_format = channels_last; ");
}

}  // namespace intarsia::tests::layers_pool
