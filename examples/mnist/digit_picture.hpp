// A picture of a digit, made into what the network was trained on.
#pragma once

#include <intarsia/io/image.hpp>

#include <array>

// 28 x 28 numbers, ink 1 on paper 0, as MNIST has them: the ink is scaled so that its longer side is 20
// pixels, and shifted by whole pixels so that its centre of mass is at pixel (14, 14). Dark ink on light
// paper is inverted. Throws intarsia::ArgumentError where there is no ink.
std::array<float, 28 * 28> digit_from_picture(const intarsia::io::GreyImage& picture);
