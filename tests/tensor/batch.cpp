#include <intarsia/tensor/batch.hpp>

#include <doctest/doctest.h>

#include <array>
#include <type_traits>

namespace intarsia::tests::tensor_batch {
namespace {

using Pairs = Batch<int, Shape<1, 2>>;
static_assert(std::is_same_v<Pairs::value_type, int>);
static_assert(std::is_same_v<Batch<const int, Shape<1, 2>>::value_type, int>);
static_assert(std::is_convertible_v<Pairs, Batch<const int, Shape<1, 2>>>);
static_assert(!std::is_convertible_v<Batch<const int, Shape<1, 2>>, Pairs>);
static_assert(!std::is_convertible_v<Pairs, Batch<int, Shape<2>>>);
static_assert(Pairs().empty() && Pairs().data() == nullptr && Pairs().values().empty());

}  // namespace

TEST_CASE("a batch is samples one after the other, in somebody else's memory") {
    std::array<int, 6> numbers{1, 2, 3, 4, 5, 6};
    const Pairs batch(numbers.data(), 3);
    CHECK(batch.size() == 3);
    CHECK(!batch.empty());
    CHECK(batch[1].size() == 2);
    CHECK(batch[1][0] == 3);
    CHECK(batch.values().size() == 6);
    batch[2][1] = 60;
    CHECK(numbers[5] == 60);

    const Pairs rest = batch.slice(1, 2);
    CHECK(rest.size() == 2);
    CHECK(rest[0].data() == batch[1].data());
    CHECK(batch.slice(3, 0).empty());

    const Batch<const int, Shape<1, 2>> to_read = batch;
    CHECK(to_read[2][1] == 60);
    CHECK(to_read.data() == numbers.data());
}

}  // namespace intarsia::tests::tensor_batch
