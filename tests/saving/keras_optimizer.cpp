#include <intarsia/saving/keras_optimizer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace intarsia::tests::saving_keras_optimizer {
using namespace intarsia::keras;

namespace {

using Names = std::vector<std::string>;

/// A kernel (2, 3), a bias (3), a moving mean that nobody trains, a kernel (3, 3).
ModelDescription small_model() {
    ModelDescription model;
    model.input = {2};
    model.layers.resize(2);
    model.layers[0].weights = {
        {"kernel", {2, 3}, true, {2, 3}}, {"bias", {3}, true, {3}}, {"moving_mean", {3}, false, {3}}};
    model.layers[1].weights = {{"kernel", {3, 3}, true, {3, 3}}};
    return model;
}

/// Arrays whose numbers are all the same: their place in the file.
io::Hdf5Object written(const Names& names, const std::vector<Extents>& shapes, std::int64_t steps = 7) {
    io::Hdf5Group root;
    Names all{"Adam/iter:0"};
    root.dataset(all[0], steps);
    for (std::size_t i = 0; i < names.size(); ++i) {
        root.dataset(names[i], {shapes[i].begin(), shapes[i].end()},
                     std::vector<float>(product(shapes[i]), static_cast<float>(i)));
        all.push_back(names[i]);
    }
    root.attribute("weight_names", all);
    return io::Hdf5File(io::encode(root), "net.h5").root();
}

/// The places of a state's arrays: "0 1 2 / 3 4 5".
std::string places(const OptimizerState<float>& state) {
    std::string text;
    for (const auto& slot : state.slots) {
        text += text.empty() ? "" : "/ ";
        for (const auto& numbers : slot) text += std::to_string(static_cast<int>(numbers.at(0))) + " ";
    }
    return text;
}

std::string places(const io::Hdf5Object& group, const char* optimizer = "Adam", std::size_t slots = 2) {
    return places(read_optimizer_state<float>(group, optimizer, slots, small_model(), "net.h5"));
}

const Extents a{2, 3}, b{3}, c{3, 3};

}  // namespace

TEST_CASE("slots of each weight side by side, and all of one slot before the next") {
    CHECK(places(written({"Adam/m/a:0", "Adam/v/a:0", "Adam/m/b:0", "Adam/v/b:0", "Adam/m/c:0", "Adam/v/c:0"},
                         {a, a, b, b, c, c})) == "0 2 4 / 1 3 5 ");
    CHECK(places(written({"Adam/a/m:0", "Adam/b/m:0", "Adam/c/m:0", "Adam/a/v:0", "Adam/b/v:0", "Adam/c/v:0"},
                         {a, b, c, a, b, c})) == "0 1 2 / 3 4 5 ");
}

TEST_CASE("names that say nothing: in order; and dummies behind are no matter") {
    const Names names{"Variable:0",   "Variable_1:0", "Variable_2:0", "Variable_3:0", "Variable_4:0",
                      "Variable_5:0", "Variable_6:0", "Variable_7:0", "Variable_8:0"};
    CHECK(places(written(names, {a, b, c, a, b, c, {1}, {1}, {1}})) == "0 1 2 / 3 4 5 ");
    // Keras 2.0 wrote the weights of a layer in any order: shapes tell.
    CHECK(places(written(
              {"Variable:0", "Variable_1:0", "Variable_2:0", "Variable_3:0", "Variable_4:0", "Variable_5:0"},
              {b, a, c, b, a, c})) == "1 0 2 / 4 3 5 ");
}

TEST_CASE("a slot that a file lacks is left empty") {
    CHECK(places(written({}, {}), "SGD", 1).empty());
    CHECK(places(written({"RMSprop/velocity/a:0", "RMSprop/velocity/b:0", "RMSprop/velocity/c:0"}, {a, b, c}),
                 "RMSprop", 2) == "0 1 2 / ");
}

TEST_CASE("an archive's arrays have numbers for names") {
    const auto numbered = [](const std::vector<Extents>& shapes) {
        io::Hdf5Group root;
        root.dataset("0", std::int64_t{9}).dataset("1", 0.001f);
        for (std::size_t i = 0; i < shapes.size(); ++i)
            root.dataset(std::to_string(i + 2), {shapes[i].begin(), shapes[i].end()},
                         std::vector<float>(product(shapes[i]), static_cast<float>(i)));
        return io::Hdf5File(io::encode(root), "net.keras").root();
    };
    CHECK(places(numbered({a, a, b, b, c, c})) == "0 2 4 / 1 3 5 ");
    CHECK(places(numbered({a, a, b, b, c, c, a, b, c})) == "0 2 4 / 1 3 5 ");  // amsgrad's are the last
    CHECK(places(numbered({a, b, c, a, b, c}), "RMSprop") == "0 1 2 / 3 4 5 ");
    CHECK(places(numbered({a, b, c}), "RMSprop") == "0 1 2 / ");
    CHECK(places(numbered({}), "SGD", 1).empty());
    CHECK_THROWS_AS((void)places(numbered({a, b, c})), MismatchError);
    CHECK(read_optimizer_state<float>(numbered({}), "SGD", 1, small_model(), "f").steps == 9);
}

TEST_CASE("steps and epochs") {
    const OptimizerState<float> state =
        read_optimizer_state<float>(written({}, {}, 12), "SGD", 1, small_model(), "f");
    CHECK(state.steps == 12);
    CHECK(state.epochs == 0);
    CHECK(read_optimizer_state<float>(written({}, {}, -3), "SGD", 1, small_model(), "f").steps == 0);
}

TEST_CASE("another network's state is refused") {
    CHECK_THROWS_WITH_AS((void)places(written({"Adam/m/a:0", "Adam/m/b:0", "Adam/m/c:0"}, {a, b, a})),
                         "net.h5: the optimizer's arrays are not those of this network's 3 weights",
                         MismatchError);
    CHECK_THROWS_AS((void)places(written({"Adam/m/a:0"}, {a})), MismatchError);
}

}  // namespace intarsia::tests::saving_keras_optimizer
