#include "options.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

const char* const help_text =
    R"(Handwritten digits, from the files to a trained network: the Keras notebook in C++.

Usage:
  mnist [options]                 load the digits, train, save, evaluate what was saved, plot
  mnist train [options]           the same without the evaluation
  mnist evaluate [options]        how good a saved network is on the test pictures
  mnist predict PICTURE... [options]
                                  which digits these pictures (PNG, PGM, ...) show

Options:
  --data DIR           folder with the four MNIST files, raw or .gz; without it the folder named by the
                       environment variable MNIST_DIR, or else data/mnist (examples/mnist/get-data fills it);
                       where that is missing, digits of the program's own making
  --synthetic          digits of the program's own making, even where MNIST is at hand
  --epochs N           passes over the training pictures (default 12)
  --batch-size N       pictures for one step (default 128)
  --optimizer NAME     adadelta (default), adam, rmsprop or sgd (with Nesterov momentum 0.9)
  --learning-rate X    default: 1.0 for adadelta, 0.001 for adam and rmsprop, 0.01 for sgd.
                       Adadelta's 1.0 is what the notebook was written with; Keras since 2.4 means 0.001
                       by the same line and reaches 84 % in ten epochs, not 99 %
  --seed N             decides all that is random (default 42)
  --threads N          default: all of the machine's
  --output DIR         where everything is written: mnist.h5 (opens in Keras), history.svg, history.csv,
                       result.json (default mnist-run)
  --model FILE         the network to evaluate or to predict with (default DIR/mnist.h5)
  --quiet              only results and problems
  --help, --version

Exit code: 0 when all went well; 1 for a file that is missing, damaged or cannot be written; 2 for a wrong argument.
)";

namespace {

template <class Number>
Number parse_number(const std::string& option, const std::string& text, Number least, Number most) {
    Number value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !(value >= least && value <= most)) {
        const bool whole = std::numeric_limits<Number>::is_integer;
        std::string expected = whole ? "a whole number" : "a number";
        if (whole && most != std::numeric_limits<Number>::max())
            expected += " from " + std::to_string(least) + " to " + std::to_string(most);
        else if (!whole)
            expected += " above 0";
        throw UsageError(option + " takes " + expected + ", not '" + text + "'");
    }
    return value;
}

Command parse_command(const std::string& word) {
    if (word == "train") return Command::train;
    if (word == "evaluate") return Command::evaluate;
    if (word == "predict") return Command::predict;
    throw UsageError("unknown command '" + word + "'");
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
    Options options;
    std::size_t next = 0;
    if (!arguments.empty() && !arguments[0].starts_with("-")) {
        options.command = parse_command(arguments[0]);
        next = 1;
    }
    while (next < arguments.size()) {
        std::string option = arguments[next++];
        std::optional<std::string> attached;  // the X of --option=X
        if (const std::size_t equals = option.find('=');
            option.starts_with("--") && equals != std::string::npos) {
            attached = option.substr(equals + 1);
            option.resize(equals);
        }
        const auto value = [&]() -> std::string {
            if (attached) return *attached;
            if (next == arguments.size()) throw UsageError(option + " needs a value");
            return arguments[next++];
        };
        const auto flag = [&] {
            if (attached) throw UsageError(option + " takes no value");
        };
        if (option == "--help" || option == "-h") {
            options.command = Command::help;
            return options;
        } else if (option == "--version") {
            options.command = Command::version;
            return options;
        } else if (option == "--quiet") {
            flag();
            options.quiet = true;
        } else if (option == "--synthetic") {
            flag();
            options.synthetic = true;
        } else if (option == "--data") {
            options.data = value();
        } else if (option == "--output") {
            options.output = value();
        } else if (option == "--model") {
            options.model = value();
        } else if (option == "--epochs") {
            options.epochs = parse_number<std::size_t>(option, value(), 1, 100'000);
        } else if (option == "--batch-size") {
            options.batch_size = parse_number<std::size_t>(option, value(), 1, 60'000);
        } else if (option == "--threads") {
            options.threads = parse_number<std::size_t>(option, value(), 1, 1'024);
        } else if (option == "--seed") {
            options.seed =
                parse_number<std::uint64_t>(option, value(), 0, std::numeric_limits<std::uint64_t>::max());
        } else if (option == "--learning-rate") {
            options.learning_rate =
                parse_number<float>(option, value(), std::numeric_limits<float>::min(), 1e6f);
        } else if (option == "--optimizer") {
            options.optimizer = value();
            constexpr std::array<std::string_view, 4> names{"adadelta", "adam", "rmsprop", "sgd"};
            bool known = false;
            for (const std::string_view name : names) known = known || name == options.optimizer;
            if (!known)
                throw UsageError("--optimizer takes adadelta, adam, rmsprop or sgd, not '" +
                                 options.optimizer + "'");
        } else if (option.starts_with("-") && option != "-") {
            throw UsageError("unknown option '" + option + "'");
        } else if (options.command == Command::predict) {
            options.pictures.emplace_back(option);
        } else {
            throw UsageError("unexpected argument '" + option + "'");
        }
    }
    if (options.command == Command::predict && options.pictures.empty())
        throw UsageError("predict needs at least one picture");
    if (options.synthetic && options.data) throw UsageError("--synthetic and --data exclude each other");
    if (options.output.empty()) throw UsageError("--output needs the name of a folder");
    if (options.model.empty()) options.model = options.output / "mnist.h5";
    return options;
}
