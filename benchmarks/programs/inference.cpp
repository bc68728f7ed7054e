// What a device runs: the digit network, its weights from somewhere, one picture.
#include <intarsia/inference.hpp>

#include <algorithm>
#include <cstdio>
#include <span>
#include <vector>

using namespace intarsia;

using Digits = Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Conv2D<64, 3, 3>, ReLU, MaxPool<2, 2>,
                          Dropout<0.25>, Flatten, Dense<256>, ReLU, Dropout<0.5>, Dense<10>, Softmax>;

int main() {
    Digits model;
    for (float& weight : model.parameters())
        if (std::scanf("%f", &weight) != 1) return 1;
    const std::vector<float> picture(28 * 28, 0.5f);
    Digits::Workspace workspace;
    const auto scores = model.predict(std::span<const float, 28 * 28>(picture), workspace);
    std::printf("%td\n", std::max_element(scores.begin(), scores.end()) - scores.begin());
}
