// The Keras digit notebook as a program: load, preprocess, create the model, train, save, evaluate, plot.

#include "digit_picture.hpp"
#include "network.hpp"
#include "options.hpp"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/ioctl.h>
#include <unistd.h>
#endif

using namespace intarsia;

namespace {

using Images = Dataset<Shape<28, 28, 1>, Shape<10>>;

// 1 and 2: the digits, and where they come from: "mnist" or "synthetic".
struct LoadedDigits {
    TrainAndTest<Images> images;
    std::string source;
};

Images preprocess(const LabelledImages& images) {
    return {rescale<Shape<28, 28, 1>>(images.pixels), to_categorical<10>(images.labels)};
}

// The folder that --data or MNIST_DIR names, or else the one that get-data fills, if it is there.
std::optional<std::filesystem::path> mnist_folder(const Options& options) {
    if (options.synthetic) return std::nullopt;
    if (options.data) return options.data;
    if (const char* named = std::getenv("MNIST_DIR"); named && *named) return named;
    if (std::filesystem::exists("data/mnist")) return "data/mnist";
    return std::nullopt;
}

LoadedDigits load_digits(const Options& options) {
    if (const auto folder = mnist_folder(options)) {
        const auto [train, test] = read_mnist(*folder);
        if (!options.quiet) std::cout << "MNIST from " << folder->string() << "\n";
        return {{preprocess(train), preprocess(test)}, "mnist"};
    }
    if (!options.synthetic)
        std::cout
            << "No MNIST files (examples/mnist/get-data obtains them): using synthetic digits instead\n";
    const Seed seed{options.seed}, other_seed{options.seed + 1};
    return {{preprocess(synthetic_digits(60'000, seed)), preprocess(synthetic_digits(10'000, other_seed))},
            "synthetic"};
}

// What the terminal is like; a file or a pipe is none.
ProgressBarOptions terminal() {
    ProgressBarOptions options;
#if defined(__unix__) || defined(__APPLE__)
    options.interactive = isatty(STDOUT_FILENO) != 0;
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) options.columns = size.ws_col;
#endif
    return options;
}

bool terminal_has_unicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const char* value = std::getenv(name); value && *value)
            return std::string_view(value).find("UTF-8") != std::string_view::npos ||
                   std::string_view(value).find("utf8") != std::string_view::npos;
    return false;
}

// 4 and 5: training with the notebook's loss, and the file.
template <class Optimizer>
History train_and_save(Digits& model, const TrainAndTest<Images>& images, Optimizer optimizer,
                       ThreadPool& threads, const Options& options) {
    if (options.learning_rate) optimizer.learning_rate = *options.learning_rate;
    Trainer trainer{model, CategoricalCrossentropy{}, optimizer, threads};
    ProgressBar progress(std::cout, terminal());
    FitOptions<Images> fit{.epochs = options.epochs, .batch_size = options.batch_size};
    fit.validation = &images.test;
    fit.seed = Seed{options.seed};
    if (!options.quiet) fit.callbacks = {&progress};
    History history = trainer.fit(images.train, fit);
    save(model, options.output / "mnist.h5", trainer);
    return history;
}

History train_and_save(Digits& model, const TrainAndTest<Images>& images, ThreadPool& threads,
                       const Options& options) {
    if (options.optimizer == "adam") return train_and_save(model, images, Adam{}, threads, options);
    if (options.optimizer == "rmsprop") return train_and_save(model, images, RMSprop{}, threads, options);
    if (options.optimizer == "sgd")
        return train_and_save(model, images, SGD{.momentum = 0.9f, .nesterov = true}, threads, options);
    return train_and_save(model, images, Adadelta{.learning_rate = 1.0f}, threads, options);
}

double images_per_second(const History& history) {
    double seconds = 0, samples = 0;
    for (const Epoch& epoch : history.epochs) {
        seconds += epoch.seconds;
        samples += static_cast<double>(epoch.samples);
    }
    return samples / seconds;
}

