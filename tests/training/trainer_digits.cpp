// Training on real handwriting: a few seconds of MNIST.
#include <intarsia/data/mnist.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <cstdlib>

namespace intarsia::tests::training_trainer_digits {

TEST_CASE("2,000 digits teach a small network to read") {
    const char* folder = std::getenv("MNIST_DIR");
    if (!folder) {
        MESSAGE("skipped: MNIST_DIR is not set");
        return;
    }
    using Digits = Sequential<Input<28, 28, 1>, Conv2D<8, 3, 3>, ReLU, MaxPool<2, 2>, Conv2D<16, 3, 3>, ReLU,
                              MaxPool<2, 2>, Dropout<0.25>, Flatten, Dense<32>, ReLU, Dense<10>, Softmax>;
    const auto digits = load_mnist(folder);
    const auto train = digits.train.slice(0, 2000), test = digits.test.slice(0, 1000);

    Digits model;
    const Evaluation before = evaluate(model, test);
    Trainer trainer{model, CategoricalCrossentropy{}, Adadelta{}};
    const History history = trainer.fit(train, {.epochs = 8, .batch_size = 32, .validation = &test});
    const Epoch& last = history.epochs.back();
    MESSAGE("accuracy on 1,000 test images: " << *last.val_accuracy);
    CHECK(before.accuracy < 0.3);
    CHECK(*last.val_accuracy > 0.9);
    CHECK(*last.val_loss < 0.35);
    CHECK(*last.accuracy > 0.9);
}

}  // namespace intarsia::tests::training_trainer_digits
