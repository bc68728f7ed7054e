// Channels brought to one mean and one variance.
#pragma once

#include <intarsia/core/number.hpp>
#include <intarsia/layers/layer.hpp>
#include <intarsia/simd/plain_kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// Options of BatchNormalization, by their names in Keras.
struct BatchNormalizationOptions {
    Number momentum = 0.99;                             ///< how much of the moving statistics stays in a step
    Number epsilon = 1e-3;                              ///< added to a variance before its root is taken
    bool center = true;                                 ///< whether there is a beta
    bool scale = true;                                  ///< whether there is a gamma
    Initializer beta_initializer = Initializer::zeros;  ///< how beta begins
    Initializer gamma_initializer = Initializer::ones;  ///< how gamma begins
    Initializer moving_mean_initializer = Initializer::zeros;     ///< how the moving mean begins
    Initializer moving_variance_initializer = Initializer::ones;  ///< how the moving variance begins
};

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, per channel (the last axis): BatchNormalization<>.
///
/// In training, mean and variance are those of the batch, over all samples and positions (the variance
/// divided by their number, not by one less), and after the step
///
///     moving_mean = momentum moving_mean + (1 - momentum) mean, and moving_variance likewise.
///
/// At inference they are moving_mean and moving_variance: one multiply-add a number.
/// Input: any shape; output: the same. Weights: gamma, beta, and, not trained by the optimizer, moving_mean,
/// moving_variance, of a Shape<channels> each. The same bits for any number of threads.
/// Cost: in training, two passes over x forward, and two over x and dy backward; the batch is needed as a
/// whole, so that the layers around it cannot run sample by sample (models/trunk.hpp). Source: Ioffe,
/// Szegedy, "Batch normalization" (2015).
template <BatchNormalizationOptions Options = BatchNormalizationOptions{}>
struct BatchNormalization {
    static constexpr std::string_view name = "batch_normalization";
    static constexpr std::string_view keras_class = "BatchNormalization";

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit("axis", -1);
        visit("momentum", Options.momentum.value());
        visit("epsilon", Options.epsilon.value());
        visit("center", Options.center);
        visit("scale", Options.scale);
        visit("beta_initializer", Options.beta_initializer);
        visit("gamma_initializer", Options.gamma_initializer);
        visit("moving_mean_initializer", Options.moving_mean_initializer);
        visit("moving_variance_initializer", Options.moving_variance_initializer);
    }

    template <class Input, class Place>
    static constexpr bool accepts() {
        if constexpr (!(Options.momentum.value() >= 0 && Options.momentum.value() <= 1))
            INTARSIA_REFUSE(
                Place,
                "the momentum of BatchNormalization lies outside [0, 1]: choose one inside, such as 0.99");
        else if constexpr (!(Options.epsilon.value() >= 0 && Options.epsilon.is_finite()))
            INTARSIA_REFUSE(Place,
                            "the epsilon of BatchNormalization is below 0, or no number: choose a small one "
                            "above 0, such as 1e-3");
        else
            return true;
    }

    /// The weights of an input: a number for each channel, the last axis.
    template <class Input>
    struct Weights {
        using shape = Shape<Input::extents[Input::rank - 1]>;  ///< one number a channel
        /// The factor; where options.scale is true.
        using gamma = Weight<"gamma", shape, Options.gamma_initializer>;
        /// The summand; where options.center is true.
        using beta = Weight<"beta", shape, Options.beta_initializer>;
        /// Of the batches so far; the layer keeps it, no optimizer.
        using mean = Weight<"moving_mean", shape, Options.moving_mean_initializer, false>;
        /// Of the batches so far; the layer keeps it, no optimizer.
        using variance = Weight<"moving_variance", shape, Options.moving_variance_initializer, false>;
        /// Those there are, in Keras's order.
        using list = std::conditional_t<
            Options.scale,
            std::conditional_t<Options.center, WeightList<gamma, beta, mean, variance>,
                               WeightList<gamma, mean, variance>>,
            std::conditional_t<Options.center, WeightList<beta, mean, variance>, WeightList<mean, variance>>>;
    };

    template <class Input>
    struct At;
};

