#include <intarsia/saving/keras_graph.hpp>

#include <doctest/doctest.h>

#include <string>

namespace intarsia::tests::saving_keras_graph {
namespace {

/// The names in their order, or the problem.
std::string order(const std::string& config) {
    const io::Json json = io::parse_json(config);
    try {
        std::string text;
        for (const keras::ConfigLayer& layer : keras::layers_in_order(json))
            text += std::string(layer.name) + " ";
        return text;
    } catch (const Error& error) {
        return error.what();
    }
}

std::string layer(const std::string& name, const std::string& nodes) {
    return R"({"class_name": "Dense", "name": ")" + name + R"(", "config": {}, "inbound_nodes": )" + nodes +
           "}";
}

std::string graph(const std::string& layers, const std::string& outputs = R"([["c", 0, 0]])") {
    return R"({"name": "m", "layers": [)" + layers +
           R"(], "input_layers": [["a", 0, 0]], "output_layers": )" + outputs + "}";
}

}  // namespace

TEST_CASE("a Sequential's layers are in order, as a list and as an object") {
    const std::string layers =
        R"([{"class_name": "Dense", "config": {"name": "a"}}, {"class_name": "ReLU", "config": {}}])";
    CHECK(order(layers) == "a ReLU ");
    CHECK(order(R"({"layers": )" + layers + "}") == "a ReLU ");
    CHECK(order(R"({"layers": []})") == "the model has no layers");
}

TEST_CASE("a chain is followed from the output to the input, in Keras 2's and in Keras 3's form") {
    const std::string a = layer("a", "[]"), b = layer("b", R"([[["a", 0, 0, {}]]])");
    CHECK(order(graph(layer("c", R"([[["b", 0, 0, {}]]])") + ", " + a + ", " + b)) == "a b c ");
    const std::string keras_3 =
        R"([{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "keras_history": ["b", 0, 0]}}],
             "kwargs": {}}])";
    CHECK(order(graph(a + ", " + b + ", " + layer("c", keras_3), R"(["c", 0, 0])")) == "a b c ");
}

TEST_CASE("what is no chain is refused") {
    const std::string a = layer("a", "[]"), b = layer("b", R"([[["a", 0, 0, {}]]])");
    CHECK(order(graph(a + ", " + b + ", " + layer("c", R"([[["a", 0, 0, {}], ["b", 0, 0, {}]]])"))) ==
          "layer \"c\" (Dense) takes 2 inputs; only chains of layers are read");
    CHECK(order(graph(a + ", " + b + ", " + layer("c", R"([[["a", 0, 0, {}]]])"))) ==
          "the model has branches; only chains of layers are read");
    CHECK(order(graph(a + ", " + layer("c", R"([[["a", 0, 0, {}]], [["a", 0, 0, {}]]])"))) ==
          "layer \"c\" is used 2 times; only chains of layers are read");
    CHECK(order(graph(layer("b", R"([[["c", 0, 0]]])") + ", " + layer("c", R"([[["b", 0, 0]]])"))) ==
          "the layers of the model go round in a circle");
    CHECK(order(graph(a, R"([["c", 0, 0]])")) == "layer \"c\" is missing");
    CHECK(order(graph(a, R"([["a", 0, 0], ["a", 0, 0]])")) ==
          "the model has 2 outputs; only chains of layers are read");
}

}  // namespace intarsia::tests::saving_keras_graph
