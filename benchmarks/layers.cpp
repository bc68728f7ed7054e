// Every layer by itself, forward and backward, on a batch of 128 and one thread, called as a network calls
// it: images a second, and the time of one image.
#include <intarsia/core/random.hpp>
#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/clipped_relu.hpp>
#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/cropping2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/depthwise_conv2d.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/elu.hpp>
#include <intarsia/layers/exponential.hpp>
#include <intarsia/layers/gelu.hpp>
#include <intarsia/layers/global_average_pool.hpp>
#include <intarsia/layers/global_max_pool.hpp>
#include <intarsia/layers/hard_sigmoid.hpp>
#include <intarsia/layers/leaky_relu.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/permute.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/rescaling.hpp>
#include <intarsia/layers/selu.hpp>
#include <intarsia/layers/separable_conv2d.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/softplus.hpp>
#include <intarsia/layers/softsign.hpp>
#include <intarsia/layers/swish.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/layers/up_sampling2d.hpp>
#include <intarsia/layers/zero_padding2d.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace {

using namespace intarsia;

constexpr std::size_t batch = 128;

/// A layer at an input shape, with all that its passes need.
template <class Layer, ShapeType Input>
class Run {
    using At = typename Layer::template At<Input>;
    using Output = typename At::output_shape;
    using Weights = typename At::weights;

public:
    Run()
        : weights_(Weights::template offset<float>(Weights::count)),
          dweights_(weights_.size()),
          prepared_(At::template prepared_size<float>()),
          tape_(At::template tape_size<float>(batch)),
          forward_workspace_(At::template forward_workspace<float>(batch, 1)),
          backward_workspace_(At::template backward_workspace<float>(batch, 1)) {
        Random random{Seed{1}};
        for (const std::span<float> numbers : {x_.values(), dy_.values(), std::span<float>(weights_)})
            for (float& number : numbers) number = static_cast<float>(random.uniform(-1, 1));
    }

    /// As in training, where the weights have changed since the last step.
    void forward() {
        At::template prepare<float>(weights(), prepared_.data());
        At::template forward<float>(pass(forward_workspace_), weights(), std::as_const(x_).batch(),
                                    y_.batch());
    }

    void backward() {
        At::template backward<float>(pass(backward_workspace_), weights(), std::as_const(x_).batch(),
                                     std::as_const(y_).batch(), std::as_const(dy_).batch(), dx_.batch(),
                                     WeightBlock<float, Weights>(dweights_.data()));
    }

private:
    [[nodiscard]] WeightBlock<const float, Weights> weights() const {
        return WeightBlock<const float, Weights>(weights_.data());
    }
    [[nodiscard]] Pass<float> pass(AlignedBuffer<float>& workspace) {
        return {.threads = {},
                .workspace = workspace,
                .training = true,
                .prepared = std::as_const(prepared_),
                .tape = tape_};
    }

    Tensor<float, Input> x_{batch}, dx_{batch};
    Tensor<float, Output> y_{batch}, dy_{batch};
    AlignedBuffer<float> weights_, dweights_, prepared_, tape_, forward_workspace_, backward_workspace_;
};

/// Times work(run) after a first forward pass, which backward passes need.
template <class Layer, class Input, class Work>
void measure(benchmark::State& state, Work work) {
    using Clock = std::chrono::steady_clock;
    Run<Layer, Input> run;
    run.forward();
    const auto begin = Clock::now();
    for (auto _ : state) {
        work(run);
        benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    const double images = static_cast<double>(batch) * static_cast<double>(state.iterations());
    state.counters["images/s"] = images / seconds.count();
    state.counters["us/image"] = 1e6 * seconds.count() / images;
    state.SetLabel(std::string(simd::target_name()));
}

template <class Layer, class Input>
void add(const std::string& name) {
    benchmark::RegisterBenchmark((name + "/forward").c_str(), [](benchmark::State& state) {
        measure<Layer, Input>(state, [](auto& run) { run.forward(); });
    })->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark((name + "/backward").c_str(), [](benchmark::State& state) {
        measure<Layer, Input>(state, [](auto& run) { run.backward(); });
    })->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
    using Image = Shape<24, 24, 64>;
    add<Conv2D<32, 3, 3>, Shape<28, 28, 1>>("conv2d/3x3_1_to_32");
    add<Conv2D<64, 3, 3>, Shape<26, 26, 32>>("conv2d/3x3_32_to_64");
    add<Conv2D<16, 5, 5>, Shape<14, 14, 6>>("conv2d/5x5_6_to_16");
    add<Conv2D<64, 3, 3, Conv2DOptions{.strides = {2, 2}, .padding = Padding::same}>, Shape<26, 26, 32>>(
        "conv2d/3x3_stride_2_same_32_to_64");
    add<Conv2D<64, 3, 3, Conv2DOptions{.dilation_rate = {2, 2}}>, Shape<26, 26, 32>>(
        "conv2d/3x3_dilated_32_to_64");
    add<Conv2D<64, 3, 3, Conv2DOptions{.groups = 4}>, Shape<26, 26, 32>>("conv2d/3x3_32_to_64_in_4_groups");
    add<Conv2D<64, 3, 3, Conv2DOptions{.groups = 64}>, Shape<28, 28, 64>>("conv2d/3x3_64_in_64_groups");
    add<DepthwiseConv2D<3, 3>, Shape<28, 28, 64>>("depthwise_conv2d/3x3_64");
    add<SeparableConv2D<64, 3, 3>, Shape<26, 26, 32>>("separable_conv2d/3x3_32_to_64");
    add<Conv1D<64, 3>, Shape<128, 32>>("conv1d/3_32_to_64");
    constexpr Conv2DOptions same{.padding = Padding::same};
    add<Residual<Conv2D<64, 3, 3, same>, ReLU, Conv2D<64, 3, 3, same>>, Image>("residual/two_3x3_64");
    add<MaxPool<2, 2>, Image>("max_pool");
    add<AveragePool<2, 2>, Image>("average_pool");
    add<GlobalAveragePool, Image>("global_average_pool");
    add<GlobalMaxPool, Image>("global_max_pool");
    add<BatchNormalization<>, Image>("batch_normalization");
    add<Dropout<0.25>, Shape<12, 12, 64>>("dropout");
    add<Dense<128>, Shape<9216>>("dense/9216_to_128");
    add<Dense<10>, Shape<128>>("dense/128_to_10");
    add<ReLU, Image>("relu");
    add<ClippedReLU<6.0>, Image>("clipped_relu");
    add<LeakyReLU<0.3>, Image>("leaky_relu");
    add<ELU<>, Image>("elu");
    add<SELU, Image>("selu");
    add<GELU, Image>("gelu");
    add<Swish, Image>("swish");
    add<Sigmoid, Image>("sigmoid");
    add<HardSigmoid<>, Image>("hard_sigmoid");
    add<Tanh, Image>("tanh");
    add<Softplus, Image>("softplus");
    add<Softsign, Image>("softsign");
    add<Exponential, Image>("exponential");
    add<Rescaling<0.5>, Image>("rescaling");
    add<Softmax, Shape<10>>("softmax");
    add<ZeroPadding2D<1>, Image>("zero_padding2d");
    add<Cropping2D<1>, Image>("cropping2d");
    add<UpSampling2D<2>, Shape<12, 12, 64>>("up_sampling2d");
    add<Permute<3, 1, 2>, Image>("permute");
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
