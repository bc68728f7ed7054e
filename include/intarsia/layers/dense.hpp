// The fully connected layer.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace intarsia {

struct DenseOptions {
    bool use_bias = true;
    Initializer kernel_initializer = Initializer::glorot_uniform;
    Initializer bias_initializer = Initializer::zeros;
};

/// y = x kernel + bias.
///
/// Input: Shape<inputs>; output: Shape<Units>.
/// Weights: kernel (inputs, Units), bias (Units).
/// Cost: inputs * Units multiply-adds a sample, and as many again for each of the two gradients.
template <std::size_t Units, DenseOptions Options = DenseOptions{}>
struct Dense {
    static_assert(Units > 0, "Dense needs at least one unit");
    static constexpr std::string_view name = "dense";
    static constexpr std::string_view keras_class = "Dense";
    static constexpr bool takes_activation = true;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("units", Units);
        visit("use_bias", Options.use_bias);
        visit("kernel_initializer", Options.kernel_initializer);
        visit("bias_initializer", Options.bias_initializer);
    }

    template <class Input>
    struct At;
};

template <std::size_t Units, DenseOptions Options>
template <class Input>
struct Dense<Units, Options>::At
    : LayerAt<Input, Shape<Units>,
              std::conditional_t<
                  Options.use_bias,
                  WeightList<Weight<"kernel", Shape<Input::size, Units>, Options.kernel_initializer>,
                             Weight<"bias", Shape<Units>, Options.bias_initializer>>,
                  WeightList<Weight<"kernel", Shape<Input::size, Units>, Options.kernel_initializer>>>> {
    static_assert(Input::rank == 1, "Dense takes a vector: insert Flatten before it");

    using Output = Shape<Units>;
    using weights = typename At::LayerAt::weights;
    static constexpr std::size_t inputs = Input::size;
    static constexpr std::size_t multiply_adds = inputs * Units;
    static constexpr bool backward_reads_output = false;

    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t threads) {
        return batch == 1 ? 0 : threads * scratch<T>;
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t /*batch*/, std::size_t threads) {
        return threads * scratch<T>;
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                        Batch<T, Output> y) {
        const T* kernel = get<0>(w).data();
        const T* bias = nullptr;
        if constexpr (Options.use_bias) bias = get<1>(w).data();
        if (x.size() == 1)
            simd::dispatch([&](auto kernels) {
                kernels.template vector_matrix_multiply<simd::Identity, Options.use_bias, inputs, Units>(
                    x.data(), kernel, bias, y.data());
            });
        else
            multiply<T>(pass, x.size(), Units, inputs, {x.data(), inputs, 1}, {kernel, Units, 1}, bias,
                        y.data());
    }

    template <class T>
    static void backward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                         Batch<const T, Output>, Batch<const T, Output> dy, Batch<T, Input> dx,
                         WeightBlock<T, weights> dw) {
        // dkernel = x^T dy, dbias = the sum of dy over the batch, dx = dy kernel^T
        multiply<T>(pass, inputs, Units, x.size(), {x.data(), 1, inputs}, {dy.data(), Units, 1}, nullptr,
                    get<0>(dw).data());
        if constexpr (Options.use_bias)
            simd::dispatch(
                [&](auto kernels) { kernels.column_sums(dy.data(), dy.size(), Units, get<1>(dw).data()); });
        if (!dx.empty())
            multiply<T>(pass, dy.size(), inputs, Units, {dy.data(), Units, 1}, {get<0>(w).data(), 1, Units},
                        nullptr, dx.data());
    }

private:
    template <class T>
    static constexpr std::size_t scratch = simd::largest_of_targets([](auto kernels) {
        return kernels.template matrix_multiply_scratch<T>;
    });

    /// c = a b + bias, its longer side shared out between the threads.
    template <class T>
    static void multiply(const Pass<T>& pass, std::size_t rows, std::size_t columns, std::size_t inner,
                         simd::ConstMatrix<T> a, simd::ConstMatrix<T> b, const T* bias, T* c) {
        const bool by_rows = rows >= columns;
        const std::size_t grain = 48;  // whole register tiles: 6 rows and 8 or 16 columns divide it
        const std::size_t grains = ((by_rows ? rows : columns) + grain - 1) / grain;
        const std::size_t parts = std::min(pass.threads.size(), grains);
        pass.threads.run(parts, [&](std::size_t part, std::size_t worker) {
            const std::size_t first = grains * part / parts * grain;
            const std::size_t last = std::min(by_rows ? rows : columns, grains * (part + 1) / parts * grain);
            T* own = pass.workspace.data() + worker * scratch<T>;
            simd::dispatch([&](auto kernels) {
                if (by_rows)
                    kernels.matrix_multiply(last - first, columns, inner,
                                            simd::ConstMatrix<T>{a.at(first, 0), a.row, a.column}, b, bias,
                                            c + first * columns, columns, false, own);
                else
                    kernels.matrix_multiply(rows, last - first, inner, a,
                                            simd::ConstMatrix<T>{b.at(0, first), b.row, b.column},
                                            bias ? bias + first : nullptr, c + first, columns, false, own);
            });
        });
    }
};

}  // namespace intarsia