template <BatchNormalizationOptions Options>
template <class Input>
struct BatchNormalization<Options>::At
    : LayerAt<Input, Input, typename BatchNormalization<Options>::template Weights<Input>::list> {
    using weights = typename At::LayerAt::weights;
    static constexpr std::size_t channels = Input::extents[Input::rank - 1];
    static constexpr std::size_t positions = Input::size / channels;
    static constexpr std::size_t multiply_adds = Input::size;
    static constexpr bool in_place = true;
    static constexpr bool backward_reads_output = false;

    /// For inference: a factor and a summand for each channel.
    template <class T>
    static constexpr std::size_t prepared_size() {
        return 2 * channels;
    }
    template <class T>
    static constexpr void prepare(WeightBlock<const T, weights> w, T* prepared) {
        set_factors(w, get<mean>(w).data(), get<variance>(w).data(), prepared);
    }

    /// The batch's means and variances.
    template <class T>
    static constexpr std::size_t tape_size(std::size_t /*batch*/) {
        return 2 * channels;
    }
    template <class T>
    static constexpr std::size_t forward_workspace(std::size_t batch, std::size_t /*threads*/) {
        return parts(batch) * 2 * channels;
    }
    template <class T>
    static constexpr std::size_t backward_workspace(std::size_t batch, std::size_t /*threads*/) {
        return parts(batch) * 2 * channels + 3 * channels;
    }

    template <class T>
    static void forward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                        Batch<T, Input> y) {
        const T* factors = pass.prepared.data();
        if (pass.training) {
            T *means = pass.tape.data(), *variances = means + channels;
            measure(pass, x, means, variances);
            set_factors(w, means, variances, pass.workspace.data());
            factors = pass.workspace.data();
        }
        pass.for_ranges(
            x.size() * positions,
            [&](std::size_t first, std::size_t last, std::size_t) {
                simd::dispatch([&](auto kernels) {
                    kernels.template scale_channels<channels>(x.data() + first * channels, last - first,
                                                              factors, factors + channels,
                                                              y.data() + first * channels);
                });
            },
            grain);
    }

    template <class T>
    static constexpr void predict_one(const Pass<T>& pass, WeightBlock<const T, weights>, const T* x, T* y) {
        const T* factors = pass.prepared.data();
        simd::compute([&](auto kernels) {
            kernels.template scale_channels<channels>(x, positions, factors, factors + channels, y);
        });
    }

    /// With d = 1 / sqrt(variance + epsilon) and sums over the n numbers of a channel:
    ///
    ///     dbeta = sum dy, dgamma = d sum dy (x - mean),
    ///     dx = gamma d (dy - dbeta / n - (x - mean) d dgamma / n).
    template <class T>
    static void backward(const Pass<T>& pass, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                         Batch<const T, Input>, Batch<const T, Input> dy, Batch<T, Input> dx,
                         WeightBlock<T, weights> dw) {
        const T *means = pass.tape.data(), *variances = means + channels;
        T *sums = pass.workspace.data(), *products = sums + channels;
        add_gradients(pass, x, dy, means, sums);
        T* a = sums + parts(x.size()) * 2 * channels;
        T *b = a + channels, *c = b + channels;
        const auto n = static_cast<T>(x.size() * positions);
        const T kept = static_cast<T>(Options.momentum.value());
        const T added = static_cast<T>(1 - Options.momentum.value());
        for (std::size_t i = 0; i < channels; ++i) {
            const T d = inverse_deviation(variances[i]), dgamma = products[i] * d;
            if constexpr (Options.scale) get<0>(dw)[i] = dgamma;
            if constexpr (Options.center) get<Options.scale ? 1 : 0>(dw)[i] = sums[i];
            get<mean>(dw)[i] = kept * get<mean>(w)[i] + added * means[i];
            get<variance>(dw)[i] = kept * get<variance>(w)[i] + added * variances[i];
            a[i] = gamma(w, i) * d;
            b[i] = -a[i] * d * dgamma / n;
            c[i] = -a[i] * sums[i] / n - b[i] * means[i];
        }
        if (dx.empty()) return;
        pass.for_ranges(
            x.size() * positions,
            [&](std::size_t first, std::size_t last, std::size_t) {
                simd::dispatch([&](auto kernels) {
                    kernels.template combine_channels<channels>(dy.data() + first * channels,
                                                                x.data() + first * channels, last - first, a,
                                                                b, c, dx.data() + first * channels);
                });
            },
            grain);
    }

