// The networks that are measured, and the digits that they are measured on.
#pragma once

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

/// Training digits of MNIST where MNIST_DIR names its folder, otherwise of the library's own drawing.
struct Digits {
    Dataset<Shape<28, 28, 1>, Shape<10>> data;
    std::string_view name;
};

inline const Digits& digits() {
    static const Digits digits = [] {
        constexpr std::size_t count = 8192;
        const char* folder = std::getenv("MNIST_DIR");
        LabelledImages images = folder ? read_mnist(folder).train : synthetic_digits(count, Seed{1});
        images.pixels.resize(count * 28 * 28);
        images.labels.resize(count);
        return Digits{to_dataset<Shape<28, 28, 1>, Shape<10>>(images), folder ? "MNIST" : "synthetic digits"};
    }();
    return digits;
}

}  // namespace intarsia::benchmarks
