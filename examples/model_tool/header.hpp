// A network as a C++ header.
#pragma once

#include "model.hpp"

#include <string>

// Throws intarsia::MismatchError for a layer that the library does not have.
std::string header(const Model& model, const Options& options);
