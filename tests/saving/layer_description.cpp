#include <intarsia/saving/layer_description.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::saving_layer_description {
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

}  // namespace intarsia::tests::saving_layer_description
