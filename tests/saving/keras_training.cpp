#include "saved.hpp"

#include <intarsia/intarsia.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace intarsia::tests::saving_keras_training {
namespace {

using Trained = Sequential<Input<4>, Dense<6>, ReLU, Dropout<0.25>, Dense<3>, Softmax>;

Dataset<Shape<4>, Label> little_data() {
    constexpr std::size_t samples = 24;
    Tensor<float, Shape<4>> inputs(samples);
    std::vector<Label> labels;
    Random random(Seed{11});
    for (std::size_t i = 0; i < samples; ++i) {
        for (float& value : inputs[i]) value = static_cast<float>(random.uniform(-1, 1));
        labels.push_back(Label{static_cast<std::uint8_t>(i % 3)});
    }
    return {std::move(inputs), std::move(labels)};
}

/// Whether a slot is of no account: that of a momentum of 0.
template <class Optimizer>
bool is_idle(const Optimizer& optimizer, std::size_t slot) {
    if constexpr (std::is_same_v<Optimizer, SGD>) return optimizer.momentum == 0;
    if constexpr (std::is_same_v<Optimizer, RMSprop>) return slot == 1 && optimizer.momentum == 0;
    return false;
}

/// Trains two epochs, saves, resumes in another trainer, trains two more; and four in one go.
template <class Optimizer>
void check_resumed(const Optimizer& optimizer, const char* name) {
    CAPTURE(name);
    const TemporaryFile file(name);
    const auto data = little_data();
    const FitOptions<Dataset<Shape<4>, Label>> two{.epochs = 2, .batch_size = 5, .seed = Seed{3}};

    Trained whole(Seed{1});
    Trainer in_one_go{whole, SparseCategoricalCrossentropy{}, optimizer};
    (void)in_one_go.fit(data, two);
    (void)in_one_go.fit(data, two);

    Trained first(Seed{1});
    Trainer begun{first, SparseCategoricalCrossentropy{}, optimizer};
    (void)begun.fit(data, two);
    save(first, file.path, begun);

    Trained second(Seed{2});
    Trainer resumed{second, SparseCategoricalCrossentropy{}, optimizer};
    CHECK(resume(resumed, file.path));
    CHECK(same_bits(second, first));
    CHECK(resumed.progress().steps == 10);
    CHECK(resumed.progress().epochs == 2);
    for (std::size_t slot = 0; slot < resumed.slots; ++slot) {
        const auto kept = resumed.optimizer_state(slot), before = begun.optimizer_state(slot);
        if (!is_idle(optimizer, slot)) CHECK(std::equal(kept.begin(), kept.end(), before.begin()));
    }
    (void)resumed.fit(data, two);
    CHECK(same_bits(second, whole));
}

}  // namespace

TEST_CASE("a training that was saved and resumed goes on with the same bits") {
    for (const char* name : {"intarsia-keras-training-1.h5", "intarsia-keras-training-1.keras"}) {
        check_resumed(SGD{.momentum = 0.9f}, name);
        check_resumed(SGD{}, name);
        check_resumed(Adam{}, name);
        check_resumed(Adadelta{}, name);
        check_resumed(RMSprop{}, name);
        check_resumed(RMSprop{.momentum = 0.5f}, name);
    }
}

TEST_CASE(
    "resume: another optimizer is refused, and changes nothing; a file without a state gives weights alone") {
    const TemporaryFile file("intarsia-keras-h5-8.h5");
    const Trained saved(Seed{1});
    Trained model(Seed{2});
    const Trained before = model;
    Trainer adam{model, SparseCategoricalCrossentropy{}, Adam{}};
    Trained other(Seed{3});
    Trainer sgd{other, SparseCategoricalCrossentropy{}, SGD{}};
    save(other, file.path, sgd);
    CHECK_THROWS_WITH_AS(
        (void)resume(adam, file.path),
        (file.path.string() + ": the file was trained with SGD, the trainer has Adam").c_str(),
        MismatchError);
    CHECK(same_bits(model, before));
    save(saved, file.path);
    CHECK_FALSE(resume(adam, file.path));
    CHECK(same_bits(model, saved));
}

TEST_CASE("the optimizer's state is laid out as Keras 2.15 does") {
    const TemporaryFile file("intarsia-keras-h5-9.h5");
    Trained model(Seed{1});
    const auto names = [&](const auto& optimizer) {
        const Trainer trainer{model, SparseCategoricalCrossentropy{}, optimizer};
        save(model, file.path, trainer);
        const io::Hdf5Object root = io::Hdf5File(io::read_file(file.path), "test").root();
        CHECK(root.dataset("optimizer_weights/iteration:0").template value<std::int64_t>() == 0);
        std::string text;
        for (const std::string& name : root.at("optimizer_weights").attribute("weight_names").texts())
            text += name + " ";
        return text;
    };
    CHECK(names(Adam{}) ==
          "iteration:0 Adam/m/dense/kernel:0 Adam/v/dense/kernel:0 Adam/m/dense/bias:0 Adam/v/dense/bias:0 "
          "Adam/m/dense_1/kernel:0 Adam/v/dense_1/kernel:0 Adam/m/dense_1/bias:0 Adam/v/dense_1/bias:0 ");
    CHECK(names(RMSprop{}) ==
          "iteration:0 RMSprop/velocity/dense/kernel:0 RMSprop/velocity/dense/bias:0 "
          "RMSprop/velocity/dense_1/kernel:0 "
          "RMSprop/velocity/dense_1/bias:0 ");
    CHECK(names(RMSprop{.momentum = 0.5f}).find("bias:0 RMSprop/momentum/dense/kernel:0") !=
          std::string::npos);
}

