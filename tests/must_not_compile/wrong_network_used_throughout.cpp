// A wrong network in a whole program: there is one error, not one for each use.
//
// says: the kernel of Conv2D is larger than its input: use a smaller one, or Padding::same
//
// names: InLayer<0, Conv2D<8, 9, 9; Got<Shape<8, 8, 1>>
#include <intarsia/intarsia.hpp>

#include <iostream>

using namespace intarsia;

#if defined(WRONG)
using Net = Sequential<Input<8, 8, 1>, Conv2D<8, 9, 9>, ReLU, MaxPool<2, 2>, Flatten, Dense<10>, Softmax>;
#else
using Net = Sequential<Input<8, 8, 1>, Conv2D<8, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<10>, Softmax>;
#endif

int main() {
    const Dataset<Shape<8, 8, 1>, Shape<10>> train, test;
    Net model{Seed{42}};
    std::cout << summary(model) << Net::parameter_count << "\n";

    ProgressBar progress{std::cout};
    Trainer trainer{model, CategoricalCrossentropy{}, Adadelta{.learning_rate = 1.0f}};
    const History history =
        trainer.fit(train, {.epochs = 12, .batch_size = 128, .validation = &test, .callbacks = {&progress}});

    save(model, "net.h5", trainer);
    save_weights(model, "net.npz");
    const auto restored = load<Net>("net.h5");
    resume(trainer, "net.h5");
    const auto [loss, accuracy] = evaluate(restored, test);
    std::cout << "Test loss: " << loss << "\nTest accuracy: " << accuracy << "\n";

    Net::Workspace workspace(test.size());
    Tensor<float, Net::output_shape> y(test.size());
    restored.predict(test.inputs().batch(), y.batch(), workspace);
    restored.view().predict(test.inputs()[0], workspace);
    restored.predict(test.inputs().batch());
    write_svg(history, "history.svg");
}
