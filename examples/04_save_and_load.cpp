// Step 4: keep what was learnt. A model is saved as Keras saves its own, so that Python can open it, and is
// loaded back with the same bits.
//
//     g++ -std=c++20 -O2 -Iinclude examples/04_save_and_load.cpp -pthread -o save_and_load && ./save_and_load
#include <intarsia/intarsia.hpp>

#include <algorithm>
#include <cstdio>

using namespace intarsia;

using Digits =
    Sequential<Input<28, 28, 1>, Conv2D<8, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<10>, Softmax>;
using Wider =
    Sequential<Input<28, 28, 1>, Conv2D<16, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<10>, Softmax>;

int main() {
    // Digits that a program draws, so that this one needs no files; load_mnist() reads the real ones.
    const auto train = to_dataset<Shape<28, 28, 1>, Label>(synthetic_digits(2000, Seed{1}));
    const auto test = to_dataset<Shape<28, 28, 1>, Label>(synthetic_digits(200, Seed{2}));

    Digits model{Seed{42}};
    Trainer trainer{model, SparseCategoricalCrossentropy{}, Adam{.learning_rate = 0.01f}};
    trainer.fit(train, {.epochs = 5, .batch_size = 32});
    std::printf("trained: %.1f %% of %zu new digits are right\n", 100 * evaluate(model, test).accuracy,
                test.size());

    // The file holds the layers as well as the weights, and is written as a whole or not at all.
    save(model, "digits.h5");
    std::printf("saved:   digits.h5; in Python: keras.models.load_model(\"digits.h5\", compile=False)\n");

    // load() must be told the type, and checks it against the file.
    const auto restored = load<Digits>("digits.h5");
    const auto before = model.predict(test.inputs().batch());
    const auto after = restored.predict(test.inputs().batch());
    const bool same = std::equal(before.values().begin(), before.values().end(), after.values().begin());
    std::printf("loaded:  predictions are %s\n", same ? "the same, bit for bit" : "DIFFERENT");

    // A file of another network is refused, with the first difference.
    bool refused = false;
    try {
        load<Wider>("digits.h5");
    } catch (const Error& error) {
        refused = true;
        std::printf("refused: %s\n", error.what());
    }
    return same && refused ? 0 : 1;
}
