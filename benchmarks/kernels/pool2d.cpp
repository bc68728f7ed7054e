// Pools over what the digit network's second convolution gives, 24x24x64, and their gradients.
#include "kernel_benchmark.hpp"

#include <cstdint>
#include <vector>

namespace intarsia::benchmarks {
namespace {

template <std::size_t Window, std::size_t Stride, bool Same>
using Pool =
    simd::Pool2DGeometry<simd::Axis<24, Window, Stride, Same>, simd::Axis<24, Window, Stride, Same>, 64>;

/// work(kernels, x, y): y is of the pool's output's size.
template <class G, class Work>
void add_pool(std::string_view name, simd::Target target, Work work) {
    add(name, target, [work](benchmark::State& state, simd::Target on) {
        auto x = random_numbers(G::input_size), y = random_numbers(G::output_size);
        AlignedBuffer<float> dx(G::input_size);
        measure_traffic(state, on, Traffic::updates, G::input_size + G::output_size,
                        [&](auto kernels) { work(kernels, x.data(), y.data(), dx.data()); });
    });
}

template <class G>
void add_pools(const std::string& shape, simd::Target target) {
    add_pool<G>("max_pool/" + shape, target,
                [](auto kernels, auto* x, auto* y, auto*) { kernels.template max_pool2d<G>(x, y); });
    add_pool<G>("max_pool_gradient/" + shape, target, [](auto kernels, auto* x, auto* y, auto* dx) {
        kernels.template max_pool2d_gradient<G>(x, y, dx);
    });
    add_pool<G>("average_pool/" + shape, target,
                [](auto kernels, auto* x, auto* y, auto*) { kernels.template average_pool2d<G>(x, y); });
    add_pool<G>("average_pool_gradient/" + shape, target, [](auto kernels, auto*, auto* y, auto* dx) {
        kernels.template average_pool2d_gradient<G>(y, dx);
    });
}

}  // namespace

void add_pool2d(simd::Target target) {
    add_pools<Pool<2, 2, false>>("2x2", target);
    add_pools<Pool<3, 2, true>>("3x3_stride_2_same", target);
}

}  // namespace intarsia::benchmarks
