#include "evaluate.hpp"

#include "layer_type.hpp"

#include <intarsia/core/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

using namespace intarsia;
using keras::Extents;

namespace {

using Numbers = std::vector<double>;

// One axis of an image under a window: how far the window's first position lies before the image.
struct Axis {
    std::size_t size, window, stride, dilation, positions;
    std::ptrdiff_t before;

    Axis(std::size_t image, std::size_t window_size, std::size_t step, std::size_t gap, std::size_t out,
         const std::string& padding)
        : size(image), window(window_size), stride(step), dilation(gap), positions(out), before(0) {
        const std::size_t span = (window_size - 1) * gap;  // from the window's first element to its last
        const std::size_t needed = (out - 1) * step + span + 1;
        const std::size_t zeros = needed > image ? needed - image : 0;
        if (padding == "Padding::same") before = static_cast<std::ptrdiff_t>(zeros / 2);
        if (padding == "Padding::causal") before = static_cast<std::ptrdiff_t>(span);
    }
    // The place in the image of element k of the window at a position; false outside.
    bool place(std::size_t position, std::size_t k, std::size_t& at) const {
        const std::ptrdiff_t i = static_cast<std::ptrdiff_t>(position * stride + k * dilation) - before;
        at = static_cast<std::size_t>(i);
        return i >= 0 && i < static_cast<std::ptrdiff_t>(size);
    }
};

// A window over an image (a sequence is an image of one row).
struct Window {
    Axis rows, columns;
    std::size_t channels, out_channels, groups;

    Window(const LayerType& type, std::size_t first_size, std::size_t axes, const Extents& in,
           const Extents& out, bool pool)
        : rows(axis(type, first_size, 0, axes, in, out, pool)),
          columns(axis(type, first_size, 1, axes, in, out, pool)),
          channels(in.back()),
          out_channels(out.back()),
          groups(static_cast<std::size_t>(type.number("groups", 1))) {}

    static Axis axis(const LayerType& type, std::size_t first, std::size_t which, std::size_t axes,
                     const Extents& in, const Extents& out, bool pool) {
        if (axes == 1 && which == 0) return {1, 1, 1, 1, 1, ""};
        const std::size_t index = axes == 1 ? 0 : which;
        const std::size_t window = type.size(first + index);
        const auto option = [&](const char* name, std::size_t otherwise) {
            const auto found = type.numbers.find(name);
            if (found == type.numbers.end()) return otherwise;
            return static_cast<std::size_t>(found->second[found->second.size() == 1 ? 0 : which]);
        };
        return {in[index],
                window,
                option("strides", pool ? window : 1),
                option("dilation_rate", 1),
                out[index],
                type.word("padding", "Padding::valid")};
    }

    // Calls visit(output position, window element, input position), positions and elements counted in pixels.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t i = 0; i < rows.positions; ++i)
            for (std::size_t j = 0; j < columns.positions; ++j)
                for (std::size_t h = 0; h < rows.window; ++h)
                    for (std::size_t w = 0; w < columns.window; ++w) {
                        std::size_t row = 0, column = 0;
                        if (rows.place(i, h, row) && columns.place(j, w, column))
                            visit(i * columns.positions + j, h * columns.window + w,
                                  row * columns.size + column);
                    }
    }
};

using Weights = std::vector<std::vector<float>>;

// y = kernel * x + bias; the kernel is (window, in, out), where in is of a filter's group alone.
Numbers convolution(const Window& window, const Numbers& x, const std::vector<float>& kernel,
                    const std::vector<float>* bias) {
    Numbers y(window.rows.positions * window.columns.positions * window.out_channels);
    for (std::size_t i = 0; bias && i < y.size(); ++i)
        y[i] = static_cast<double>((*bias)[i % window.out_channels]);
    const std::size_t channels = window.channels / window.groups;
    const std::size_t filters = window.out_channels / window.groups;
    window.for_each([&](std::size_t out, std::size_t element, std::size_t in) {
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t f = 0; f < window.out_channels; ++f)
                y[out * window.out_channels + f] +=
                    x[in * window.channels + f / filters * channels + c] *
                    static_cast<double>(kernel[(element * channels + c) * window.out_channels + f]);
    });
    return y;
}

