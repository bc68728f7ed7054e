// What a network may be whose file holds weights alone.
#pragma once

#include <intarsia/saving/keras_file.hpp>

#include <vector>

// The names of its layers and the shapes of its weights tell much; activations, pools and padding are assumed
// to be what is usual. The notes of the description tell what was. `input` is the shape of one sample where
// it is known; `flipped_kernels` where they are said to be, or the file says Theano. Throws
// intarsia::MismatchError where nothing usual fits.
intarsia::keras::ModelDescription assume_layers(const intarsia::keras::KerasFile& file,
                                                const std::vector<std::size_t>& input, bool flipped_kernels);
