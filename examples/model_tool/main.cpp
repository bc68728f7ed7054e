// Keras files as tables and as C++ headers: see --help.
#include "describe.hpp"
#include "header.hpp"
#include "model.hpp"
#include "options.hpp"

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

void write(const std::string& text, const Options& options) {
    if (!options.output) {
        std::fwrite(text.data(), 1, text.size(), stdout);
        if (std::fflush(stdout) != 0) throw intarsia::FileError("the standard output cannot be written");
        return;
    }
    intarsia::io::write_file(*options.output, std::string_view(text));
}

// A file whose network we cannot build is described as far as its weights go.
void describe_file(const Options& options) {
    try {
        write(describe(read_model(options), options), options);
    } catch (const intarsia::MismatchError& error) {
        write(describe_weights(options) + "Not a network of this library: " + error.what() + "\n", options);
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        const Options options = parse_options(std::vector<std::string>(words + 1, words + count));
        switch (options.command) {
            case Command::help:
                write(help_text, {});
                break;
            case Command::version:
                write("intarsia-model " + std::to_string(INTARSIA_VERSION_MAJOR) + "." +
                          std::to_string(INTARSIA_VERSION_MINOR) + "." +
                          std::to_string(INTARSIA_VERSION_PATCH) + "\n",
                      {});
                break;
            case Command::describe:
                describe_file(options);
                break;
            case Command::cpp:
                write(header(read_model(options), options), options);
                break;
        }
        return 0;
    } catch (const UsageError& error) {
        std::fprintf(stderr, "intarsia-model: %s\nTry intarsia-model --help.\n", error.what());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "intarsia-model: %s\n", error.what());
        return 1;
    }
}
