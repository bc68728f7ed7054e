// A convolution to be measured: one image, and what the kernels ask for beside it.
#pragma once

#include "kernel_benchmark.hpp"

#include <cstdint>
#include <type_traits>
#include <vector>

namespace intarsia::benchmarks {

/// Whether the image is surrounded by zeros, as Keras's "same" says.
enum class Surround { nothing, zeros };

/// Extent x Extent x Channels -> Filters, with windows of Window x Window.
template <std::size_t Extent, std::size_t Window, std::size_t Channels, std::size_t Filters,
          std::size_t Stride = 1, Surround Around = Surround::nothing>
using Convolution =
    simd::Conv2DGeometry<simd::Axis<Extent, Window, Stride, Around == Surround::zeros>,
                         simd::Axis<Extent, Window, Stride, Around == Surround::zeros>, Channels, Filters>;

template <class G>
inline constexpr std::size_t multiply_adds_of = G::output_size* G::kernel_rows;

/// As a layer calls it (3 x 3 by Winograd's algorithm), with a function and a max pool behind it, or neither.
template <class G, class Pool = simd::NoPool, class Function = simd::Identity>
void conv2d_forward(benchmark::State& state, simd::Target target) {
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size),
               bias = random_numbers(G::filters);
    AlignedBuffer<float> y(G::output_size);
    auto prepared =
        numbers_for([](auto kernels) { return kernels.template conv2d_prepared_size<float, G>(); });
    auto scratch =
        numbers_for([](auto kernels) { return kernels.template conv2d_forward_scratch<float, G, Pool>(); });
    std::vector<std::uint8_t> places(G::output_size);
    simd::set_target(target);
    simd::dispatch([&](auto kernels) { kernels.template conv2d_prepare<G>(kernel.data(), prepared.data()); });
    measure_arithmetic(state, target, multiply_adds_of<G>, [&](auto kernels) {
        kernels.template conv2d_forward<G, Pool, Function>(x.data(), prepared.data(), bias.data(), y.data(),
                                                           places.data(), scratch.data());
    });
}

/// The direct sum, whatever the layer would choose.
template <class G>
void conv2d_direct(benchmark::State& state, simd::Target target) {
    static_assert(!G::padded);
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size),
               bias = random_numbers(G::filters);
    AlignedBuffer<float> y(G::output_size);
    auto panels = numbers_for([](auto kernels) { return kernels.template packed_kernel_size<float, G>(); });
    simd::set_target(target);
    simd::dispatch([&](auto kernels) { kernels.template pack_kernel<G>(kernel.data(), panels.data()); });
    measure_arithmetic(state, target, multiply_adds_of<G>, [&](auto kernels) {
        using Tiles = typename decltype(kernels)::template Conv2DTiles<G::columns::extent * G::channels, G>;
        kernels.template conv2d_rows<Tiles, simd::Identity, float>(x.data(), panels.data(), bias.data(),
                                                                   y.data(), G::rows::positions);
    });
}

/// Of the weights alone, or of the weights and of x.
enum class Gradients { of_weights, of_both };

/// Behind a pool half of the numbers are 0, as ReLU and dropout leave them.
template <class G, Gradients Which, class Pool = simd::NoPool>
void conv2d_gradients(benchmark::State& state, simd::Target target) {
    constexpr bool pooled = !std::is_same_v<Pool, simd::NoPool>;
    constexpr bool both = Which == Gradients::of_both;
    const auto x = random_numbers(G::input_size), kernel = random_numbers(G::kernel_size);
    const auto dz = pooled ? sparse_numbers(G::output_size, 50) : random_numbers(G::output_size);
    std::vector<std::uint8_t> places(G::output_size);
    Random random{Seed{1}};
    for (std::uint8_t& place : places) place = static_cast<std::uint8_t>(random.below(4));
    auto prepared = numbers_for(
        [](auto kernels) { return kernels.template conv2d_gradients_prepared_size<float, G, Pool>(); });
    auto sums = numbers_for(
        [](auto kernels) { return kernels.template conv2d_gradients_sums_size<float, G, Pool>(); });
    auto scratch =
        numbers_for([](auto kernels) { return kernels.template conv2d_gradients_scratch<float, G, Pool>(); });
    AlignedBuffer<float> dx(G::input_size);
    simd::set_target(target);
    simd::dispatch([&](auto kernels) {
        kernels.template conv2d_prepare_gradients<G, Pool>(kernel.data(), prepared.data());
    });
    measure_arithmetic(state, target, (both ? 2 : 1) * multiply_adds_of<G>, [&](auto kernels) {
        kernels.template conv2d_gradients<G, Pool>(x.data(), dz.data(), places.data(), prepared.data(),
                                                   sums.data(), both ? dx.data() : nullptr, scratch.data());
    });
}

}  // namespace intarsia::benchmarks
