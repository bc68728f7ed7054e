// The kernels alone, on one core and on every target that this machine has, beside what that core can do at
// most.
#include "kernel_benchmark.hpp"

namespace {

using namespace intarsia;
using namespace intarsia::benchmarks;

/// The core itself: every other figure's measure.
void peak(benchmark::State& state, simd::Target target) {
    double best = 0;
    seconds_of(state, target, [&](auto) { best = Peak::arithmetic(); });
    state.counters["GFLOP/s"] = best * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
    for (const simd::Target target : simd::available_targets()) {
        add("peak", target, peak);
        add_conv2d(target);
        add_conv2d_shapes(target);
        add_dense(target);
        add_pool2d(target);
        add_elementwise(target);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
