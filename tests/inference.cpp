// What a deployed network gets from the light half of the library.
#include <intarsia/inference.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>

using namespace intarsia;

TEST_CASE("the light half alone predicts with weights and in memory of the program's own") {
    using Net = Sequential<Input<4>, Dense<3>, ReLU, Dense<2>, Softmax>;
    struct Weights {
        alignas(cache_line) float numbers[Net::block_size]{};
        constexpr Weights() { numbers[Net::network::parameter_offset<float>(2)] = numbers[0] = 2; }
    };
    static constexpr Weights weights;
    constexpr Net::View net{weights.numbers};
    constexpr std::array<float, 4> x{1, 2, 3, 4};
    static_assert(argmax(net(x)) == 0);
    alignas(cache_line) float memory[Net::Workspace::size() + 1];
    Net::Workspace workspace{memory};
    CHECK(net.predict(x, workspace) == net(x));
    CHECK(net(x)[0] == doctest::Approx(1 / (1 + std::exp(-4.0))));
}
