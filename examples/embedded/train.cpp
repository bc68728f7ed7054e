// On the host: trains the network that the microcontroller is to run, and writes it down.
//
//     train FOLDER     # digits.h5, a Keras file; pictures.hpp, one digit of each kind and what the host says
//     of it
#include <intarsia/intarsia.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

using namespace intarsia;

using Digits = Sequential<Input<28, 28, 1>, Conv2D<8, 3, 3>, ReLU, MaxPool<2, 2>, Conv2D<16, 3, 3>, ReLU,
                          MaxPool<2, 2>, Dropout<0.25>, Flatten, Dense<10>, Softmax>;

// Known before anything is compiled for the device: does it fit?
static_assert(Digits::parameter_bytes < 64 * 1024);

namespace {

// The digits drawn by this program: whoever has MNIST trains on it instead.
Dataset<Shape<28, 28, 1>, Label> digits(const LabelledImages& images) {
    return Dataset(rescale<Shape<28, 28, 1>>(images.pixels), to_labels(images.labels));
}

std::string pictures_header(const Digits& model, const LabelledImages& images) {
    std::string pictures, scores;
    const auto x = rescale<Shape<28, 28, 1>>(images.pixels);
    for (std::size_t digit = 0; digit < 10; ++digit)
        for (std::size_t i = 0; i < images.size(); ++i) {
            if (images.labels[i] != digit) continue;
            pictures += "    {";
            for (std::size_t k = 0; k < 784; ++k)
                pictures += std::to_string(images.pixels[i * 784 + k]) + ",";
            pictures += "},\n";
            scores += "    {";
            for (const float score : model.predict(x[i]))
                scores += io::shortest_text(static_cast<double>(score)) + ",";
            scores += "},\n";
            break;
        }
    return "// One picture of each digit, a byte for each pixel, and the host's scores for it.\n#pragma "
           "once\n\n"
           "#include <cstdint>\n\nnamespace pictures {\n\n"
           "PICTURES inline constexpr std::uint8_t pixels[10][784] = {\n" +
           pictures + "};\nPICTURES inline constexpr float scores[10][10] = {\n" + scores +
           "};\n\n}  // namespace pictures\n";
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 2) return std::fprintf(stderr, "usage: train FOLDER\n"), 2;
        const std::filesystem::path folder = words[1];
        const auto train = digits(synthetic_digits(12000, Seed{1})),
                   test = digits(synthetic_digits(1000, Seed{2}));
        Digits model{Seed{3}};
        Trainer trainer{model, SparseCategoricalCrossentropy{}, Adam{.learning_rate = 0.003f}};
        trainer.fit(train, {.epochs = 10, .batch_size = 32});
        std::printf("trained: %.1f %% of 1,000 other digits are right\n",
                    100 * evaluate(model, test).accuracy);
        save(model, folder / "digits.h5");
        io::write_file(folder / "pictures.hpp", pictures_header(model, synthetic_digits(10, Seed{4})));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
