// The digit network assembled by hand from the primitives of oneDNN 2.x: the fastest that we could make of
// them. Usage: onednn training|one_sample|batch THREADS direct|winograd
//
// Layouts are those that the primitives are fastest with, all memory and all primitives are made beforehand,
// ReLU is part of the convolution's or the product's primitive. A number that max pooling took from behind
// ReLU is positive only where ReLU let it pass and, once dropout is done, only where dropout kept it: so
// backward, one pass over what dropout gave stands for both, and only behind the pool, where numbers are four
// times fewer.
#include "measurement.hpp"

#include <oneapi/dnnl/dnnl.hpp>

#include <omp.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

namespace {

using namespace intarsia::benchmarks;
using dnnl::algorithm, dnnl::memory, dnnl::primitive, dnnl::prop_kind;
using Tag = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;

constexpr memory::dim classes = 10;

memory::desc floats(const memory::dims& dims, Tag tag = Tag::any) {
    return {dims, memory::data_type::f32, tag};
}

class Network {
public:
    Network(memory::dim batch, bool training, bool winograd) : batch_(batch), training_(training) {
        forward(winograd);
        if (training) backward(winograd);
    }

    /// Where the pictures of a batch go, (batch, 1, 28, 28), and their labels.
    float* pictures() { return numbers(x_); }
    std::vector<std::uint8_t>& labels() { return labels_; }

    /// One prediction, or one step of training.
    void run() {
        for (const auto& step : steps_) step();
        stream_.wait();
    }

private:
    // ---- the steps ----------------------------------------------------------------------------------------

    void forward(bool winograd) {
        const prop_kind kind = training_ ? prop_kind::forward_training : prop_kind::forward_inference;
        const algorithm by = !winograd   ? algorithm::convolution_direct
                             : training_ ? algorithm::convolution_auto
                                         : algorithm::convolution_winograd;
        const memory::dims one{1, 1}, none{0, 0}, two{2, 2};
        dnnl::primitive_attr relu;
        dnnl::post_ops post;
        post.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
        relu.set_post_ops(post);

        // The second convolution is where the time goes: it chooses its layouts first. For the direct sum at
        // inference it would choose plain ones, and its slowest loops with them: it is told to take channels
        // in blocks.
        const bool avx512 = dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
        const Tag blocks = winograd ? Tag::any : avx512 ? Tag::nChw16c : Tag::nChw8c;
        const memory::desc a1 = floats({batch_, 32, 26, 26}, blocks),
                           a2 = floats({batch_, 64, 24, 24}, blocks);
        conv2_ = {{kind, by, a1, floats({64, 32, 3, 3}), floats({64}), a2, one, none, none}, relu, engine_};
        conv1_ = {{kind, algorithm::convolution_direct, floats({batch_, 1, 28, 28}, Tag::nchw),
                   floats({32, 1, 3, 3}), floats({32}), conv2_.src_desc(), one, none, none},
                  relu,
                  engine_};
        pool_ = {{kind, algorithm::pooling_max, conv2_.dst_desc(), floats({batch_, 64, 12, 12}), two, two,
                  none, none},
                 engine_};
        dense1_ = {{kind, pool_.dst_desc(), floats({128, 64, 12, 12}), floats({128}), floats({batch_, 128})},
                   relu,
                   engine_};
        dense2_ = {{kind, dense1_.dst_desc(), floats({classes, 128}), floats({classes}),
                    floats({batch_, classes}, Tag::nc)},
                   engine_};

        x_ = made(conv1_.src_desc());
        a1_ = made(conv1_.dst_desc());
        a2_ = made(conv2_.dst_desc());
        pooled_ = made(pool_.dst_desc());
        a3_ = made(dense1_.dst_desc());
        scores_ = made(dense2_.dst_desc());
        w1_ = weights(conv1_.weights_desc(), 9);
        w2_ = weights(conv2_.weights_desc(), 9 * 32);
        w3_ = weights(dense1_.weights_desc(), 64 * 12 * 12);
        w4_ = weights(dense2_.weights_desc(), 128);
        b1_ = made(conv1_.bias_desc());
        b2_ = made(conv2_.bias_desc());
        b3_ = made(dense1_.bias_desc());
        b4_ = made(dense2_.bias_desc());

        const auto layer = [&](const primitive& of, const memory& x, const memory& w, const memory& b,
                               const memory& y) {
            add(of, {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, y}});
        };
        layer(dnnl::convolution_forward(conv1_), x_, w1_, b1_, a1_);
        layer(dnnl::convolution_forward(conv2_), a1_, w2_, b2_, a2_);
        Arguments pool{{DNNL_ARG_SRC, a2_}, {DNNL_ARG_DST, pooled_}};
        if (training_) pool.insert({DNNL_ARG_WORKSPACE, places_ = made(pool_.workspace_desc())});
        add(dnnl::pooling_forward(pool_), pool);
        if (training_) steps_.push_back([this] { drop(pooled_, 0.25); });
        layer(dnnl::inner_product_forward(dense1_), pooled_, w3_, b3_, a3_);
        if (training_) steps_.push_back([this] { drop(a3_, 0.5); });
        layer(dnnl::inner_product_forward(dense2_), a3_, w4_, b4_, scores_);
        if (training_) return;
        const dnnl::softmax_forward::primitive_desc softmax({kind, dense2_.dst_desc(), 1}, engine_);
        add(dnnl::softmax_forward(softmax), {{DNNL_ARG_SRC, scores_}, {DNNL_ARG_DST, scores_}});
    }

