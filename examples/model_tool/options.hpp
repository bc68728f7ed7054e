// What the user asked for on the command line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

enum class Command { describe, cpp, help, version };

struct Options {
    Command command = Command::help;
    std::filesystem::path file;
    std::optional<std::filesystem::path> output;  // the standard output unless named
    std::string name;                             // of the namespace; made of the file's unless given
    std::vector<std::size_t> input;               // where the file does not say it
    bool embed = false;
    bool test_vector = false;
    bool fold = false;
    bool flipped_kernels = false;
};

// A wrong argument; the message is one line.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

extern const char* const help_text;

// Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);
