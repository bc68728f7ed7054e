// Step 2: the smallest thing worth learning. "One or the other, but not both" cannot be told by drawing a
// single line between the cases; a network with one layer in between can.
//
//     g++ -std=c++20 -O2 -Iinclude examples/02_xor.cpp -pthread -o xor && ./xor
#include <intarsia/intarsia.hpp>

#include <algorithm>
#include <cstdio>

using namespace intarsia;

// Two numbers in, eight units that bend them, one number between 0 and 1 out.
using Xor = Sequential<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>;

int main() {
    // The data: four samples. A Tensor is a number of samples of one shape, in one block of memory.
    constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    constexpr float answers[4] = {0, 1, 1, 0};
    Tensor<float, Shape<2>> inputs(4);
    Tensor<float, Shape<1>> targets(4);
    for (std::size_t i = 0; i < 4; ++i) {
        std::copy_n(questions[i], 2, inputs[i].begin());
        targets[i][0] = answers[i];
    }
    const Dataset data(inputs, targets);

    // The model, and what brings it to its weights: a loss, which says how wrong an answer is, and an
    // optimizer, which says how to become less wrong.
    Xor model{Seed{1}};
    Trainer trainer{model, MeanSquaredError{}, Adam{.learning_rate = 0.05f}};

    // fit() may be called again and again: each call goes on where the last one ended.
    for (int round = 0; round < 5; ++round) {
        const History history = trainer.fit(data, {.epochs = 100, .batch_size = 4});
        std::printf("after %3d epochs: loss %.5f\n", 100 * (round + 1), history.epochs.back().loss);
    }

    std::printf("\n x1 x2   wanted  network\n");
    bool learnt = true;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto answer = model.predict(data.inputs()[i]);  // an array as long as the output
        std::printf("  %.0f  %.0f        %.0f    %.3f\n", questions[i][0], questions[i][1], answers[i],
                    answer[0]);
        learnt = learnt && (answer[0] > 0.5f) == (answers[i] > 0.5f);
    }
    return learnt ? 0 : 1;
}
