// Step 1: a network is a type, and the compiler knows its shapes.
//
//     g++ -std=c++20 -O2 -Iinclude examples/01_shapes.cpp -pthread -o shapes && ./shapes
#include <intarsia/intarsia.hpp>

#include <iostream>
#include <type_traits>

using namespace intarsia;

// A list of layers is all there is to say. Input is the shape of one sample, here an image of 28 x 28 grey
// pixels; every layer takes the shape that the one before it gives. No size is ever written twice.
using Digits = Sequential<Input<28, 28, 1>,        // height, width, channels
                          Conv2D<32, 3, 3>, ReLU,  // 32 filters, each looking through a window of 3 x 3
                          MaxPool<2, 2>,           // of every 2 x 2 pixels the brightest
                          Flatten,                 // an image becomes a vector
                          Dense<10>, Softmax>;     // ten probabilities that sum to 1

// So sizes are constants. Whoever changes the network and forgets a place like this hears of it at once,
// while compiling:
static_assert(std::is_same_v<Digits::output_shape, Shape<10>>);

// The kernel of the convolution and its biases; then the dense layer's weights and its biases.
static_assert(Digits::parameter_count == (3 * 3 * 1 * 32 + 32) + (13 * 13 * 32 * 10 + 10));

// Each layer can be asked, too. Layers are counted from 0, behind Input.
static_assert(std::is_same_v<Digits::network::at<0>::output_shape, Shape<26, 26, 32>>);  // 28 - 3 + 1 = 26
static_assert(std::is_same_v<Digits::network::at<2>::output_shape, Shape<13, 13, 32>>);  // halved

// Try it: take Flatten out of the list. The network does not compile, and the first error says:
//     Dense takes a vector: insert Flatten before it

// How windows move is said in one struct of options behind the numbers.
using Strided = Sequential<Input<28, 28, 3>,
                           Conv2D<16, 5, 5, Conv2DOptions{.strides = {2, 2}, .padding = Padding::same}>>;
static_assert(std::is_same_v<Strided::output_shape, Shape<14, 14, 16>>);

int main() {
    // The object holds the weights, and nothing but them. The seed decides how they begin.
    Digits model{Seed{42}};

    std::cout << summary(model) << '\n';
    std::cout << "input          " << to_string(Digits::input_shape{}) << '\n';
    std::cout << "output         " << to_string(Digits::output_shape{}) << '\n';
    std::cout << "weights        " << Digits::parameter_bytes << " bytes\n";
    std::cout << "multiply-adds  " << Digits::multiply_adds << " for one image\n";

    // The weights are plain numbers, in Keras's order: weight 0 of layer 0 is the convolution's kernel.
    const auto kernel = model.weight<0, 0>();
    std::cout << "first filter   " << kernel[0] << ", the same for the same seed\n";
}