private:
    // The places of the last two weights.
    static constexpr std::size_t mean = weights::count - 2;
    static constexpr std::size_t variance = weights::count - 1;

    /// Rows below which another thread costs more than it saves: a multiple of 16, so that ranges end where
    /// vectors end on every target, and which numbers share one does not depend on the threads.
    static constexpr std::size_t grain = (4096 / channels / 16 + 1) * 16;

    /// The rows, all positions of all samples, are cut into so many parts, whatever the number of threads;
    /// each is summed by itself, and the parts are joined in order.
    static constexpr std::size_t parts(std::size_t batch) {
        return std::clamp<std::size_t>(batch * Input::size / 16384, 1,
                                       std::min<std::size_t>(batch * positions, 16));
    }
    /// Calls function(kernels, first row, rows, part) for all parts.
    template <class T, class Function>
    static void for_parts(const Pass<T>& pass, std::size_t batch, const Function& function) {
        const std::size_t rows = batch * positions, count = parts(batch);
        pass.threads.run(count, [&](std::size_t part, std::size_t) {
            const std::size_t first = rows * part / count, last = rows * (part + 1) / count;
            simd::dispatch([&](auto kernels) { function(kernels, first, last - first, part); });
        });
    }

    /// Means and variances of the batch, by way of the workspace.
    template <class T>
    static void measure(const Pass<T>& pass, Batch<const T, Input> x, T* means, T* variances) {
        T* moments = pass.workspace.data();
        for_parts(pass, x.size(), [&](auto kernels, std::size_t first, std::size_t rows, std::size_t part) {
            T* own = moments + part * 2 * channels;
            kernels.template channel_moments<channels>(x.data() + first * channels, rows, own,
                                                       own + channels);
        });
        const std::size_t rows = x.size() * positions, count = parts(x.size());
        for (std::size_t part = 0; part < count; ++part) {
            const std::size_t first = rows * part / count, last = rows * (part + 1) / count;
            const T* own = moments + part * 2 * channels;
            simd::dispatch([&](auto kernels) {
                kernels.join_moments(channels, first, means, variances, last - first, own, own + channels);
            });
        }
        for (std::size_t c = 0; c < channels; ++c) variances[c] /= static_cast<T>(rows);
    }

    /// Per channel, the sums of dy and behind them those of dy (x - mean); room for those of every part.
    template <class T>
    static void add_gradients(const Pass<T>& pass, Batch<const T, Input> x, Batch<const T, Input> dy,
                              const T* means, T* sums) {
        for_parts(pass, x.size(), [&](auto kernels, std::size_t first, std::size_t rows, std::size_t part) {
            T* own = sums + part * 2 * channels;
            kernels.template channel_gradient_sums<channels>(
                x.data() + first * channels, dy.data() + first * channels, rows, means, own, own + channels);
        });
        simd::dispatch([&](auto kernels) {
            kernels.sum_parts(sums, parts(x.size()), 2 * channels, sums, 2 * channels);
        });
    }

    /// y = factors[c] x + factors[channels + c].
    template <class T>
    static constexpr void set_factors(WeightBlock<const T, weights> w, const T* means, const T* variances,
                                      T* factors) {
        for (std::size_t c = 0; c < channels; ++c) {
            T beta = 0;
            if constexpr (Options.center) beta = get < Options.scale ? 1 : 0 > (w)[c];
            factors[c] = gamma(w, c) * inverse_deviation(variances[c]);
            factors[channels + c] = beta - means[c] * factors[c];
        }
    }
    template <class T>
    static constexpr T gamma(WeightBlock<const T, weights> w, [[maybe_unused]] std::size_t c) {
        if constexpr (Options.scale)
            return get<0>(w)[c];
        else
            return T(1);
    }
    template <class T>
    static constexpr T inverse_deviation(T variance_of_channel) {
        T deviation = variance_of_channel + static_cast<T>(Options.epsilon.value());
        simd::sqrt(deviation);
        return 1 / deviation;
    }
};

}  // namespace INTARSIA_NAMESPACE
