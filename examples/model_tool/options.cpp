#include "options.hpp"

#include <algorithm>
#include <charconv>

const char* const help_text =
    R"(Usage: intarsia-model describe FILE
       intarsia-model cpp [OPTION]... FILE

Shows the network in a Keras file (.h5 or .keras; Keras 1, 2 or 3; a whole model or weights alone), or writes it as a
C++ header for Intarsia.

  describe             the layers, their shapes and their parameters, as a table
  cpp                  a header with the network's type and a function that loads the file when the program runs
    --embed            ... with the weights in the header: the program needs no file
    --test-vector      ... with an input, the output that belongs to it, and a function that checks it
    --namespace NAME   the header's namespace (else made of the file's name)
    --output HEADER    writes there instead of to the standard output
  --fold               makes each BatchNormalization right behind a convolution or a Dense a part of their weights
  --input H,W,C        the shape of one input, where the file does not say it (channels last)
  --flip-kernels       the file's convolutions turn their kernels (Keras 1 on Theano), though it does not say so
  --help, --version
)";

namespace {

std::vector<std::size_t> parse_shape(const std::string& text) {
    std::vector<std::size_t> shape;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        std::size_t extent = 0;
        const auto parsed = std::from_chars(text.data() + begin, text.data() + end, extent);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + end || extent == 0)
            throw UsageError("--input takes numbers with commas between them, as in 28,28,1: " + text);
        shape.push_back(extent);
        begin = end + 1;
    }
    return shape;
}

// Letters, digits and underscores, a letter first.
bool is_identifier(const std::string& name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && letter(name[0]) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
    Options options;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const auto value = [&] {
            if (i + 1 == arguments.size()) throw UsageError(argument + " needs a value");
            return arguments[++i];
        };
        if (argument == "--help" || argument == "-h") {
            options.command = Command::help;
            return options;
        }
        if (argument == "--version") {
            options.command = Command::version;
            return options;
        }
        if (argument == "--embed")
            options.embed = true;
        else if (argument == "--test-vector")
            options.test_vector = true;
        else if (argument == "--fold")
            options.fold = true;
        else if (argument == "--flip-kernels")
            options.flipped_kernels = true;
        else if (argument == "--namespace")
            options.name = value();
        else if (argument == "--output" || argument == "-o")
            options.output = value();
        else if (argument == "--input")
            options.input = parse_shape(value());
        else if (argument.size() > 1 && argument[0] == '-')
            throw UsageError("unknown option " + argument);
        else
            words.push_back(argument);
    }
    if (words.empty()) throw UsageError("what to do? describe FILE, or cpp FILE");
    if (words[0] == "describe")
        options.command = Command::describe;
    else if (words[0] == "cpp")
        options.command = Command::cpp;
    else
        throw UsageError("\"" + words[0] + "\" is neither describe nor cpp");
    if (words.size() != 2) throw UsageError(words[0] + " takes one file");
    options.file = words[1];
    if (!options.name.empty() && !is_identifier(options.name))
        throw UsageError("\"" + options.name + "\" cannot be the name of a namespace");
    return options;
}
