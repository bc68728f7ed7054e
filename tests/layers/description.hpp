// What a layer says of itself in a file of Keras.
#pragma once

#include <intarsia/saving/keras_config.hpp>

#include <string>

namespace intarsia::tests {

/// The settings of a layer as JSON.
template <class Layer>
std::string description() {
    io::Json config = io::Json::object({});
    keras::ConfigWriter write(config);
    Layer::describe(write);
    return config.dump();
}

}  // namespace intarsia::tests
