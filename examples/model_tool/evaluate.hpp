// What a network makes of an input, by plain loops in double: the other opinion that a test vector needs.
#pragma once

#include "model.hpp"

#include <vector>

// Throws intarsia::MismatchError for a layer that it does not know.
std::vector<double> evaluate(const Model& model, const std::vector<double>& input);
