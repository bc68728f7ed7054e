// The fully connected layer.
#pragma once

#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of Dense, by their names in Keras.
struct DenseOptions {
    bool use_bias = true;  ///< whether a number is added to each unit's output
    Initializer kernel_initializer = Initializer::glorot_uniform;  ///< how the kernel begins
    Initializer bias_initializer = Initializer::zeros;             ///< how the bias begins
};

/// y = x kernel + bias.
///
/// Input: Shape<inputs>; output: Shape<Units>.
/// Weights: kernel (inputs, Units), bias (Units).
/// Cost: inputs * Units multiply-adds a sample, and as many again for each of the two gradients.
template <std::size_t Units, DenseOptions Options = DenseOptions{}>
struct Dense {
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

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (Units == 0)
            INTARSIA_REFUSE(Place, "Dense has no units: give it at least one, as in Dense<10>");
        else if constexpr (Input::rank != 1)
            INTARSIA_REFUSE(Place, "Dense takes a vector, Shape<units>: insert Flatten before it");
        else
            return true;
    }

    template <class Input>
    struct At;

    /// kernel (inputs, units), and bias (units) if there is one.
    template <class Input>
    using weights = std::conditional_t<
        Options.use_bias,
        WeightList<Weight<"kernel", Shape<Input::size, Units>, Options.kernel_initializer>,
                   Weight<"bias", Shape<Units>, Options.bias_initializer>>,
        WeightList<Weight<"kernel", Shape<Input::size, Units>, Options.kernel_initializer>>>;
    template <class Input>
    using output = Shape<Units>;  ///< a number for each unit
};

namespace detail {

/// A dense layer with a function of one number behind it (simd::Identity: none), whose gradient follows from
/// its value.
template <class Layer, class Function, ShapeType Input>
struct DenseAt
    : LayerAt<Input, typename Layer::template output<Input>, typename Layer::template weights<Input>> {
    using Output = typename Layer::template output<Input>;
    using weights = typename Layer::template weights<Input>;
    static constexpr std::size_t inputs = Input::size;
    static constexpr std::size_t units = Output::size;
    static constexpr std::size_t multiply_adds = inputs * units;
    static constexpr bool has_bias = weights::count == 2;
    static constexpr bool has_function = !std::is_same_v<Function, simd::Identity>;
    static constexpr bool backward_reads_output = has_function;

    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t threads) {
        return batch == 1 ? 0 : threads * scratch<T>;
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t threads) {
        return threads * scratch<T> + (has_function ? batch * units : 0);
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                        Batch<T, Output> y) {
        if (x.size() == 1) return predict_one(pass, w, x.data(), y.data());
        const T* bias = nullptr;
        if constexpr (has_bias) bias = get<1>(w).data();
        multiply<Function, T>(pass, x.size(), units, inputs, {x.data(), inputs, 1},
                              {get<0>(w).data(), units, 1}, bias, y.data());
    }

    template <class T>
    static constexpr void predict_one(const Pass<T>&, WeightBlock<const T, weights> w, const T* x, T* y) {
        const T* bias = nullptr;
        if constexpr (has_bias) bias = get<1>(w).data();
        simd::compute([&](auto kernels) {
            kernels.template vector_matrix_multiply<Function, has_bias, inputs, units>(x, get<0>(w).data(),
                                                                                       bias, y);
        });
    }

    template <class T>
    static void backward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                         Batch<const T, Output> y, Batch<const T, Output> dy, Batch<T, Input> dx,
                         WeightBlock<T, weights> dw) {
        // z = x kernel + bias: dz = dy f'(z), dkernel = x^T dz, dbias = the sum of dz over the batch,
        // dx = dz kernel^T
        const T* dz = dy.data();
        if constexpr (has_function) {
            T* own = pass.workspace.data() + pass.threads.size() * scratch<T>;
            simd::dispatch([&](auto kernels) {
                kernels.template apply_gradient<Function>(y.data(), y.data(), dy.data(), own,
                                                          dy.size() * units);
            });
            dz = own;
        }
        multiply<simd::Identity, T>(pass, inputs, units, x.size(), {x.data(), 1, inputs}, {dz, units, 1},
                                    nullptr, get<0>(dw).data());
        if constexpr (has_bias)
            simd::dispatch(
                [&](auto kernels) { kernels.column_sums(dz, dy.size(), units, get<1>(dw).data()); });
        if (!dx.empty())
            multiply<simd::Identity, T>(pass, dy.size(), inputs, units, {dz, units, 1},
                                        {get<0>(w).data(), 1, units}, nullptr, dx.data());
    }

private:
    template <class T>
    static constexpr std::size_t scratch = simd::largest_of_targets([](auto kernels) {
        return kernels.template matrix_multiply_scratch<T>;
    });

    /// c = F(a b + bias), shared out between the threads along the longer side. A part is at least some
    /// microseconds of work, what it takes to wake a thread, and begins where a vector of F does.
    template <class F, class T>
    static void multiply(const Pass<T>& pass, std::size_t rows, std::size_t columns, std::size_t inner,
                         simd::ConstMatrix<T> a, simd::ConstMatrix<T> b, const T* bias, T* c) {
        constexpr std::size_t enough = std::size_t{1} << 19;  // multiply-adds
        constexpr std::size_t column_grain = 32, row_grain = 16;
        const std::size_t team = (std::min)(pass.threads.size(), rows * columns * inner / enough + 1);
        const bool by_rows = rows >= columns;
        const std::size_t count = by_rows ? rows : columns, grain = by_rows ? row_grain : column_grain;
        const std::size_t grains = (count + grain - 1) / grain;
        const std::size_t parts = (std::min)(team, grains);
        pass.threads.run(parts, [&](std::size_t part, std::size_t worker) {
            const std::size_t first = grains * part / parts * grain;
            const std::size_t some = (std::min)(count, grains * (part + 1) / parts * grain) - first;
            T* own = pass.workspace.data() + worker * scratch<T>;
            simd::dispatch([&](auto kernels) {
                if (by_rows)
                    kernels.matrix_multiply(some, columns, inner,
                                            simd::ConstMatrix<T>{a.at(first, 0), a.row, a.column}, b, bias,
                                            c + first * columns, columns, false, own);
                else
                    kernels.matrix_multiply(rows, some, inner, a,
                                            simd::ConstMatrix<T>{b.at(0, first), b.row, b.column},
                                            bias ? bias + first : nullptr, c + first, columns, false, own);
                if constexpr (!std::is_same_v<F, simd::Identity>) {
                    if (by_rows)
                        kernels.template apply<F>(c + first * columns, c + first * columns, some * columns);
                    for (std::size_t i = 0; !by_rows && i < rows; ++i)
                        kernels.template apply<F>(c + i * columns + first, c + i * columns + first, some);
                }
            });
        });
    }
};

}  // namespace detail

template <std::size_t Units, DenseOptions Options>
template <class Input>
struct Dense<Units, Options>::At : detail::DenseAt<Dense, simd::Identity, Input> {};

}  // namespace INTARSIA_NAMESPACE
