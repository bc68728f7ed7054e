// Training: images a second of whole steps (forward, loss, backward, the optimizer's step, dropout on) in
// batches of 128. Set MNIST_DIR to the folder of MNIST's files to train on real digits.
#include "networks.hpp"

#include <intarsia/losses/categorical_crossentropy.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace {

using namespace intarsia;
using namespace intarsia::benchmarks;

/// An epoch over 64 batches a run; the memory of the pass is made once a run, as in use.
template <class Model, class Optimizer>
void training(benchmark::State& state, Optimizer optimizer) {
    ThreadPool threads(static_cast<std::size_t>(state.range(0)));
    Model model{Seed{42}};
    Trainer trainer{model, CategoricalCrossentropy{}, optimizer, threads};
    const auto& data = digits().data;
    double loss = 0;
    for (auto _ : state) loss = trainer.fit(data, {.batch_size = 128}).epochs.back().loss;
    const double images = static_cast<double>(data.size()) * static_cast<double>(state.iterations());
    state.counters["images/s"] = benchmark::Counter(images, benchmark::Counter::kIsRate);
    state.counters["loss"] = loss;
    state.SetLabel(std::string(digits().name) + ", " + std::string(simd::target_name()));
}

template <class Model>
void add(const std::string& name) {
    const auto hardware = static_cast<std::int64_t>(std::thread::hardware_concurrency());
    const auto add_one = [&](const char* optimizer_name, auto optimizer) {
        auto* benchmark = benchmark::RegisterBenchmark(
            (name + "/" + optimizer_name + "/threads").c_str(),
            [optimizer](benchmark::State& state) { training<Model>(state, optimizer); });
        benchmark->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
        if (hardware > 1) benchmark->Arg(hardware);
    };
    add_one("sgd", SGD{.learning_rate = 0.05f});
    add_one("adadelta", Adadelta{.learning_rate = 1.0f});
}

}  // namespace

int main(int argc, char** argv) {
    add<KerasDigits>("keras_digits");
    add<LeNet5>("lenet5");
    add<Perceptron>("perceptron");
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
