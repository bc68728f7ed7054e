// The network of the Keras digit notebook.
#pragma once

#include <intarsia/intarsia.hpp>

using Digits = intarsia::Sequential<             //
    intarsia::Input<28, 28, 1>,                  //
    intarsia::Conv2D<32, 3, 3>, intarsia::ReLU,  //
    intarsia::Conv2D<64, 3, 3>, intarsia::ReLU,  //
    intarsia::MaxPool<2, 2>,                     //
    intarsia::Dropout<0.25>,                     //
    intarsia::Flatten,                           //
    intarsia::Dense<256>, intarsia::ReLU,        //
    intarsia::Dropout<0.5>,                      //
    intarsia::Dense<10>, intarsia::Softmax>;

static_assert(Digits::parameter_count == 2'380'938);
