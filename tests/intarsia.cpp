// What a user gets from the one include. The examples, which are run as tests, include nothing else and use
// all of it.
#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace intarsia;

TEST_CASE("the umbrella alone names a network, summarises it and plots a history") {
    using Net = Sequential<Input<28, 28, 1>, AveragePool<4, 4>, Flatten, Dense<10>, Softmax>;
    static_assert(Net::parameter_count == 7 * 7 * 10 + 10);
    CHECK(summary<Net>().find("average_pooling2d (AveragePooling2D)") != std::string::npos);
    CHECK(to_svg(History{}).starts_with("<"));
    CHECK(synthetic_digits(10, Seed{1}).size() == 10);
    CHECK(simd::target_name() == simd::name(simd::target()));
}
