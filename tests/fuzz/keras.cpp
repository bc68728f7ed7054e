// Keras files: their layers, their weights, and the state of their optimizer.
#include "target.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/saving/keras_file.hpp>
#include <intarsia/saving/keras_model.hpp>
#include <intarsia/saving/keras_optimizer.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace intarsia;

/// A file may be no network of ours, too.
template <class Ask>
void ask(const Ask& value) {
    try {
        value();
    } catch (const Error&) {
    }
}

/// The configuration alone, as text: what stands in a file changes more easily there than under checksums.
void read_text(io::ByteView bytes) {
    const io::Json config =
        io::parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "fuzz");
    for (const int version : {1, 2, 3})
        ask([&] { (void)keras::describe_model(config, "fuzz", {.version = version, .input = {8, 8, 3}}); });
}

void read_file(io::ByteView bytes) {
    const keras::KerasFile file(io::Bytes(bytes.begin(), bytes.end()), "fuzz");
    ask([&] { (void)file.training_config(); });
    ask([&] {
        const keras::ModelDescription model = file.describe({.input = {8, 8, 3}});
        for (const keras::LayerDescription& layer : model.layers) fuzz::require(!layer.type.empty());
        // Only the file's own arrays take memory: a weight larger than they are is told before.
        file.for_each_weight<float>(
            model, [&](std::size_t layer, std::size_t weight, std::vector<float> numbers) {
                fuzz::require(numbers.size() == keras::product(model.layers[layer].weights[weight].shape));
            });
        if (const auto state = file.optimizer())
            (void)keras::read_optimizer_state<float>(*state, "Adam", 2, model, "fuzz");
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        if (!bytes.empty() && bytes[0] == '{')
            read_text(bytes);
        else
            read_file(bytes);
    });
}
