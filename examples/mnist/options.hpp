// What the user asked for on the command line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

enum class Command { run, train, evaluate, predict, help, version };

struct Options {
    Command command = Command::run;
    std::optional<std::filesystem::path> data;
    bool synthetic = false;
    std::size_t epochs = 12;
    std::size_t batch_size = 128;
    std::string optimizer = "adadelta";
    std::optional<float> learning_rate;
    std::uint64_t seed = 42;
    std::size_t threads = 0;  // as many as the machine has
    std::filesystem::path output = "mnist-run";
    std::filesystem::path model;  // OUTPUT/mnist.h5 unless named
    bool quiet = false;
    std::vector<std::filesystem::path> pictures;
};

// A wrong argument; the message is one line.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

extern const char* const help_text;

// Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);
