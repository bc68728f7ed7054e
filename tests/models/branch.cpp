#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/branch.hpp>

#include <doctest/doctest.h>

#include <array>
#include <type_traits>

namespace intarsia::tests::models_branch {
namespace {

using Image = Shape<6, 6, 2>;

// A chain is a network of its own, and takes samples one by one if all its layers do.
using Convolved = detail::BranchAt<Image, Branch<Conv2D<5, 3, 3>, ReLU>>;
static_assert(std::is_same_v<Convolved::output_shape, Shape<4, 4, 5>>);
static_assert(Convolved::weights::parameters == 3 * 3 * 2 * 5 + 5);
static_assert(Convolved::multiply_adds == 4 * 4 * 5 * 3 * 3 * 2);
static_assert(Convolved::layer_count == 2 && Convolved::samplewise && !Convolved::is_empty);

using Dense3 = detail::BranchAt<Image, Branch<Flatten, Dense<3>>>;
static_assert(std::is_same_v<Dense3::output_shape, Shape<3>>);
static_assert(Dense3::layer_count == 2 && !Dense3::samplewise);

// What fits, asked without an error.
using detail::branch_fits;
static_assert(branch_fits<Asked, 0, 0, Image>());
static_assert(branch_fits<Asked, 0, 0, Image, Conv2D<5, 3, 3>, MaxPool<2, 2>>());
static_assert(!branch_fits<Asked, 0, 0, Image, Conv2D<5, 3, 3>, MaxPool<5, 5>>());
static_assert(!branch_fits<Asked, 1, 0, Image, Flatten, Softmax>());

}  // namespace

TEST_CASE("a branch of no layers hands on what it gets, and what comes back") {
    using Empty = detail::BranchAt<Shape<4>, Branch<>>;
    static_assert(Empty::is_empty && Empty::layer_count == 0 && Empty::weights::count == 0);
    static_assert(Empty::tape_size<float>(7) == 0 && Empty::forward_workspace<float>(7, 3) == 0);

    const std::array<float, 8> x{1, 2, 3, 4, 5, 6, 7, 8};
    const Batch<const float, Shape<4>> batch(x.data(), 2);
    CHECK(Empty::forward<float>(Pass<float>{}, nullptr, batch, nullptr) == x.data());
    CHECK(Empty::backward<float>(Pass<float>{}, nullptr, {}, batch, {}, nullptr) == x.data());
}

}  // namespace intarsia::tests::models_branch
