#include <intarsia/saving/layer_description.hpp>

#include <doctest/doctest.h>

#include <limits>

using namespace intarsia::keras;

TEST_CASE("a type is spelled with its arguments and with the options that differ") {
    CHECK(TypeSpelling("Flatten").text() == "Flatten");
    CHECK(TypeSpelling("BatchNormalization").text("Options", true) == "BatchNormalization<>");
    CHECK(TypeSpelling("Dense").argument(10).flag("use_bias", true, true).text("DenseOptions") ==
          "Dense<10>");
    CHECK(TypeSpelling("Dense").argument(10).flag("use_bias", false, true).text("DenseOptions") ==
          "Dense<10, DenseOptions{.use_bias = false}>");
    CHECK(TypeSpelling("MaxPool")
              .arguments({3, 2})
              .option("strides", "{2, 1}", false)
              .option("padding", "Padding::same", false)
              .text("PoolOptions") ==
          "MaxPool<3, 2, PoolOptions{.strides = {2, 1}, .padding = Padding::same}>");
}

TEST_CASE("numbers are spelled as the float that they are, and never as an integer") {
    CHECK(number_spelling(0.30000001192092896) == "0.3");
    CHECK(number_spelling(0.3) == "0.3");
    CHECK(number_spelling(1) == "1.0");
    CHECK(number_spelling(1e-5) == "1e-05");
    CHECK(number_spelling(-2) == "-2.0");
}

TEST_CASE("shapes as text, and their sizes, which do not overflow") {
    CHECK(joined({28, 28, 1}) == "28, 28, 1");
    CHECK(joined({2, 3}, "x") == "2x3");
    CHECK(joined({}).empty());
    CHECK(product({}) == 1);
    CHECK(product({2, 3, 4}) == 24);
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    CHECK(product({most / 2 + 1, 2}) == most);
    CHECK(product({most / 2 + 1, 2, 0}) == 0);
}