    void backward(bool winograd) {
        const algorithm by = winograd ? algorithm::convolution_auto : algorithm::convolution_direct;
        const memory::dims one{1, 1}, none{0, 0}, two{2, 2};
        labels_.resize(static_cast<std::size_t>(batch_));
        const memory dscores = made(dense2_.dst_desc());
        steps_.push_back([this, dscores] { softmax_crossentropy_gradient(numbers(dscores)); });

        const memory da3 = product_gradients(dense2_, a3_, w4_, b4_, dscores, floats({classes, 128}));
        steps_.push_back([this, da3] { undo_relu_and_dropout(da3, a3_, 2.0f); });

        memory dpooled = product_gradients(dense1_, pooled_, w3_, b3_, da3, floats({128, 64, 12, 12}));
        dpooled = in_layout(dpooled, pool_.dst_desc());
        steps_.push_back([this, dpooled] { undo_relu_and_dropout(dpooled, pooled_, 4.0f / 3.0f); });

        const memory da2 = made(conv2_.dst_desc());
        const dnnl::pooling_backward::primitive_desc pool(
            {algorithm::pooling_max, conv2_.dst_desc(), pool_.dst_desc(), two, two, none, none}, engine_,
            pool_);
        add(dnnl::pooling_backward(pool),
            {{DNNL_ARG_DIFF_DST, dpooled}, {DNNL_ARG_WORKSPACE, places_}, {DNNL_ARG_DIFF_SRC, da2}});

        // Weights change when nothing reads them any more: at the end.
        using WeightGradient = dnnl::convolution_backward_weights;
        const auto weight_gradient = [&](const WeightGradient::primitive_desc& of, const memory& x,
                                         const memory& dy, const memory& w, const memory& b) {
            const memory dw = made(of.diff_weights_desc()), db = made(of.diff_bias_desc());
            add(WeightGradient(of), {{DNNL_ARG_SRC, x},
                                     {DNNL_ARG_DIFF_DST, dy},
                                     {DNNL_ARG_DIFF_WEIGHTS, dw},
                                     {DNNL_ARG_DIFF_BIAS, db}});
            updates_.push_back(
                [this, w, update = in_layout(dw, w.get_desc(), updates_)] { descend(w, update); });
            updates_.push_back([this, b, db] { descend(b, db); });
        };
        weight_gradient({{by, conv2_.src_desc(), floats({64, 32, 3, 3}), floats({64}), conv2_.dst_desc(), one,
                          none, none},
                         engine_,
                         conv2_},
                        a1_, da2, w2_, b2_);
        const dnnl::convolution_backward_data::primitive_desc data2(
            {by, floats({batch_, 32, 26, 26}), floats({64, 32, 3, 3}), conv2_.dst_desc(), one, none, none},
            engine_, conv2_);
        memory da1 = made(data2.diff_src_desc());
        add(dnnl::convolution_backward_data(data2), {{DNNL_ARG_DIFF_DST, da2},
                                                     {DNNL_ARG_WEIGHTS, in_layout(w2_, data2.weights_desc())},
                                                     {DNNL_ARG_DIFF_SRC, da1}});
        da1 = in_layout(da1, conv1_.dst_desc());
        const dnnl::eltwise_forward::primitive_desc relu(
            {prop_kind::forward_training, algorithm::eltwise_relu, conv1_.dst_desc(), 0}, engine_);
        const dnnl::eltwise_backward::primitive_desc relu_backward(
            {algorithm::eltwise_relu, conv1_.dst_desc(), conv1_.dst_desc(), 0}, engine_, relu);
        add(dnnl::eltwise_backward(relu_backward),
            {{DNNL_ARG_SRC, a1_}, {DNNL_ARG_DIFF_DST, da1}, {DNNL_ARG_DIFF_SRC, da1}});
        weight_gradient({{algorithm::convolution_direct, conv1_.src_desc(), conv1_.weights_desc(),
                          floats({32}), conv1_.dst_desc(), one, none, none},
                         engine_,
                         conv1_},
                        x_, da1, w1_, b1_);
        steps_.insert(steps_.end(), updates_.begin(), updates_.end());
    }

