// A little of all that the library does: trains a network, saves it, loads it, asks it. What it prints and
// saves depends on the target that INTARSIA_TARGET names, and on nothing else.
//
//     main targets       the targets of this machine
//     main FILE          trains, and saves to FILE
#include <intarsia/intarsia.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace intarsia;

using Image = Shape<9, 9, 1>;
using Thirds = Sequential<Input<9, 9, 1>, Conv2D<8, 3, 3>, ReLU, MaxPool<2, 2>, Dropout<0.25>, Flatten,
                          Dense<19>, Tanh, Dense<3>, Softmax>;

namespace {

/// Noise, of which one third of the image is brighter: the label says which.
Dataset<Image, Label> brighter_thirds(std::size_t samples, Seed seed) {
    Random random(seed);
    Tensor<float, Image> images(samples);
    std::vector<Label> labels(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        labels[i].value = random.below(3);
        for (std::size_t pixel = 0; pixel < Image::size; ++pixel)
            images.data()[i * Image::size + pixel] =
                static_cast<float>(random.uniform() + (pixel / 27 == labels[i].value ? 0.5 : 0.0));
    }
    return {std::move(images), std::move(labels)};
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    if (arguments[1] == std::string_view("targets")) {
        for (const simd::Target target : simd::available_targets())
            std::printf("%s\n", std::string(simd::name(target)).c_str());
        return 0;
    }

    const auto train = brighter_thirds(200, Seed{1}), test = brighter_thirds(100, Seed{2});
    Thirds model{Seed{42}};
    Trainer trainer{model, SparseCategoricalCrossentropy{}, Adam{.learning_rate = 0.01f}};
    trainer.fit(train, {.epochs = 4, .batch_size = 32});
    save(model, arguments[1]);

    const auto restored = load<Thirds>(arguments[1]);
    const auto before = model.predict(test.inputs().batch()), after = restored.predict(test.inputs().batch());
    if (!std::equal(before.values().begin(), before.values().end(), after.values().begin())) return 3;
    const auto [loss, accuracy] = evaluate(restored, test);
    std::printf("%s: loss %a, accuracy %.2f\n", std::string(simd::target_name()).c_str(), loss, accuracy);
    return accuracy > 0.8 ? 0 : 4;
}
