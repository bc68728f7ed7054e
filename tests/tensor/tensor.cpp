#include <intarsia/tensor/tensor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace intarsia::tests::tensor_tensor {
namespace {

using Images = Tensor<float, Shape<2, 3>>;
static_assert(std::is_same_v<Images::value_type, float> && std::is_same_v<Images::shape, Shape<2, 3>>);

}  // namespace

TEST_CASE("a tensor owns its samples, zero at first") {
    Images images(4);
    CHECK(images.size() == 4);
    CHECK(images.values().size() == 24);
    CHECK(reinterpret_cast<std::uintptr_t>(images.data()) % cache_line == 0);
    CHECK(std::all_of(images.values().begin(), images.values().end(), [](float x) { return x == 0; }));

    images[3][5] = 7;
    CHECK(images.values().back() == 7);
    CHECK(images.batch()[3][5] == 7);
    CHECK(images.batch().size() == 4);
    const Images& to_read = images;
    CHECK(to_read[3][5] == 7);
    CHECK(to_read.batch().data() == images.data());
    CHECK(to_read.values().size() == 24);
    static_assert(std::is_same_v<decltype(to_read[0])::element_type, const float>);
}

TEST_CASE("copies of a tensor are deep") {
    Images first(2);
    first[1][0] = 1;
    Images copy = first;
    copy[1][0] = 2;
    CHECK(first[1][0] == 1);
    const Images moved = std::move(copy);
    CHECK(moved.size() == 2);
    CHECK(moved[1][0] == 2);
    CHECK(Images().size() == 0);
    CHECK(Images().values().empty());
}

}  // namespace intarsia::tests::tensor_tensor