    /// Both gradients of a dense layer, and, later, its update. Returns the gradient of its input.
    memory product_gradients(const dnnl::inner_product_forward::primitive_desc& forward, const memory& x,
                             const memory& w, const memory& b, const memory& dy,
                             const memory::desc& any_weights) {
        const dnnl::inner_product_backward_weights::primitive_desc for_weights(
            {x.get_desc(), forward.weights_desc(), forward.bias_desc(), dy.get_desc()}, engine_, forward);
        const memory dw = made(for_weights.diff_weights_desc()), db = made(forward.bias_desc());
        add(dnnl::inner_product_backward_weights(for_weights), {{DNNL_ARG_SRC, x},
                                                                {DNNL_ARG_DIFF_DST, dy},
                                                                {DNNL_ARG_DIFF_WEIGHTS, dw},
                                                                {DNNL_ARG_DIFF_BIAS, db}});
        updates_.push_back([this, w, dw] { descend(w, dw); });
        updates_.push_back([this, b, db] { descend(b, db); });

        const dnnl::inner_product_backward_data::primitive_desc for_data(
            {x.get_desc(), any_weights, dy.get_desc()}, engine_, forward);
        const memory dx = made(for_data.diff_src_desc());
        add(dnnl::inner_product_backward_data(for_data),
            {{DNNL_ARG_DIFF_DST, dy},
             {DNNL_ARG_WEIGHTS, in_layout(w, for_data.weights_desc())},
             {DNNL_ARG_DIFF_SRC, dx}});
        return dx;
    }

    // ---- what oneDNN has no primitive for
    // ------------------------------------------------------------------

    /// A hash of the number's index and of the step decides: a loop that compilers vectorise.
    void drop(const memory& x, double rate) {
        float* values = numbers(x);
        const std::size_t size = count(x);
        const auto threshold = static_cast<std::uint32_t>(rate * 4294967296.0);
        const float scale = static_cast<float>(1 / (1 - rate));
        const std::uint32_t key = drops_ += 0x9E3779B9u;
#pragma omp parallel for simd
        for (std::size_t i = 0; i < size; ++i) {
            std::uint32_t hash = static_cast<std::uint32_t>(i) * 0x9E3779B1u ^ key;
            hash = (hash ^ hash >> 15) * 0x85EBCA77u;
            hash = (hash ^ hash >> 13) * 0xC2B2AE3Du;
            hash ^= hash >> 16;
            values[i] = hash >= threshold ? values[i] * scale : 0.0f;
        }
    }

    void undo_relu_and_dropout(const memory& dy, const memory& y, float scale) {
        float* gradients = numbers(dy);
        const float* values = numbers(y);
        const std::size_t size = count(dy);
#pragma omp parallel for simd
        for (std::size_t i = 0; i < size; ++i) gradients[i] = values[i] > 0 ? gradients[i] * scale : 0.0f;
    }