// Each channel by itself, `multiplier` times.
Numbers depthwise(const Window& window, std::size_t multiplier, const Numbers& x,
                  const std::vector<float>& kernel, const std::vector<float>* bias) {
    const std::size_t outs = window.channels * multiplier;
    Numbers y(window.rows.positions * window.columns.positions * outs);
    for (std::size_t i = 0; bias && i < y.size(); ++i) y[i] = static_cast<double>((*bias)[i % outs]);
    window.for_each([&](std::size_t out, std::size_t element, std::size_t in) {
        for (std::size_t f = 0; f < outs; ++f)
            y[out * outs + f] +=
                x[in * window.channels + f / multiplier] * static_cast<double>(kernel[element * outs + f]);
    });
    return y;
}

Numbers pool(const Window& window, const Numbers& x, bool max) {
    const std::size_t channels = window.channels;
    Numbers y(window.rows.positions * window.columns.positions * channels), counts(y.size());
    window.for_each([&](std::size_t out, std::size_t, std::size_t in) {
        for (std::size_t c = 0; c < channels; ++c) {
            double& value = y[out * channels + c];
            double& count = counts[out * channels + c];
            const double next = x[in * channels + c];
            value = max ? (count == 0 ? next : std::max(value, next)) : value + next;
            ++count;
        }
    });
    for (std::size_t i = 0; !max && i < y.size(); ++i) y[i] /= counts[i];
    return y;
}

// Moves numbers: y at each place is x at source(place), or 0 where that says no.
template <class Source>
Numbers moved(const Numbers& x, const Extents& in, const Extents& out, Source source) {
    Numbers y(keras::product(out));
    Extents place(out.size(), 0), from(in.size(), 0);
    for (double& value : y) {
        if (source(place, from)) {
            std::size_t index = 0;
            for (std::size_t axis = 0; axis < in.size(); ++axis) index = index * in[axis] + from[axis];
            value = x[index];
        }
        for (std::size_t axis = place.size(); axis-- > 0;) {
            if (++place[axis] < out[axis]) break;
            place[axis] = 0;
        }
    }
    return y;
}

// Top and left of ZeroPadding2D and Cropping2D, which take one, two or four arguments.
std::array<std::size_t, 2> top_left(const LayerType& type) {
    const std::size_t count = type.arguments.size();
    return {type.size(0), count == 1 ? type.size(0) : type.size(count == 2 ? 1 : 2)};
}

double activation(const LayerType& type, double x) {
    const std::string& name = type.name;
    const double a = type.arguments.empty() ? 0 : type.arguments[0];
    const auto logistic = [](double z) { return 1 / (1 + std::exp(-z)); };
    if (name == "ReLU") return std::max(x, 0.0);
    if (name == "ReLU6") return std::clamp(x, 0.0, 6.0);
    if (name == "ClippedReLU") return std::clamp(x, 0.0, a);
    if (name == "LeakyReLU") return x > 0 ? x : a * x;
    if (name == "ELU") return x > 0 ? x : a * std::expm1(x);
    if (name == "SELU") return 1.0507009873554804934 * (x > 0 ? x : 1.6732632423543772848 * std::expm1(x));
    if (name == "GELU") return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    if (name == "Sigmoid") return logistic(x);
    if (name == "HardSigmoid") return std::clamp(a * x + 0.5, 0.0, 1.0);
    if (name == "Swish") return x * logistic(x);
    if (name == "Tanh") return std::tanh(x);
    if (name == "Softplus") return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
    if (name == "Softsign") return x / (1 + std::abs(x));
    if (name == "Exponential") return std::exp(x);
    if (name == "Rescaling") return a * x + (type.arguments.size() > 1 ? type.arguments[1] : 0);
    throw MismatchError("no test vector can be made: this program does not compute " + name);
}

void softmax(Numbers& x, std::size_t scores) {
    for (std::size_t row = 0; row < x.size(); row += scores) {
        const auto first = x.begin() + static_cast<std::ptrdiff_t>(row),
                   last = first + static_cast<std::ptrdiff_t>(scores);
        const double largest = *std::max_element(first, last);
        double sum = 0;
        for (auto value = first; value != last; ++value) sum += * value = std::exp(*value - largest);
        for (auto value = first; value != last; ++value) *value /= sum;
    }
}