io::Json result_json(const History& history, const Evaluation& test, const std::string& source,
                     const ThreadPool& threads) {
    io::Json epochs = io::Json::Array{};
    for (const Epoch& epoch : history.epochs)
        epochs.push_back(io::Json::object({{"loss", epoch.loss},
                                           {"accuracy", *epoch.accuracy},
                                           {"val_loss", *epoch.val_loss},
                                           {"val_accuracy", *epoch.val_accuracy},
                                           {"seconds", epoch.seconds}}));
    return io::Json::object({{"test_accuracy", test.accuracy},
                             {"test_loss", test.loss},
                             {"data", source},
                             {"target", simd::target_name()},
                             {"threads", threads.size()},
                             {"images_per_second", images_per_second(history)},
                             {"epochs", epochs}});
}

void print(const Evaluation& test) {
    std::cout << std::setprecision(9) << "Test loss: " << test.loss << "\nTest accuracy: " << test.accuracy
              << "\n";
}

int run(const Options& options) {
    ThreadPool threads(options.threads);
    const auto [images, source] = load_digits(options);
    std::filesystem::create_directories(options.output);

    Digits model{Seed{options.seed}};
    if (!options.quiet) std::cout << summary(model) << "\n" << std::flush;

    const History history = train_and_save(model, images, threads, options);
    const EvaluateOptions evaluation{.batch_size = options.batch_size, .threads = &threads};
    const Evaluation trained = evaluate(model, images.test, CategoricalCrossentropy{}, evaluation);

    // 6: what was saved is as good as what was trained, to the last bit.
    if (options.command == Command::run) {
        const auto restored = load<Digits>(options.output / "mnist.h5");
        const Evaluation test = evaluate(restored, images.test, CategoricalCrossentropy{}, evaluation);
        print(test);
        if (test.loss != trained.loss || test.accuracy != trained.accuracy)
            throw Error((options.output / "mnist.h5").string() +
                        ": evaluates differently from the trained network");
    }

    // 7: the curves.
    write_svg(history, options.output / "history.svg");
    io::write_file(options.output / "history.csv", to_csv(history));
    io::write_file(options.output / "result.json",
                   result_json(history, trained, source, threads).dump_indented() + "\n");
    if (!options.quiet) {
        std::cout << "\n" << to_text(history, {.unicode = terminal_has_unicode()}) << "\n";
        std::cout << "In " << options.output.string()
                  << ": mnist.h5, history.svg, history.csv, result.json\n";
    }
    return 0;
}

int evaluate_file(const Options& options) {
    ThreadPool threads(options.threads);
    const auto model = load<Digits>(options.model);
    const auto [images, source] = load_digits(options);
    print(evaluate(model, images.test, CategoricalCrossentropy{},
                   {.batch_size = options.batch_size, .threads = &threads}));
    return 0;
}

int predict_pictures(const Options& options) {
    const auto model = load<Digits>(options.model);
    int exit_code = 0;
    for (const std::filesystem::path& path : options.pictures) try {
            const auto probabilities = model.predict(digit_from_picture(io::read_image(path)));
            const std::size_t digit = argmax(probabilities);
            std::cout << path.string() << ": " << digit << " (" << std::fixed << std::setprecision(1)
                      << 100 * probabilities[digit] << " %)\n";
        } catch (const ArgumentError& error) {
            std::cerr << "mnist: " << path.string() << ": " << error.what() << "\n";
            exit_code = 1;
        } catch (const Error& error) {
            std::cerr << "mnist: " << error.what() << "\n";
            exit_code = 1;
        }
    return exit_code;
}

int execute(const Options& options) {
    switch (options.command) {
        case Command::help:
            std::cout << help_text;
            return 0;
        case Command::version:
            std::cout << "mnist, of Intarsia " << INTARSIA_VERSION_MAJOR << "." << INTARSIA_VERSION_MINOR
                      << "." << INTARSIA_VERSION_PATCH << " (" << simd::target_name() << ")\n";
            return 0;
        case Command::evaluate:
            return evaluate_file(options);
        case Command::predict:
            return predict_pictures(options);
        case Command::run:
        case Command::train:
            return run(options);
    }
    return 2;
}

}  // namespace

int main(int count, char** arguments) try {
    return execute(parse_options({arguments + 1, arguments + count}));
} catch (const UsageError& error) {
    std::cerr << "mnist: " << error.what() << "; --help tells what there is\n";
    return 2;
} catch (const std::exception& error) {
    std::cerr << "mnist: " << error.what() << "\n";
    return 1;
}
