// The networks that are measured, and the digits that they are measured on.
#pragma once

#include <intarsia/core/random.hpp>
#include <intarsia/data/mnist.hpp>
#include <intarsia/data/preprocess.hpp>
#include <intarsia/data/synthetic_digits.hpp>
#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/models/sequential.hpp>

#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace intarsia::benchmarks {

/// Keras's mnist_cnn.
using KerasDigits =
    Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Conv2D<64, 3, 3>, ReLU, MaxPool<2, 2>, Dropout<0.25>,
               Flatten, Dense<128>, ReLU, Dropout<0.5>, Dense<10>, Softmax>;

/// LeNet-5 as it is built today. Source: LeCun et al., "Gradient-based learning applied to document
/// recognition" (1998).
using LeNet5 = Sequential<Input<28, 28, 1>, Conv2D<6, 5, 5, Conv2DOptions{.padding = Padding::same}>, Tanh,
                          AveragePool<2, 2>, Conv2D<16, 5, 5>, Tanh, AveragePool<2, 2>, Flatten, Dense<120>,
                          Tanh, Dense<84>, Tanh, Dense<10>, Softmax>;

using Perceptron =
    Sequential<Input<28, 28, 1>, Flatten, Dense<512>, ReLU, Dense<512>, ReLU, Dense<10>, Softmax>;

/// What a controller or an audio effect asks at every sample.
using Tiny = Sequential<Input<8>, Dense<8>, Tanh>;

/// What a network learns from, and where that comes from.
template <class Input, class Target>
struct Samples {
    Dataset<Input, Target> data;
    std::string_view name;
};

/// Training digits of MNIST where MNIST_DIR names its folder, otherwise of the library's own drawing.
inline const Samples<Shape<28, 28, 1>, Shape<10>>& digits() {
    static const Samples<Shape<28, 28, 1>, Shape<10>> digits = [] {
        constexpr std::size_t count = 8192;
        const char* folder = std::getenv("MNIST_DIR");
        LabelledImages images = folder ? read_mnist(folder).train : synthetic_digits(count, Seed{1});
        images.pixels.resize(count * 28 * 28);
        images.labels.resize(count);
        return Samples<Shape<28, 28, 1>, Shape<10>>{to_dataset<Shape<28, 28, 1>, Shape<10>>(images),
                                                    folder ? "MNIST" : "synthetic digits"};
    }();
    return digits;
}

/// For the tiny network: random numbers, to be halved.
inline const Samples<Shape<8>, Shape<8>>& signals() {
    static const Samples<Shape<8>, Shape<8>> signals = [] {
        Tensor<float, Shape<8>> inputs(8192), targets(8192);
        Random random{Seed{1}};
        for (float& value : inputs.values()) value = static_cast<float>(random.uniform(-1, 1));
        for (std::size_t i = 0; i < inputs.values().size(); ++i) targets.values()[i] = inputs.values()[i] / 2;
        return Samples<Shape<8>, Shape<8>>{{std::move(inputs), std::move(targets)}, "random numbers"};
    }();
    return signals;
}

}  // namespace intarsia::benchmarks
