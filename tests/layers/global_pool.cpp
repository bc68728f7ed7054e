#include "../gradient_check.hpp"

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/global_pool.hpp>
#include <intarsia/layers/max_pool.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <type_traits>

namespace intarsia::tests::layers_global_pool {
namespace {

struct Names {
    static constexpr std::array<std::string_view, 2> names{"of_steps", "of_pixels"};
    static constexpr std::array<std::string_view, 2> keras_classes{"OfSteps", "OfPixels"};
};
template <class Reduction>
struct Whole : GlobalPool<Reduction, Names> {};

using Largest = Whole<detail::MaxReduction>;
static_assert(layer_name<Largest, Shape<5, 2>>() == "of_steps" &&
              layer_class<Largest, Shape<5, 4, 2>>() == "OfPixels");
static_assert(std::is_same_v<Largest::At<Shape<5, 4, 2>>::output_shape, Shape<2>>);
static_assert(Largest::At<Shape<5, 2>>::backward_reads_input &&
              !Whole<detail::MeanReduction>::At<Shape<5, 2>>::backward_reads_input);

/// A global pool is a pool whose only window is the whole image.
template <class Global, class Windowed, class Input>
void check_same() {
    LayerRun<Global, Input> whole(3);
    LayerRun<Windowed, Input> windowed(3);
    windowed.x = whole.x;
    windowed.dy = whole.dy;
    whole.forward();
    windowed.forward();
    CHECK(std::equal(whole.y.begin(), whole.y.end(), windowed.y.begin(), windowed.y.end()));
    whole.backward();
    windowed.backward();
    CHECK(std::equal(whole.dx.begin(), whole.dx.end(), windowed.dx.begin(), windowed.dx.end()));
}

}  // namespace

TEST_CASE("a global pool looks through one window") {
    check_same<Whole<detail::MaxReduction>, MaxPool<5, 4>, Shape<5, 4, 3>>();
    check_same<Whole<detail::MaxReduction>, MaxPool<7>, Shape<7, 3>>();
    check_same<Whole<detail::MeanReduction>, AveragePool<5, 4>, Shape<5, 4, 3>>();
    check_same<Whole<detail::MeanReduction>, AveragePool<7>, Shape<7, 17>>();
}

}  // namespace intarsia::tests::layers_global_pool
