#include <intarsia/saving/keras_archive_weights.hpp>

#include "described.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/hdf5.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace intarsia::tests::saving_keras_archive_weights {
using namespace intarsia::keras;

namespace {

/// Two Dense around a model of two Dense.
ModelDescription nested() {
    const auto dense = [](const char* name) {
        return R"({"class_name": "Dense", "config": {"name": ")" + std::string(name) + R"(", "units": 2}})";
    };
    const auto sequential = [](const std::string& layers) {
        return R"({"class_name": "Sequential", "config": {"name": "net", "layers": [)" + layers + "]}}";
    };
    return describe_model(
        io::parse_json(
            sequential(dense("a") + ", " + sequential(dense("b") + ", " + dense("c")) + ", " + dense("d"))),
        "net.keras", {.input = {3}});
}

/// A file that has a kernel and a bias in each of these folders.
io::Hdf5Object file_of(const std::vector<std::string>& folders, std::size_t weights = 2) {
    io::Hdf5Group root;
    for (const std::string& folder : folders)
        for (std::size_t i = 0; i < weights; ++i)
            root.dataset(folder + "/vars/" + std::to_string(i), {1}, std::vector<float>{1});
    return io::Hdf5File(io::encode(root), "net.keras").root();
}

/// The folders of the layers' kernels.
std::string folders_of(const std::vector<std::string>& folders, std::size_t weights = 2) {
    const io::Hdf5Object root = file_of(folders, weights);
    const ModelDescription model = nested();
    const std::string source = "net.keras";
    std::string text;
    try {
        for (const std::vector<std::string>& paths : ArchiveReader(root, model, source).paths())
            if (!paths.empty())
                text += (text.empty() ? "" : ", ") + paths[0].substr(0, paths[0].find("/vars"));
    } catch (const MismatchError& error) {
        return error.what();
    }
    return text;
}

}  // namespace

TEST_CASE("an archive's layout is told from the legacy one") {
    CHECK(has_archive_layout(file_of({"layers/dense"})));
    CHECK(has_archive_layout(file_of({"_layer_checkpoint_dependencies/dense"})));
    CHECK(has_archive_layout(file_of({"_layer_checkpoint_dependencies\\dense"})));
    CHECK_FALSE(has_archive_layout(file_of({"layers_of_mine"})));
    CHECK_FALSE(has_archive_layout(file_of({"dense"})));
    io::Hdf5Group legacy;
    legacy.group("layers");
    legacy.attribute("layer_names", std::vector<std::string>{"layers"});
    CHECK_FALSE(has_archive_layout(io::Hdf5File(io::encode(legacy), "net.h5").root()));
}

TEST_CASE("folders are numbered class by class in each model") {
    CHECK(folders_of({"layers/dense", "layers/dense_1", "layers/sequential/layers/dense",
                      "layers/sequential/layers/dense_1"}) ==
          "layers/dense, layers/sequential/layers/dense, layers/sequential/layers/dense_1, layers/dense_1");
    // Numbers, not letters, are their order; and what has no weights is passed over.
    CHECK(folders_of({"layers/dense_10", "layers/dense_9", "layers/sequential_2/layers/dense_11",
                      "layers/sequential_2/layers/dense_2",
                      "layers/sequential/layers/random_flip/seed_generator", "layers/dense_variational",
                      "layers/dense_"}) ==
          "layers/dense_9, layers/sequential_2/layers/dense_2, layers/sequential_2/layers/dense_11, "
          "layers/dense_10");
}

TEST_CASE("the folders of Keras 2.12 to 2.15, and those that it made on Windows") {
    CHECK(folders_of({"_layer_checkpoint_dependencies/dense", "_layer_checkpoint_dependencies/dense_2",
                      "_layer_checkpoint_dependencies/sequential/_layer_checkpoint_dependencies/dense",
                      "_layer_checkpoint_dependencies/sequential/_layer_checkpoint_dependencies/dense_2"}) ==
          "_layer_checkpoint_dependencies/dense, "
          "_layer_checkpoint_dependencies/sequential/_layer_checkpoint_dependencies/dense, "
          "_layer_checkpoint_dependencies/sequential/_layer_checkpoint_dependencies/dense_2, "
          "_layer_checkpoint_dependencies/dense_2");
    CHECK(
        folders_of({"_layer_checkpoint_dependencies\\dense", "_layer_checkpoint_dependencies\\dense_2",
                    "_layer_checkpoint_dependencies\\sequential\\_layer_checkpoint_dependencies\\dense",
                    "_layer_checkpoint_dependencies\\sequential\\_layer_checkpoint_dependencies\\dense_2"}) ==
        "_layer_checkpoint_dependencies\\dense, "
        "_layer_checkpoint_dependencies\\sequential\\_layer_checkpoint_dependencies\\dense, "
        "_layer_checkpoint_dependencies\\sequential\\_layer_checkpoint_dependencies\\dense_2, "
        "_layer_checkpoint_dependencies\\dense_2");
}

TEST_CASE("other layers than the network's are told") {
    CHECK(folders_of({"layers/dense"}) ==
          "net.keras: the file has 1 layers \"dense\" with weights, the network 2");
    CHECK(folders_of({"layers/dense", "layers/dense_1", "layers/sequential/layers/dense"}) ==
          "net.keras: the file has 1 layers \"layers/sequential/dense\" with weights, the network 2");
    CHECK(folders_of({"layers/dense", "layers/dense_1"}, 3) ==
          "net.keras: layers/dense: the file has 3 weights, the network 2");
    CHECK(folders_of({}) == "net.keras: the file has 0 layers \"dense\" with weights, the network 2");
}

}  // namespace intarsia::tests::saving_keras_archive_weights
