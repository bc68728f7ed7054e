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
/// Cost: inputs * Units multiply-adds a sample, and as many again for each of the two gradients; fewer where
/// most numbers of a batch, or of the gradients that come back, are 0, as behind ReLU and Dropout: those are
/// skipped (what is infinite behind them counts as nothing).
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
        return threads * scratch<T> + (has_function + sparse_dz) * batch * units;
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                        Batch<T, Output> y) {
        if (x.size() == 1) return predict_one(pass, w, x.data(), y.data());
        const T* bias = nullptr;
        if constexpr (has_bias) bias = get<1>(w).data();
        if constexpr (sparse_x)
            if (mostly_zeros(x)) return multiply_sparse<T>(pass, get<0>(w).data(), bias, x, y.data());
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
        [[maybe_unused]] T* const transposed_dz =
            pass.workspace.data() + pass.threads.size() * scratch<T> + (has_function ? dy.size() * units : 0);
        if constexpr (has_bias)
            simd::dispatch(
                [&](auto kernels) { kernels.column_sums(dz, dy.size(), units, get<1>(dw).data()); });
        if constexpr (sparse_dz)
            if (mostly_zeros(Batch<const T, Output>(dz, dy.size())))
                return multiply_sparse_gradients<T>(pass, get<0>(w).data(), x, dz, transposed_dz,
                                                    get<0>(dw).data(), dx.empty() ? nullptr : dx.data());
        multiply<simd::Identity, T>(pass, inputs, units, x.size(), {x.data(), 1, inputs}, {dz, units, 1},
                                    nullptr, get<0>(dw).data());
        if (!dx.empty())
            multiply<simd::Identity, T>(pass, dy.size(), inputs, units, {dz, units, 1},
                                        {get<0>(w).data(), 1, units}, nullptr, dx.data());
    }

private:
    /// Whether products may skip the zeros of x, and those of dz: where there are enough numbers to gain.
    static constexpr bool large = multiply_adds >= std::size_t{1} << 15;
    static constexpr bool sparse_x = large && inputs >= 64, sparse_dz = large && units >= 64;
    static constexpr std::size_t least_sparse_batch = 16;

    template <class T>
    static constexpr std::size_t scratch = simd::largest_of_targets([](auto kernels) {
        constexpr std::size_t full = kernels.template matrix_multiply_scratch<T>;
        return sparse_x || sparse_dz ? (std::max)(full, kernels.template sparse_multiply_scratch<T>) : full;
    });

    /// Asked of the whole batch, so that the answer does not depend on the number of threads.
    template <class Numbers>
    static bool mostly_zeros(const Numbers& rows) {
        if (rows.size() < least_sparse_batch) return false;
        return simd::dispatch([&](auto kernels) {
            return kernels.mostly_zeros(rows.data(), rows.size(), Numbers::shape::size);
        });
    }

    /// Calls work(kernels, first, some, scratch) for parts of `count` rows or columns, side by side. A part
    /// is at least some microseconds of work, what it takes to wake a thread, and begins at a multiple of
    /// `grain`.
    template <class T, class Work>
    static void share_out(const Pass<T>& pass, std::size_t count, std::size_t grain,
                          std::size_t multiply_adds_in_all, const Work& work) {
        constexpr std::size_t enough = std::size_t{1} << 19;  // multiply-adds
        const std::size_t team = (std::min)(pass.threads.size(), multiply_adds_in_all / enough + 1);
        const std::size_t grains = (count + grain - 1) / grain;
        const std::size_t parts = (std::min)(team, grains);
        pass.threads.run(parts, [&](std::size_t part, std::size_t worker) {
            const std::size_t first = grains * part / parts * grain;
            const std::size_t some = (std::min)(count, grains * (part + 1) / parts * grain) - first;
            simd::dispatch([&](auto kernels) {
                work(kernels, first, some, pass.workspace.data() + worker * scratch<T>);
            });
        });
    }

    /// c = F(a b + bias), shared out along the longer side.
    template <class F, class T>
    static void multiply(const Pass<T>& pass, std::size_t rows, std::size_t columns, std::size_t inner,
                         simd::ConstMatrix<T> a, simd::ConstMatrix<T> b, const T* bias, T* c) {
        const bool by_rows = rows >= columns;
        const auto work = [&](auto kernels, std::size_t first, std::size_t some, T* own) {
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
        };
        share_out(pass, by_rows ? rows : columns, by_rows ? 16 : 32, rows * columns * inner, work);
    }

    /// y = F(x kernel + bias), skipping the zeros of x.
    template <class T>
    static void multiply_sparse(const Pass<T>& pass, const T* kernel, const T* bias, Batch<const T, Input> x,
                                T* y) {
        share_out(pass, x.size(), 16, x.size() * multiply_adds / 2,
                  [&](auto kernels, std::size_t first, std::size_t some, T* own) {
                      T* const to = y + first * units;
                      kernels.sparse_multiply(some, units, inputs, x[first].data(), inputs,
                                              simd::ConstMatrix<T>{kernel, units, 1}, bias, to, units, false,
                                              own);
                      if constexpr (has_function) kernels.template apply<Function>(to, to, some * units);
                  });
    }

    /// dkernel = x^T dz and, unless dx is null, dx = dz kernel^T, skipping the zeros of dz; transposed_dz is
    /// memory for dz^T.
    template <class T>
    static void multiply_sparse_gradients(const Pass<T>& pass, const T* kernel, Batch<const T, Input> x,
                                          const T* dz, T* transposed_dz, T* dkernel, T* dx) {
        const std::size_t batch = x.size();
        simd::dispatch(
            [&](auto kernels) { kernels.transpose(batch, units, dz, units, transposed_dz, batch); });
        share_out(pass, inputs, 64, batch * multiply_adds / 2,
                  [&](auto kernels, std::size_t first, std::size_t some, T* own) {
                      kernels.sparse_multiply(units, some, batch, transposed_dz, batch,
                                              simd::ConstMatrix<T>{x.data() + first, inputs, 1}, nullptr,
                                              dkernel + first * units, units, true, own);
                      if (dx)
                          kernels.sparse_multiply(batch, some, units, dz, units,
                                                  simd::ConstMatrix<T>{kernel + first * units, 1, units},
                                                  nullptr, dx + first, inputs, false, own);
                  });
    }
};

}  // namespace detail

template <std::size_t Units, DenseOptions Options>
template <class Input>
struct Dense<Units, Options>::At : detail::DenseAt<Dense, simd::Identity, Input> {};

}  // namespace INTARSIA_NAMESPACE
