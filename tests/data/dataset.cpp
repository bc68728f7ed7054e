#include <intarsia/data/dataset.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

namespace intarsia::tests::data_dataset {
namespace {

/// 0, 1, 2, ...
template <class T, class S>
Tensor<T, S> counting(std::size_t size) {
    Tensor<T, S> tensor(size);
    for (std::size_t i = 0; i < size * S::size; ++i) tensor.data()[i] = static_cast<T>(i);
    return tensor;
}

struct MoreThanADataset : Dataset<Shape<2>, Label> {};

template <class Data>
constexpr bool fits = detail::data_fit<Data, Shape<2>, float>();
static_assert(fits<Dataset<Shape<2>, Label>> && fits<Dataset<Shape<2>, Shape<9>>> && fits<MoreThanADataset>);
static_assert(!fits<Dataset<Shape<2, 1>, Label>> && !fits<Dataset<Shape<2>, Label, double>>);
static_assert(!fits<Tensor<float, Shape<2>>> && !fits<int>);
static_assert(std::is_same_v<detail::DatasetIn<MoreThanADataset>::type, Dataset<Shape<2>, Label>>);
static_assert(std::is_same_v<detail::DatasetIn<int>::type, int>);

}  // namespace

TEST_CASE("a dataset holds an input and a target for each sample") {
    const Dataset<Shape<2, 2>, Shape<3>> data(counting<float, Shape<2, 2>>(5), counting<float, Shape<3>>(5));
    CHECK(data.size() == 5);
    CHECK(data.inputs()[4][3] == 19);
    CHECK(data.targets()[4][2] == 14);

    const Dataset<Shape<1>, Label, double> labelled(counting<double, Shape<1>>(2), {Label{4}, Label{0}});
    CHECK(labelled.size() == 2);
    CHECK(labelled.targets()[0] == Label{4});

    CHECK(Dataset<Shape<1>, Label>{}.size() == 0);
    CHECK(Dataset<Shape<1>, Shape<1>>{}.size() == 0);
}

TEST_CASE("a dataset's type follows from what it is made of") {
    const Dataset data(counting<double, Shape<2, 2>>(5), counting<double, Shape<3>>(5));
    static_assert(std::is_same_v<decltype(data), const Dataset<Shape<2, 2>, Shape<3>, double>>);
    const Dataset labelled(counting<float, Shape<2>>(1), std::vector{Label{1}});
    static_assert(std::is_same_v<decltype(labelled), const Dataset<Shape<2>, Label>>);
    CHECK(data.size() == 5);
    CHECK(labelled.size() == 1);
}

TEST_CASE("inputs without targets, or targets without inputs, are refused") {
    using Numbers = Dataset<Shape<1>, Shape<1>>;
    using Labels = Dataset<Shape<1>, Label>;
    CHECK_THROWS_WITH_AS(Numbers(counting<float, Shape<1>>(3), counting<float, Shape<1>>(2)),
                         "a dataset of 3 inputs, but 2 targets", ArgumentError);
    CHECK_THROWS_WITH_AS(Labels(counting<float, Shape<1>>(0), {Label{1}}),
                         "a dataset of 0 inputs, but 1 targets", ArgumentError);
}

TEST_CASE("a slice is a copy of some samples") {
    const Dataset<Shape<2>, Shape<1>> data(counting<float, Shape<2>>(6), counting<float, Shape<1>>(6));
    auto slice = data.slice(2, 3);
    REQUIRE(slice.size() == 3);
    CHECK(std::ranges::equal(slice.inputs().values(), std::vector<float>{4, 5, 6, 7, 8, 9}));
    CHECK(std::ranges::equal(slice.targets().values(), std::vector<float>{2, 3, 4}));
    CHECK(slice.inputs().data() != data.inputs().data() + 4);

    const Dataset<Shape<1>, Label> labelled(counting<float, Shape<1>>(3), {Label{5}, Label{6}, Label{7}});
    CHECK(labelled.slice(1, 2).targets() == std::vector<Label>{Label{6}, Label{7}});
}

TEST_CASE("a slice that reaches beyond the end has what there is") {
    const Dataset<Shape<1>, Label> data(counting<float, Shape<1>>(3), {Label{5}, Label{6}, Label{7}});
    constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    CHECK(data.slice(0, all).size() == 3);
    CHECK(data.slice(2, all).targets() == std::vector<Label>{Label{7}});
    CHECK(data.slice(3, 1).size() == 0);
    CHECK(data.slice(all, all).size() == 0);
    CHECK(data.slice(1, 0).size() == 0);
}

}  // namespace intarsia::tests::data_dataset
