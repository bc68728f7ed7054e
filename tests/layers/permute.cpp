#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/layer_check.hpp>
#include <intarsia/layers/permute.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_permute {
namespace {

using At = Permute<3, 1, 2>::At<Shape<4, 5, 6>>;
static_assert(std::is_same_v<At::output_shape, Shape<6, 4, 5>>);
static_assert(std::is_same_v<Permute<2, 1>::At<Shape<9, 3>>::output_shape, Shape<3, 9>>);
static_assert(!At::in_place && !At::backward_reads_input && !At::backward_reads_output);
static_assert(Permute<1>::name == "permute" && Permute<1>::keras_class == "Permute");

// What it takes, and what it refuses.
static_assert(LayerOn<Permute<2, 1>, Shape<3, 2>> && !LayerOn<Permute<2, 1>, Shape<3>> &&
              !LayerOn<Permute<>, Shape<3>>);
static_assert(!LayerOn<Permute<1, 1>, Shape<3, 2>> && !LayerOn<Permute<0, 1>, Shape<3, 2>> &&
              !LayerOn<Permute<1, 3>, Shape<3, 2>>);

}  // namespace

TEST_CASE("Permute writes axes in another order") {
    LayerRun<Permute<3, 1, 2>, Shape<2, 3, 4>> run(2);
    run.forward();
    for (std::size_t n = 0; n < 2; ++n)
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 3; ++j)
                for (std::size_t k = 0; k < 4; ++k)
                    CHECK(run.y[24 * n + 6 * k + 3 * i + j] == run.x[24 * n + 12 * i + 4 * j + k]);
}

TEST_CASE("Permute's gradients are its slopes, for any number of threads") {
    check_gradients<Permute<2, 1>, Shape<5, 3>>(2);
    check_gradients<Permute<2, 3, 1>, Shape<2, 3, 4>>(3);
    check_gradients<Permute<4, 1, 3, 2>, Shape<2, 3, 4, 2>>(1);
    check_gradients<Permute<1>, Shape<5>>(1);
    check_threads<Permute<2, 1>, Shape<30, 7>>(40);
}

TEST_CASE("Permute describes itself in Keras's words") {
    CHECK(description<Permute<3, 1, 2>>() == R"({"dims": [3, 1, 2]})");
}

}  // namespace intarsia::tests::layers_permute