    void softmax_crossentropy_gradient(float* gradients) {
        const float* scores = numbers(scores_);
        for (std::size_t n = 0; n < labels_.size(); ++n, scores += classes, gradients += classes) {
            const float largest = *std::max_element(scores, scores + classes);
            float sum = 0;
            for (int j = 0; j < classes; ++j) sum += gradients[j] = std::exp(scores[j] - largest);
            for (int j = 0; j < classes; ++j)
                gradients[j] =
                    (gradients[j] / sum - (j == labels_[n] ? 1.0f : 0.0f)) / static_cast<float>(batch_);
        }
    }

    void descend(const memory& weights, const memory& gradients) {
        float* w = numbers(weights);
        const float* g = numbers(gradients);
        const std::size_t size = count(weights);
#pragma omp parallel for simd
        for (std::size_t i = 0; i < size; ++i) w[i] -= 0.05f * g[i];
    }

    // ---- memory -------------------------------------------------------------------------------------------

    memory made(const memory::desc& desc) {
        memory result(desc, engine_);
        std::memset(result.get_data_handle(), 0, desc.get_size());
        return result;
    }

    /// Uniform numbers, as He et al. spread them.
    memory weights(const memory::desc& desc, int inputs) {
        memory result = made(desc);
        const float limit = std::sqrt(6.0f / static_cast<float>(inputs));
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < count(result); ++i) {
            state = state * 1664525u + 1013904223u;
            numbers(result)[i] = (static_cast<float>(state >> 8) * 0x1p-23f - 1) * limit;
        }
        return result;
    }

    /// `from` in that layout: itself, or a copy that a step makes.
    memory in_layout(const memory& from, const memory::desc& desc) { return in_layout(from, desc, steps_); }
    memory in_layout(memory from, const memory::desc& desc, std::vector<std::function<void()>>& steps) {
        if (from.get_desc() == desc) return from;
        memory to = made(desc);
        steps.push_back([this, reorder = dnnl::reorder(from, to), from, to]() mutable {
            reorder.execute(stream_, from, to);
        });
        return to;
    }

    void add(const primitive& what, const Arguments& arguments) {
        steps_.push_back([this, what, arguments] { what.execute(stream_, arguments); });
    }

    static float* numbers(const memory& of) { return static_cast<float*>(of.get_data_handle()); }
    static std::size_t count(const memory& of) { return of.get_desc().get_size() / sizeof(float); }

    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream_{engine_};
    memory::dim batch_;
    bool training_;
    std::vector<std::function<void()>> steps_, updates_;
    std::vector<std::uint8_t> labels_;
    std::uint32_t drops_ = 0;

    dnnl::convolution_forward::primitive_desc conv1_, conv2_;
    dnnl::pooling_forward::primitive_desc pool_;
    dnnl::inner_product_forward::primitive_desc dense1_, dense2_;
    memory x_, a1_, a2_, pooled_, places_, a3_, scores_;
    memory w1_, b1_, w2_, b2_, w3_, b3_, w4_, b4_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    omp_set_num_threads(std::atoi(argv[2]));
    const bool winograd = std::string_view(argv[3]) == "winograd";
    constexpr std::size_t pixels = 28 * 28, samples = 46 * batch_size;
    const auto digits = intarsia::benchmarks::first_digits(samples);
    const auto median_run = [&](std::size_t batch, bool training, std::size_t warm_up, std::size_t runs) {
        Network network(static_cast<memory::dim>(batch), training, winograd);
        return median_seconds(
            warm_up, runs,
            [&](std::size_t i) {
                const std::size_t first = i * batch % (samples - batch + 1);
                for (std::size_t p = 0; p < batch * pixels; ++p)
                    network.pictures()[p] = static_cast<float>(digits.pixels[first * pixels + p]) / 255;
                if (training) std::copy_n(digits.labels.data() + first, batch, network.labels().data());
            },
            [&](std::size_t) { network.run(); });
    };
    return measure(
        argv[1], [&] { return median_run(batch_size, true, 5, 40); },
        [&](std::size_t batch, std::size_t warm_up, std::size_t runs) {
            return median_run(batch, false, warm_up, runs);
        });
}
