// Inference in a workspace that is made beforehand: the time of one sample, and images a second in batches of
// 128. Set MNIST_DIR to the folder of MNIST's files to predict real digits.
#include "networks.hpp"
#include "pinned_threads.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <thread>

namespace {

using namespace intarsia;
using namespace intarsia::benchmarks;

template <class Model>
void one_sample(benchmark::State& state) {
    const Model model{Seed{42}};
    typename Model::Workspace workspace;
    const auto& inputs = digits().data.inputs();
    std::size_t i = 0;
    for (auto _ : state) {
        auto y = model.predict(inputs[i], workspace);
        benchmark::DoNotOptimize(y);
        i = (i + 1) % 1000;
    }
    state.SetLabel(std::string(simd::target_name()));
}

template <class Model>
void batch_of_128(benchmark::State& state) {
    const Model model{Seed{42}};
    PinnedThreads threads(static_cast<std::size_t>(state.range(0)));
    typename Model::Workspace workspace(128, threads);
    Tensor<float, typename Model::output_shape> y(128);
    const auto x = digits().data.inputs().batch();
    std::size_t first = 0;
    for (auto _ : state) {
        model.predict(x.slice(first, 128), y.batch(), workspace);
        benchmark::ClobberMemory();
        first = (first + 128) % x.size();
    }
    state.counters["images/s"] = benchmark::Counter(128, benchmark::Counter::kIsIterationInvariantRate);
    state.SetLabel(std::string(simd::target_name()));
}

/// The input changes from call to call, as a sensor's does.
void tiny(benchmark::State& state) {
    const Tiny model{Seed{42}};
    Tiny::Workspace workspace;
    std::array<float, 8> x{1, 2, 3, 4, 5, 6, 7, 8};
    for (auto _ : state) {
        benchmark::DoNotOptimize(x);
        auto y = model.predict(std::span<const float, 8>(x), workspace);
        benchmark::DoNotOptimize(y);
    }
    state.SetLabel(std::string(simd::target_name()));
}

template <class Model>
void add(const std::string& name) {
    benchmark::RegisterBenchmark((name + "/one_sample").c_str(), one_sample<Model>)
        ->Unit(benchmark::kMicrosecond);
    auto* batch = benchmark::RegisterBenchmark((name + "/batch_of_128/threads").c_str(), batch_of_128<Model>);
    batch->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
    const auto hardware = static_cast<std::int64_t>(std::thread::hardware_concurrency());
    if (hardware > 1) batch->Arg(hardware);
}

}  // namespace

int main(int argc, char** argv) {
    add<KerasDigits>("keras_digits");
    add<LeNet5>("lenet5");
    add<Perceptron>("perceptron");
    benchmark::RegisterBenchmark("tiny", tiny);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
