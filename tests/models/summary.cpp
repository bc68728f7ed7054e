#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/models/summary.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>

namespace intarsia::tests::models_summary {
namespace {

/// The text without what stands right of Keras's columns.
std::string keras_columns(const std::string& text) {
    std::string kept;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const bool rule = line[0] == '_' || line[0] == '=', row = line.find("(None, ") != std::string::npos;
        if (rule) line.resize(65);
        if (row || line.starts_with("Layer ")) line.resize(64);
        kept += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return kept;
}

}  // namespace

TEST_CASE("the summary of the digit notebook is Keras's") {
    using Digits = Sequential<Input<28, 28, 1>, Conv2D<32, 3, 3>, ReLU, Conv2D<64, 3, 3>, ReLU, MaxPool<2, 2>,
                              Dropout<0.25>, Flatten, Dense<256>, ReLU, Dropout<0.5>, Dense<10>, Softmax>;
    const std::string expected = R"(Model: "sequential"
_________________________________________________________________
Layer (type)                 Output Shape             Param #
=================================================================
conv2d (Conv2D)              (None, 26, 26, 32)       320
conv2d_1 (Conv2D)            (None, 24, 24, 64)       18496
max_pooling2d (MaxPooling2D) (None, 12, 12, 64)       0
dropout (Dropout)            (None, 12, 12, 64)       0
flatten (Flatten)            (None, 9216)             0
dense (Dense)                (None, 256)              2359552
dropout_1 (Dropout)          (None, 256)              0
dense_1 (Dense)              (None, 10)               2570
=================================================================
Total params: 2,380,938 (9.08 MB)
Trainable params: 2,380,938 (9.08 MB)
Non-trainable params: 0 (0 B)
)";
    const std::string text = summary<Digits>();
    CHECK(keras_columns(text).starts_with(expected));

    // Beside Keras's columns: multiply-adds, and memory, of which the instruction set decides a part.
    const auto memory = [](std::size_t layer) {
        return detail::memory_size(Digits::layers[layer].workspace_bytes);
    };
    CHECK(text.find("320       194688         " + memory(0) + "\n") != std::string::npos);
    CHECK(text.find("18496     10616832       " + memory(2) + "\n") != std::string::npos);
    CHECK(text.find(")       0         0              36.00 KB\n") != std::string::npos);
    CHECK(text.find("2570      2560           64 B\n") != std::string::npos);
    CHECK(text.find("Multiply-adds: 13,173,376 a sample\n"
                    "Memory at inference: 9.08 MB of weights, " +
                    detail::memory_size(Digits::workspace_bytes) +
                    " of workspace for one sample\n"
                    "Memory in training: " +
                    detail::memory_size(Digits::training_bytes(32)) + " for batches of 32, ") !=
          std::string::npos);
}

TEST_CASE("the summary tells what no optimizer changes") {
    using Net = Sequential<Input<300>, BatchNormalization<>, Dense<1>>;
    const std::string text = summary<Net>();
    CHECK(text.find("batch_normalization (BatchNormalization) (None, 300)  1200      300            ") !=
          std::string::npos);
    CHECK(text.find("Total params: 1,501 (5.86 KB)\nTrainable params: 901 (3.52 KB)\n"
                    "Non-trainable params: 600 (2.34 KB)\n") != std::string::npos);
}

TEST_CASE("sizes are told in units of 1024, with two digits behind the point") {
    CHECK(detail::memory_size(0) == "0 B");
    CHECK(detail::memory_size(1023) == "1023 B");
    CHECK(detail::memory_size(1024) == "1.00 KB");
    CHECK(detail::memory_size(1536) == "1.50 KB");
    CHECK(detail::memory_size(1024 * 1024 - 1) == "1.00 MB");
    CHECK(detail::memory_size(std::uint64_t{5} << 30) == "5.00 GB");
    CHECK(detail::with_thousands(0) == "0");
    CHECK(detail::with_thousands(999) == "999");
    CHECK(detail::with_thousands(1000) == "1,000");
    CHECK(detail::with_thousands(1234567) == "1,234,567");
}

}  // namespace intarsia::tests::models_summary
