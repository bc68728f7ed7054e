// What Keras itself says that a network of many kinds of layers makes of its input.
#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace intarsia::tests::saving_keras_outputs {
namespace {

using Net =
    Sequential<Input<6, 6, 2>, Conv2D<3, 2, 3, Conv2DOptions{.padding = Padding::same}>, BatchNormalization<>,
               LeakyReLU<0.3>, DepthwiseConv2D<2, 2, DepthwiseConv2DOptions{.depth_multiplier = 2}>, ELU<>,
               SeparableConv2D<4, 2, 2>, MaxPool<2, 2>,
               AveragePool<2, 2, PoolOptions{.padding = Padding::same}>, Flatten, Dropout<0.5>, Dense<5>,
               Tanh>;

}  // namespace

TEST_CASE("many kinds of layers, as Keras 3 has them") {
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return;
    }
    const auto path = std::filesystem::path(folder) / "keras3_layers.h5";
    auto note_path = path;
    const io::Bytes note = io::read_file(note_path.replace_extension("json"));
    const io::Json prediction =
        io::parse_json(std::string(note.begin(), note.end()), "keras3_layers.json").at("predict");
    const auto numbers = [&](const char* key) {
        std::vector<double> result;
        for (const io::Json& value : prediction.at(key).as_array()) result.push_back(value.as_number());
        return result;
    };
    const io::Hdf5File file(io::read_file(path), path.string());
    const auto weight = [&](const std::string& layer, const std::string& name) {
        return file.root().at("model_weights").dataset(layer + "/mix/" + layer + "/" + name).values<float>();
    };

    Net model;
    std::size_t next = 0;
    const std::array<std::array<const char*, 2>, 13> names{{{"c1", "kernel"},
                                                            {"c1", "bias"},
                                                            {"bn", "gamma"},
                                                            {"bn", "beta"},
                                                            {"bn", "moving_mean"},
                                                            {"bn", "moving_variance"},
                                                            {"dw", "kernel"},
                                                            {"dw", "bias"},
                                                            {"sep", "depthwise_kernel"},
                                                            {"sep", "pointwise_kernel"},
                                                            {"sep", "bias"},
                                                            {"d1", "kernel"},
                                                            {"d1", "bias"}}};
    model.for_each_weight([&](auto, auto, auto to) {
        const std::vector<float> from = weight(names[next][0], names[next][1]);
        REQUIRE(from.size() == to.size());
        std::copy(from.begin(), from.end(), to.begin());
        ++next;
    });

    // Behind them the file has a LayerNormalization and a Dense with softmax.
    const auto gamma = weight("ln", "gamma"), beta = weight("ln", "beta"), kernel = weight("d2", "kernel"),
               bias = weight("d2", "bias");
    const std::vector<double> inputs = numbers("input"), outputs = numbers("output");
    REQUIRE(inputs.size() == 2 * 72);
    REQUIRE(outputs.size() == 2 * 4);
    for (std::size_t n = 0; n < 2; ++n) {
        std::array<float, 72> x{};
        for (std::size_t i = 0; i < 72; ++i) x[i] = static_cast<float>(inputs[n * 72 + i]);
        const std::array<float, 5> features = model.predict(x);
        double mean = 0, variance = 0, sum = 0;
        for (const float feature : features) mean += static_cast<double>(feature) / 5;
        for (const float feature : features) variance += std::pow(static_cast<double>(feature) - mean, 2) / 5;
        std::array<double, 4> y{};
        for (std::size_t j = 0; j < 4; ++j) {
            double score = static_cast<double>(bias[j]);
            for (std::size_t i = 0; i < 5; ++i)
                score += ((static_cast<double>(features[i]) - mean) / std::sqrt(variance + 1e-3) *
                              static_cast<double>(gamma[i]) +
                          static_cast<double>(beta[i])) *
                         static_cast<double>(kernel[4 * i + j]);
            sum += y[j] = std::exp(score);
        }
        for (std::size_t j = 0; j < 4; ++j) CHECK(std::abs(y[j] / sum - outputs[n * 4 + j]) < 1e-6);
    }
}

}  // namespace intarsia::tests::saving_keras_outputs
