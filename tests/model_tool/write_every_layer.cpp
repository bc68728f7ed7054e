// Saves networks of every layer, with a training's state, and tells what is in the files:
//     write_every_layer FOLDER     # images.h5, sequences.h5, sequences.keras, and images.txt, sequences.txt
// A text has a line for each weight: its name, its shape and its numbers.
#include "../saving/every_layer.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <type_traits>

namespace {

template <class Model>
void write(const std::filesystem::path& folder, const std::string& name) {
    using namespace intarsia;
    Model model = every_layer::any<Model>(Seed{7});
    const Trainer trainer{model, MeanSquaredError{}, Adam{}};
    save(model, folder / (name + ".h5"), trainer);
    if constexpr (std::is_same_v<Model,
                                 every_layer::Sequences>)  // the others' HardSigmoid is none of Keras 3
        save(model, folder / (name + ".keras"), trainer);
    std::string text;
    model.for_each_weight([&](auto layer, auto weight, auto numbers) {
        using W = typename Model::network::template at<layer>::weights::template weight<weight>;
        text += std::string(W::name) + ";";
        for (const std::size_t extent : W::shape::extents) text += std::to_string(extent) + " ";
        text += ";";
        for (const float number : numbers) text += io::shortest_text(static_cast<double>(number)) + " ";
        text += "\n";
    });
    io::write_file(folder / (name + ".txt"), text);
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 2) return 2;
        write<every_layer::Images>(words[1], "images");
        write<every_layer::Sequences>(words[1], "sequences");
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
