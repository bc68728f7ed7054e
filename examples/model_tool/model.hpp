// A file's network: its layers, and its weights as the network has them.
#pragma once

#include "options.hpp"

#include <intarsia/saving/keras_file.hpp>

#include <string>
#include <vector>

struct Model {
    intarsia::keras::ModelDescription description;
    std::string keras_version;
    std::string backend;
    std::string training;  // "categorical_crossentropy, Adam"; empty where the file does not say it
    intarsia::keras::WeightNumbers<float> weights;
    bool assumed = false;  // the file holds weights alone: the description's notes tell what was assumed
};

// Throws intarsia::Error for what is no such file, or a network that the library does not have.
Model read_model(const Options& options);
