// Files that Keras wrote, with Keras's own outputs beside them.

#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace intarsia::tests::saving_keras_samples {
namespace {

std::vector<float> numbers_of(const io::Json& json) {
    std::vector<float> numbers;
    if (json.is_number()) return {static_cast<float>(json.as_number())};
    for (const io::Json& item : json.as_array())
        for (const float number : numbers_of(item)) numbers.push_back(number);
    return numbers;
}

/// The outputs of Model for the inputs that stand beside a sample are the outputs that do.
template <class Model>
void check_predictions(const std::string& name) {
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return;
    }
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    const io::Bytes note = io::read_file(std::filesystem::path(path).replace_extension(".json"));
    const io::Json predict = io::parse_json(std::string(note.begin(), note.end())).at("predict");
    const std::vector<float> x = numbers_of(predict.at("input")), y = numbers_of(predict.at("output"));
    const auto model = load<Model>(path);
    const std::size_t samples = x.size() / Model::input_shape::size;
    REQUIRE(samples > 0);
    REQUIRE(y.size() == samples * Model::output_shape::size);
    for (std::size_t i = 0; i < samples; ++i) {
        constexpr std::size_t size = Model::input_shape::size;
        const auto found = model.predict(std::span<const float, size>(x.data() + i * size, size));
        for (std::size_t j = 0; j < found.size(); ++j)
            CHECK(found[j] == doctest::Approx(y[i * found.size() + j]).epsilon(1e-5));
    }
}

}  // namespace

TEST_CASE("Keras's outputs: a convolution and a Dense") {
    check_predictions<Sequential<Input<4, 4, 1>, Conv2D<2, 3, 3>, ReLU, Flatten, Dense<3>>>("keras3_tiny.h5");
}

TEST_CASE("Keras's outputs: a model within a model, whose weights stand in another order") {
    check_predictions<Sequential<Input<4>, Dense<3>, ReLU, BatchNormalization<>, Dense<2>, Dense<2>>>(
        "keras3_nested.h5");
}

TEST_CASE("Keras's state of an optimizer is read: Adam of Keras 3") {
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) return;
    using Tiny = Sequential<Input<4, 4, 1>, Conv2D<2, 3, 3>, ReLU, Flatten, Dense<3>>;
    for (const char* name : {"keras3_tiny.h5", "keras3_tiny.keras"}) {
        CAPTURE(name);
        Tiny model;
        Trainer trainer{model, MeanSquaredError{}, Adam{}};
        trainer.optimizer_state(1)[0] = 7;
        CHECK(resume(trainer, std::filesystem::path(folder) / name));
        CHECK(trainer.progress().steps == 5);
        CHECK(trainer.optimizer_state(1)[0] == 0);
        CHECK(model.weight<0, 0>()[1] == 0.01f);
    }
}

}  // namespace intarsia::tests::saving_keras_samples
