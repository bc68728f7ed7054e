#include <intarsia/training/fit_options.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::training_fit_options {
namespace {

struct Data {
    int number = 0;
};
struct MoreData : Data {};

}  // namespace

TEST_CASE("options point to data of their type, or to none") {
    const Data data{5};
    FitOptions<Data> options{.validation = &data};
    REQUIRE(options.validation);
    CHECK((*options.validation).number == 5);
    CHECK(options.validation->number == 5);

    MoreData more;
    options.validation = &more;
    CHECK(&*options.validation == &more);
    options.validation = nullptr;
    CHECK(!options.validation);
    CHECK(!FitOptions<Data>{}.validation);
}

}  // namespace intarsia::tests::training_fit_options
