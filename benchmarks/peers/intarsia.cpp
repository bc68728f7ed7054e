// The digit network in this library.  Usage: intarsia training|one_sample|batch THREADS
#include "../networks.hpp"
#include "../pinned_threads.hpp"
#include "measurement.hpp"

#include <intarsia/losses/categorical_crossentropy.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <array>
#include <span>

namespace {

using namespace intarsia;
using namespace intarsia::benchmarks;

/// When each step of training ended.
struct StepClock : Callback {
    std::vector<double> ends;
    void on_batch_end(const BatchReport&) override { ends.push_back(seconds_now()); }
};

template <class Trainer, class Data>
double seconds_of_a_step(Trainer& trainer, const Data& data) {
    StepClock clock;
    trainer.fit(data, {.batch_size = batch_size, .callbacks = {&clock}});
    std::vector<double> steps;
    for (std::size_t i = 6; i < clock.ends.size(); ++i) steps.push_back(clock.ends[i] - clock.ends[i - 1]);
    return median(std::move(steps));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    PinnedThreads threads(static_cast<std::size_t>(std::atoi(argv[2])));
    const auto data =
        to_dataset<KerasDigits::input_shape, KerasDigits::output_shape>(first_digits(46 * batch_size));
    KerasDigits model{Seed{42}};
    Trainer trainer{model, CategoricalCrossentropy{}, SGD{.learning_rate = 0.05f}, threads};
    const auto training = [&] { return seconds_of_a_step(trainer, data); };
    const auto inference = [&](std::size_t batch, std::size_t warm_up, std::size_t runs) {
        trainer.fit(data, {.batch_size = batch_size});  // how many numbers ReLU makes 0 is learnt
        KerasDigits::Workspace workspace(batch, threads);
        Tensor<float, KerasDigits::output_shape> y(batch);
        const auto x = data.inputs().batch();
        return median_seconds(
            warm_up, runs, [](std::size_t) {},
            [&](std::size_t i) {
                model.predict(x.slice(i * batch % (x.size() - batch + 1), batch), y.batch(), workspace);
            });
    };
    return measure(argv[1], training, inference);
}
