#include <intarsia/inference.hpp>
#include <intarsia/models/cost.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace intarsia::tests::models_cost {
namespace {

using Net = Sequential<Input<8, 8, 1>, Conv2D<4, 3, 3>, ReLU, MaxPool<2, 2>, BatchNormalization<>, Flatten,
                       Dense<10>, Softmax>;

// What a user writes.
static_assert(Net::parameter_bytes + Net::workspace_bytes < 64 * 1024);

// Parameters: 9 * 4 + 4, four vectors of 4, 36 * 10 + 10; in memory 48 + 16, 4 * 16, 368 + 16 floats.
static_assert(Net::layers[0].parameter_count == 40 && Net::layers[0].parameter_bytes == 4 * 64);
static_assert(Net::layers[1].parameter_count == 0 && Net::layers[1].parameter_bytes == 0);
static_assert(Net::layers[3].parameter_count == 16 && Net::layers[3].parameter_bytes == 4 * 64);
static_assert(Net::layers[5].parameter_count == 370 && Net::layers[5].parameter_bytes == 4 * 384);
static_assert(Net::parameter_count == 426 && Net::parameter_bytes == 4 * (64 + 64 + 384));

// Multiply-adds: 6 * 6 * 9 * 4, one for each of 36 normalized numbers, 36 * 10.
static_assert(Net::layers[0].multiply_adds == 1296 && Net::layers[3].multiply_adds == 36 &&
              Net::layers[5].multiply_adds == 360 && Net::multiply_adds == 1296 + 36 + 360);

// Shapes.
static_assert(std::ranges::equal(Net::layers[0].output_shape, std::array<std::size_t, 3>{6, 6, 4}) &&
              Net::layers[0].output_bytes == 4 * 144);
static_assert(std::ranges::equal(Net::layers[5].output_shape, std::array<std::size_t, 1>{10}) &&
              Net::layers[5].output_bytes == 40);

// A layer's own memory: a pool has its output, a layer in place nothing, in training a gradient besides.
static_assert(Net::layers[2].workspace_bytes == 4 * 48 && Net::layers[1].workspace_bytes == 0);
static_assert(Net::layer_workspace_bytes<2>(5) == 4 * 192 && Net::layer_training_bytes<2>(5) >= 2 * 4 * 192);
static_assert(Net::layer_training_bytes<4>(5) == 0 || Net::layer_training_bytes<4>(5) == 5 * 64);
static_assert(Net::layer_workspace_bytes<5>(1) == 64);

/// The sum over the layers of a network.
template <class N, class Of>
constexpr std::size_t sum_of(Of of) {
    std::size_t sum = 0;
    for (const LayerCost& layer : N::layers) sum += of(layer);
    return sum;
}
static_assert(sum_of<Net>([](const LayerCost& layer) { return layer.parameter_bytes; }) ==
              Net::parameter_bytes);
static_assert(sum_of<Net>([](const LayerCost& layer) { return layer.parameter_count; }) ==
              Net::parameter_count);
static_assert(sum_of<Net>([](const LayerCost& layer) { return layer.multiply_adds; }) == Net::multiply_adds);

// Outputs of 64, 128, 512 and 32 numbers share buffers: the workspace is the largest pair, without the last
// output.
using Dense3 = Sequential<Input<300>, Dense<64>, ReLU, Dense<128>, ReLU, Dense<512>, ReLU, Dense<32>>;
static_assert(Dense3::workspace_bytes == 4 * (128 + 512));

static_assert(Net::workspace_bytes == Net::workspace_bytes_for(1) &&
              Net::workspace_bytes_for(2) > Net::workspace_bytes);
static_assert(Net::training_bytes(2) > Net::training_bytes(1) &&
              Net::training_bytes(1, 2) > Net::training_bytes(1));
static_assert(Net::training_bytes(1, 1, 2) == Net::training_bytes(1) + 2 * Net::parameter_bytes);

// In double, twice as much.
using Wide = BasicSequential<double, Input<16>, Dense<8>>;
static_assert(Wide::parameter_bytes == 8 * (128 + 8) && Wide::layers[0].workspace_bytes == 64);

}  // namespace

TEST_CASE("a workspace has the bytes that were promised, and nothing beyond them is touched") {
    constexpr std::size_t size = Net::workspace_bytes / sizeof(float), margin = 64;
    alignas(cache_line) static float memory[margin + size + margin];
    std::fill(std::begin(memory), std::end(memory), -7.0f);
    const Net model(Seed{1});
    std::array<float, 64> x;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 7);
    Net::Workspace workspace(std::span<float>(memory + margin, size));
    CHECK(model.predict(x, workspace) == model.predict(x));
    CHECK(std::all_of(memory, memory + margin, [](float number) { return number == -7; }));
    CHECK(std::all_of(memory + margin + size, std::end(memory), [](float number) { return number == -7; }));
    CHECK(!std::all_of(memory + margin, memory + margin + size, [](float number) { return number == -7; }));
}

}  // namespace intarsia::tests::models_cost
