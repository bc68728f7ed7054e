#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "description.hpp"
#include "golden_layer.hpp"

#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/grouped.hpp>
#include <intarsia/layers/layer_check.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_grouped {
namespace {

constexpr Conv2DOptions in_two{.groups = 2};
constexpr Conv2DOptions in_three{.strides = {2, 1}, .padding = Padding::same, .groups = 3};
constexpr Conv2DOptions bare{.groups = 3, .use_bias = false, .kernel_initializer = Initializer::he_normal};
constexpr Conv2DOptions dilated{.padding = Padding::same, .dilation_rate = {2, 3}, .groups = 2};

using At = Conv2D<8, 3, 3, in_two>::At<Shape<28, 27, 4>>;
static_assert(std::is_same_v<At::output_shape, Shape<26, 25, 8>>);
static_assert(std::is_same_v<At::weights::weight<0>::shape, Shape<3, 3, 2, 8>>);
static_assert(std::is_same_v<At::weights::weight<1>::shape, Shape<8>>);
static_assert(At::multiply_adds == 26 * 25 * 8 * 18 && At::weights::parameters == 18 * 8 + 8);
static_assert(!At::backward_reads_output && !At::in_place);
static_assert(Conv2D<3, 3, 3, bare>::At<Shape<6, 7, 3>>::weights::count == 1);
static_assert(Conv2D<3, 3, 3, bare>::At<Shape<6, 7, 3>>::weights::weight<0>::initializer ==
              Initializer::he_normal);
static_assert(!Conv2D<4, 3, 3, in_two>::is_convolution && Conv2D<4, 3, 3>::is_convolution);

static_assert(LayerOn<Conv2D<6, 3, 3, in_two>, Shape<5, 5, 4>>);
static_assert(!LayerOn<Conv2D<5, 3, 3, in_two>, Shape<5, 5, 4>>);
static_assert(!LayerOn<Conv2D<6, 3, 3, in_two>, Shape<5, 5, 3>>);
static_assert(!LayerOn<Conv2D<6, 3, 3, Conv2DOptions{.groups = 0}>, Shape<5, 5, 4>>);

constexpr Conv1DOptions steps_in_two{.strides = 2, .padding = Padding::same, .groups = 2};
constexpr Conv1DOptions causal_in_three{.padding = Padding::causal, .groups = 3};
constexpr Conv1DOptions dilated_in_two{.padding = Padding::causal, .dilation_rate = 2, .groups = 2};
using Steps = Conv1D<8, 3, steps_in_two>::At<Shape<9, 4>>;
static_assert(std::is_same_v<Steps::output_shape, Shape<5, 8>>);
static_assert(std::is_same_v<Steps::weights::weight<0>::shape, Shape<3, 2, 8>>);
static_assert(Steps::multiply_adds == 5 * 8 * 6 && !Conv1D<8, 3, steps_in_two>::is_convolution);
static_assert(LayerOn<Conv1D<6, 3, steps_in_two>, Shape<5, 4>>);
static_assert(!LayerOn<Conv1D<5, 3, steps_in_two>, Shape<5, 4>>);
static_assert(!LayerOn<Conv1D<6, 3, steps_in_two>, Shape<5, 3>>);
static_assert(!LayerOn<Conv1D<6, 3, Conv1DOptions{.groups = 0}>, Shape<5, 4>>);

/// Each group's outputs are those of the plain loops for its channels, its filters, its part of the bias.
template <class Layer, class Input>
void check_forward(const reference::Conv2D& of_group, std::size_t groups, bool with_bias, std::size_t batch) {
    for_each_target([&] {
        LayerRun<Layer, Input, float> run(batch);
        run.forward();
        const auto channels = static_cast<std::size_t>(of_group.channels);
        const auto filters = static_cast<std::size_t>(of_group.filters);
        const auto kernel_size = static_cast<std::size_t>(of_group.kernel_size());
        const auto exact = [&](auto wide) {
            const auto x = wide(run.x), weights = wide(run.weights);
            const std::size_t bias_begin = aligned_size<float>(groups * kernel_size);
            const auto part = [&](const auto& numbers, std::size_t begin, std::size_t rows, std::size_t count,
                                  std::size_t group) {
                std::vector<Wide> taken;
                for (std::size_t row = 0; row < rows; ++row)
                    for (std::size_t i = 0; i < count; ++i)
                        taken.push_back(numbers[begin + (row * groups + group) * count + i]);
                return taken;
            };
            std::vector<Wide> y(run.y.size());
            const std::size_t pixels = Input::size / (groups * channels);
            const std::size_t positions = y.size() / (batch * groups * filters);
            for (std::size_t n = 0; n < batch; ++n)
                for (std::size_t group = 0; group < groups; ++group) {
                    const auto image = part(x, n * Input::size, pixels, channels, group);
                    const auto kernel = part(weights, 0, kernel_size / filters, filters, group);
                    std::vector<Wide> bias, out(positions * filters);
                    if (with_bias) bias = part(weights, bias_begin, 1, filters, group);
                    reference::conv2d_forward(of_group, image.data(), kernel.data(),
                                              with_bias ? bias.data() : nullptr, out.data());
                    for (std::size_t i = 0; i < out.size(); ++i)
                        y[((n * positions + i / filters) * groups + group) * filters + i % filters] = out[i];
                }
            return y;
        };
        check_close(run.y, exact([](const auto& n) { return widened(n); }),
                    exact([](const auto& n) { return magnitudes(n); }), kernel_size / filters + 1);
    });
}

}  // namespace

