// A network as a table.
#pragma once

#include "model.hpp"

#include <string>

std::string describe(const Model& model, const Options& options);

// The weights alone, of a file whose network the library does not have. Throws intarsia::Error.
std::string describe_weights(const Options& options);