TEST_CASE("the optimizer's state is laid out as Keras 3 does in an archive") {
    const TemporaryFile file("intarsia-keras-training-2.keras");
    Trained model(Seed{1});
    const auto save_with = [&](const auto& optimizer) {
        const Trainer trainer{model, SparseCategoricalCrossentropy{}, optimizer};
        save(model, file.path, trainer);
        return keras::read_archive(io::read_file(file.path), "test");
    };
    // The lengths of the arrays: a kernel has 24 numbers, its bias 6, the other's 18 and 3.
    const auto arrays = [&](const auto& optimizer) {
        const io::Hdf5Object root = io::Hdf5File(save_with(optimizer).weights, "test").root();
        const io::Hdf5Object vars = root.at("optimizer/vars");
        CHECK(vars.dataset("0").template value<std::int64_t>() == 0);
        CHECK(vars.dataset("0").shape().empty());
        CHECK(vars.dataset("1").template value<float>() == optimizer.learning_rate);
        std::string text = vars.attribute("name").text();
        for (std::size_t i = 2; vars.find(std::to_string(i)); ++i)
            text += " " + std::to_string(vars.dataset(std::to_string(i)).count());
        CHECK(vars.find(std::to_string(vars.children().size() - 1)));
        return text;
    };
    CHECK(arrays(Adam{}) == "adam 24 24 6 6 18 18 3 3");
    CHECK(arrays(RMSprop{}) == "rmsprop 24 6 18 3");
    CHECK(arrays(RMSprop{.momentum = 0.5f}) == "rmsprop 24 6 18 3 24 6 18 3");
    CHECK(arrays(SGD{}) == "sgd");
    CHECK(arrays(SGD{.momentum = 0.5f}) == "sgd 24 6 18 3");

    const io::Json config = save_with(Adam{}).config.at("compile_config");
    CHECK(config.at("optimizer").at("module") == io::Json("keras.optimizers"));
    CHECK(config.at("optimizer").at("class_name") == io::Json("Adam"));
    CHECK(config.at("optimizer").at("registered_name").is_null());
    CHECK(config.at("optimizer").at("config").at("beta_1").as_number() == doctest::Approx(0.9));
    CHECK(config.at("loss") == io::Json("sparse_categorical_crossentropy"));
    CHECK(config.at("metrics") == io::Json::array({"accuracy"}));
    Trainer sgd{model, SparseCategoricalCrossentropy{}, SGD{}};
    CHECK_THROWS_AS((void)resume(sgd, file.path), MismatchError);
}

TEST_CASE("what was frozen has no state, and begins anew") {
    const TemporaryFile file("intarsia-keras-h5-12.h5");
    using Two = Sequential<Input<2>, Dense<1>, Dense<1>>;
    const std::vector<float> kernel{1, 2}, one{3};
    io::Hdf5Group root;
    root.attribute("model_config", R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
        {"class_name": "Dense", "config": {"name": "a", "units": 1, "trainable": false, "batch_input_shape": [null, 2]}},
        {"class_name": "Dense", "config": {"name": "b", "units": 1}}]}})");
    io::Hdf5Group& weights = root.group("model_weights");
    weights.attribute("layer_names", {"a", "b"});
    weights.group("a").attribute("weight_names", {"k", "b"});
    weights.group("b").attribute("weight_names", {"k", "b"});
    weights.dataset("a/k", {2, 1}, kernel)
        .dataset("a/b", {1}, one)
        .dataset("b/k", {1, 1}, one)
        .dataset("b/b", {1}, one);
    io::Hdf5Group& optimizer = root.group("optimizer_weights");
    optimizer.attribute("weight_names", {"SGD/iter:0", "SGD/b/kernel/momentum:0", "SGD/b/bias/momentum:0"});
    optimizer.dataset("SGD/iter:0", std::int64_t{4});
    optimizer.dataset("SGD/b/kernel/momentum:0", {1, 1}, std::vector<float>{7});
    optimizer.dataset("SGD/b/bias/momentum:0", {1}, std::vector<float>{8});
    io::write_file(file.path, io::ByteView(io::encode(root)));

    Two model(Seed{1});
    Trainer trainer{model, MeanSquaredError{}, SGD{.momentum = 0.9f}};
    for (float& number : trainer.optimizer_state(0)) number = 5;
    CHECK(resume(trainer, file.path));
    CHECK(trainer.progress().steps == 4);
    const auto state = trainer.optimizer_state(0);
    CHECK(state[0] == 0);
    CHECK(state[16] == 0);
    CHECK(state[32] == 7);
    CHECK(state[48] == 8);
}

}  // namespace intarsia::tests::saving_keras_training