TEST_CASE("a grouped convolution adds up windows of each filter's own channels") {
    for (const std::size_t batch : {1u, 3u}) {
        check_forward<Conv2D<10, 3, 3, in_two>, Shape<6, 7, 6>>({{6, 3}, {7, 3}, 3, 5}, 2, true, batch);
        check_forward<Conv2D<9, 3, 2, in_three>, Shape<7, 5, 6>>({{7, 3, 2, true}, {5, 2, 1, true}, 2, 3}, 3,
                                                                 true, batch);
        check_forward<Conv2D<3, 3, 3, bare>, Shape<5, 9, 3>>({{5, 3}, {9, 3}, 1, 1}, 3, false, batch);
        check_forward<Conv2D<34, 1, 1, in_two>, Shape<3, 3, 2>>({{3, 1}, {3, 1}, 1, 17}, 2, true, batch);
        check_forward<Conv2D<6, 3, 2, in_three>, Shape<7, 5, 3>>({{7, 3, 2, true}, {5, 2, 1, true}, 1, 2}, 3,
                                                                 true, batch);
    }
}

TEST_CASE("a grouped convolution's outputs and gradients, as another program has them") {
    namespace golden = golden::grouped_conv2d;
    check_golden_layer<Conv2D<9, 3, 2, in_three>, Shape<7, 6, 6>>(
        {.x = golden::x,
         .y = golden::y,
         .dy = golden::dy,
         .dx = golden::dx,
         .weights = {golden::kernel, golden::bias},
         .dweights = {golden::dkernel, golden::dbias}});
}

TEST_CASE("a grouped convolution's gradients are its slopes") {
    check_gradients<Conv2D<4, 3, 2, in_two>, Shape<5, 4, 6>>(2);
    check_gradients<Conv2D<6, 2, 3, in_three>, Shape<4, 5, 3>>(3);
    check_gradients<Conv2D<3, 2, 2, bare>, Shape<3, 4, 6>>(17);  // more images than parts
    check_gradients<Conv2D<4, 2, 2, dilated>, Shape<4, 5, 2>>(2);
}

TEST_CASE("a sequence in groups is an image of one row in groups") {
    constexpr Conv2DOptions row_in_two{.strides = {1, 2}, .padding = Padding::same, .groups = 2};
    for_each_target([&] {
        LayerRun<Conv1D<8, 3, steps_in_two>, Shape<9, 4>, float> sequence(3);
        LayerRun<Conv2D<8, 1, 3, row_in_two>, Shape<1, 9, 4>, float> row(3);
        sequence.forward();
        sequence.backward();
        row.forward();
        row.backward();
        check_same(sequence, row);
    });
    check_gradients<Conv1D<4, 3, steps_in_two>, Shape<7, 6>>(2);
    check_gradients<Conv1D<6, 3, causal_in_three>, Shape<5, 6>>(2);
    check_gradients<Conv1D<6, 3, causal_in_three>, Shape<2, 3>>(3);  // each channel by itself
    check_gradients<Conv1D<4, 2, dilated_in_two>, Shape<6, 2>>(2);
    CHECK(description<Conv1D<6, 3, causal_in_three>>().find(R"("groups": 3)") != std::string::npos);
}

TEST_CASE("a causal convolution in groups does not see what comes after it") {
    LayerRun<Conv1D<6, 3, causal_in_three>, Shape<8, 3>> run(1);
    run.forward();
    const std::vector<double> before(run.y.begin(), run.y.end());
    run.x[5 * 3 + 1] += 1;  // of the second group
    run.forward();
    for (std::size_t i = 0; i < 48; ++i)
        CHECK((run.y[i] != before[i]) == (i / 6 >= 5 && i / 6 < 8 && i % 6 / 2 == 1));
}

TEST_CASE("a grouped convolution has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 7u, 33u}) {
        check_threads<Conv2D<6, 3, 3, in_three>, Shape<12, 11, 6>>(batch);
        check_threads<Conv2D<6, 3, 3, in_three>, Shape<12, 11, 3>>(batch);
    }
}

TEST_CASE("a grouped convolution describes itself in Keras's words") {
    CHECK(description<Conv2D<4, 3, 3, in_two>>().find(
              R"("dilation_rate": [1, 1], "groups": 2, "use_bias": true)") != std::string::npos);
}

}  // namespace intarsia::tests::layers_grouped
