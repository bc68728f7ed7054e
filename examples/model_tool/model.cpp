#include "model.hpp"

#include "assume.hpp"

using namespace intarsia;

namespace {

std::string training_of(const keras::KerasFile& file) {
    const auto config = file.training_config();
    if (!config) return "";
    std::string text;
    if (const io::Json* loss = config->find("loss"))
        text = loss->is_string() ? loss->as_string() : loss->dump();
    if (const io::Json* optimizer = config->find("optimizer_config"))
        if (const io::Json* name = optimizer->find("class_name"))
            text += (text.empty() ? "" : ", ") + (name->is_string() ? name->as_string() : name->dump());
    return text;
}

}  // namespace

Model read_model(const Options& options) {
    const keras::KerasFile file(options.file);
    Model model;
    model.keras_version = file.keras_version();
    model.backend = file.backend();
    model.assumed = !file.has_layers();
    model.training = training_of(file);
    model.description = model.assumed ? assume_layers(file, options.input, options.flipped_kernels)
                                      : file.describe({.flipped_kernels = options.flipped_kernels,
                                                       .input = keras::Extents(options.input)});
    model.weights = file.read<float>(model.description);
    if (options.fold) {
        const std::size_t folded = keras::fold_batch_normalization(model.description, &model.weights);
        model.description.notes.push_back(std::to_string(folded) +
                                          " x BatchNormalization folded into the weights before it.");
    }
    return model;
}
