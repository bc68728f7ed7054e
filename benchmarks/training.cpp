// Training: images a second of whole steps (forward, loss, backward, the optimizer's step, dropout on) in
// batches of 128. Set MNIST_DIR to the folder of MNIST's files to train on real digits.
#include "networks.hpp"
#include "pinned_threads.hpp"

#include <intarsia/losses/categorical_crossentropy.hpp>
#include <intarsia/losses/mean_squared_error.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace {

using namespace intarsia;
using namespace intarsia::benchmarks;

/// An epoch over 64 batches a run; the memory of the pass is made once a run, as in use.
template <class Model, class Loss, class Samples, class Optimizer>
void training(benchmark::State& state, const Samples& samples, const Optimizer& optimizer) {
    using Clock = std::chrono::steady_clock;
    PinnedThreads threads(static_cast<std::size_t>(state.range(0)));
    Model model{Seed{42}};
    Trainer trainer{model, Loss{}, optimizer, threads};
    double loss = 0;
    const auto begin = Clock::now();
    for (auto _ : state) loss = trainer.fit(samples.data, {.batch_size = 128}).epochs.back().loss;
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    const double images = static_cast<double>(samples.data.size()) * static_cast<double>(state.iterations());
    state.counters["images/s"] = images / seconds.count();
    state.counters["us/image"] = 1e6 * seconds.count() / images;
    state.counters["loss"] = loss;
    state.SetLabel(std::string(samples.name) + ", " + std::string(simd::target_name()));
}

/// `samples` is called when the benchmark runs: what is not measured is not read.
template <class Model, class Loss, class Samples>
void add(const std::string& name, const Samples& samples) {
    const auto add_one = [&](const char* optimizer_name, auto optimizer) {
        auto* benchmark = benchmark::RegisterBenchmark(
            (name + "/" + optimizer_name + "/threads").c_str(),
            [=](benchmark::State& state) { training<Model, Loss>(state, samples(), optimizer); });
        benchmark->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
        const auto hardware = static_cast<std::int64_t>(std::thread::hardware_concurrency());
        if (hardware > 1) benchmark->Arg(hardware);
    };
    add_one("sgd", SGD{.learning_rate = 0.05f});
    add_one("adadelta", Adadelta{.learning_rate = 1.0f});
}

}  // namespace

int main(int argc, char** argv) {
    add<KerasDigits, CategoricalCrossentropy>("keras_digits", digits);
    add<LeNet5, CategoricalCrossentropy>("lenet5", digits);
    add<Perceptron, CategoricalCrossentropy>("perceptron", digits);
    add<Tiny, MeanSquaredError>("tiny", signals);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
