#include <intarsia/saving/batch_normalization_folding.hpp>

#include "described.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace intarsia::tests::saving_batch_normalization_folding {
using namespace described;
using namespace intarsia::keras;

TEST_CASE("a normalization behind a Dense becomes kernel and bias") {
    ModelDescription net = model({2}, {{"Dense", R"("units": 2, "use_bias": false)"},
                                       {"BatchNormalization", R"("epsilon": 0.01)"},
                                       {"ReLU"}});
    WeightNumbers<double> numbers{{{1, 2, 3, 4}}, {{2, 3}, {10, 20}, {0.5, 1.5}, {0.99, 3.99}}, {}};
    CHECK(fold_batch_normalization(net, &numbers) == 1);
    CHECK(types(net) == "Dense<2> (2); ReLU (2)");
    REQUIRE(net.layers[0].weights.size() == 2);
    CHECK(net.layers[0].weights[1].shape == Extents{2});
    REQUIRE(numbers.size() == 2);
    REQUIRE(numbers[0].size() == 2);
    const double first = 2 / std::sqrt(0.99 + 0.01), second = 3 / std::sqrt(3.99 + 0.01);
    const std::vector<double> kernel{1 * first, 2 * second, 3 * first, 4 * second};
    const std::vector<double> bias{10 - 0.5 * first, 20 - 1.5 * second};
    for (std::size_t i = 0; i < 4; ++i) CHECK(numbers[0][0][i] == doctest::Approx(kernel[i]).epsilon(1e-12));
    for (std::size_t i = 0; i < 2; ++i) CHECK(numbers[0][1][i] == doctest::Approx(bias[i]).epsilon(1e-12));
}

TEST_CASE("a bias that is there is scaled, and gamma and beta may be missing") {
    ModelDescription net =
        model({1}, {{"Dense", R"("units": 1)"},
                    {"BatchNormalization", R"("epsilon": 0.01, "scale": false, "center": false)"}});
    WeightNumbers<double> numbers{{{3}, {5}}, {{1}, {0.24}}};
    CHECK(fold_batch_normalization(net, &numbers) == 1);
    CHECK(numbers[0][0][0] == doctest::Approx(3 / 0.5));
    CHECK(numbers[0][1][0] == doctest::Approx((5.0 - 1) / 0.5));
}

TEST_CASE("what stands between them, and a normalization alone, stays") {
    ModelDescription net = model(
        {4},
        {{"BatchNormalization"}, {"Dense", R"("units": 2, "activation": "relu")"}, {"BatchNormalization"}});
    CHECK(fold_batch_normalization<float>(net, nullptr) == 0);
    CHECK(net.layers.size() == 4);
}

TEST_CASE("the description can be folded alone") {
    ModelDescription net = model({4, 4, 1}, {{"Conv2D", R"("filters": 2, "kernel_size": 3, "use_bias": false,
                                                              "padding": "same")"},
                                             {"BatchNormalization"},
                                             {"DepthwiseConv2D", R"("kernel_size": 2)"},
                                             {"BatchNormalization"}});
    CHECK(fold_batch_normalization<float>(net, nullptr) == 2);
    CHECK(types(net) ==
          "Conv2D<2, 3, 3, Conv2DOptions{.padding = Padding::same}> (4, 4, 2); "
          "DepthwiseConv2D<2, 2> (3, 3, 2)");
}

}  // namespace intarsia::tests::saving_batch_normalization_folding