void normalize(const LayerType& type, Numbers& x, const Weights& weights, std::size_t channels) {
    std::size_t next = 0;
    const bool scale = type.word("scale", "true") == "true", center = type.word("center", "true") == "true";
    const std::vector<float>* gamma = scale ? &weights[next++] : nullptr;
    const std::vector<float>* beta = center ? &weights[next++] : nullptr;
    const std::vector<float>&mean = weights[next], &variance = weights[next + 1];
    const double epsilon = type.number("epsilon", 1e-3);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t c = i % channels;
        x[i] = (x[i] - static_cast<double>(mean[c])) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
        if (gamma) x[i] *= static_cast<double>((*gamma)[c]);
        if (beta) x[i] += static_cast<double>((*beta)[c]);
    }
}

// One layer: x becomes its output.
void run(const LayerType& type, const Extents& in, const Extents& out, const Weights& weights, Numbers& x) {
    const std::string& name = type.name;
    const auto bias = [&](std::size_t index) { return weights.size() > index ? &weights[index] : nullptr; };
    if (name == "Flatten" || name == "Reshape" || name == "Dropout") return;
    if (name == "Softmax") return softmax(x, in.back());
    if (name == "BatchNormalization") return normalize(type, x, weights, in.back());
    if (name == "Dense") {
        const LayerType one_window{"Conv1D", {static_cast<double>(out[0]), 1}, {}, {}};
        x = convolution(Window(one_window, 1, 1, {1, in[0]}, {1, out[0]}, false), x, weights[0], bias(1));
    } else if (name == "Conv2D" || name == "Conv1D") {
        x = convolution(Window(type, 1, in.size() - 1, in, out, false), x, weights[0], bias(1));
    } else if (name == "DepthwiseConv2D") {
        const auto multiplier = static_cast<std::size_t>(type.number("depth_multiplier", 1));
        x = depthwise(Window(type, 0, 2, in, out, false), multiplier, x, weights[0], bias(1));
    } else if (name == "SeparableConv2D") {
        const auto multiplier = static_cast<std::size_t>(type.number("depth_multiplier", 1));
        x = depthwise(Window(type, 1, 2, in, out, false), multiplier, x, weights[0], nullptr);
        const LayerType point{"Conv2D", {static_cast<double>(out[2]), 1, 1}, {}, {}};
        x = convolution(Window(point, 1, 2, {out[0], out[1], in[2] * multiplier}, out, false), x, weights[1],
                        bias(2));
    } else if (name == "MaxPool" || name == "AveragePool") {
        x = pool(Window(type, 0, in.size() - 1, in, out, true), x, name == "MaxPool");
    } else if (name == "GlobalMaxPool" || name == "GlobalAveragePool") {
        const std::size_t steps = x.size() / in.back();
        const LayerType whole{"MaxPool", {static_cast<double>(steps)}, {}, {}};
        x = pool(Window(whole, 0, 1, {steps, in.back()}, {1, in.back()}, true), x, name == "GlobalMaxPool");
    } else if (name == "ZeroPadding2D") {
        const auto [top, left] = top_left(type);
        x = moved(x, in, out, [&, t = top, l = left](const Extents& place, Extents& from) {
            from = {place[0] - t, place[1] - l, place[2]};  // wraps around above and to the left
            return from[0] < in[0] && from[1] < in[1];
        });
    } else if (name == "Cropping2D") {
        const auto [top, left] = top_left(type);
        x = moved(x, in, out, [t = top, l = left](const Extents& place, Extents& from) {
            from = {place[0] + t, place[1] + l, place[2]};
            return true;
        });
    } else if (name == "UpSampling2D") {
        x = moved(x, in, out, [&](const Extents& place, Extents& from) {
            from = {place[0] / type.size(0), place[1] / type.size(1), place[2]};
            return true;
        });
    } else if (name == "Permute") {
        x = moved(x, in, out, [&](const Extents& place, Extents& from) {
            for (std::size_t axis = 0; axis < place.size(); ++axis) from[type.size(axis) - 1] = place[axis];
            return true;
        });
    } else {
        for (double& value : x) value = activation(type, value);
    }
}

}  // namespace

std::vector<double> evaluate(const Model& model, const std::vector<double>& input) {
    Numbers x = input;
    Extents in = model.description.input;
    for (std::size_t i = 0; i < model.description.layers.size(); ++i) {
        const keras::LayerDescription& layer = model.description.layers[i];
        run(parse_layer_type(layer.type), in, layer.output, model.weights[i], x);
        in = layer.output;
    }
    return x;
}
