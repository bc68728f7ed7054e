#include "../golden/layers.hpp"
#include "../gradient_check.hpp"
#include "description.hpp"

#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/layer_check.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_batch_normalization {
namespace {

constexpr BatchNormalizationOptions fast{.momentum = 0.8, .epsilon = 0.01};
constexpr BatchNormalizationOptions no_scale{.scale = false};
constexpr BatchNormalizationOptions no_center{.center = false};
constexpr BatchNormalizationOptions bare{.center = false, .scale = false};

using At = BatchNormalization<>::At<Shape<5, 6, 32>>;
static_assert(std::is_same_v<At::output_shape, Shape<5, 6, 32>>);
static_assert(At::weights::count == 4 && At::weights::parameters == 128);
static_assert(At::weights::trainable_parameters == 64);
static_assert(At::weights::weight<0>::name == "gamma" && At::weights::weight<1>::name == "beta");
static_assert(At::weights::weight<2>::name == "moving_mean" &&
              At::weights::weight<3>::name == "moving_variance");
static_assert(At::weights::weight<0>::trainable && !At::weights::weight<2>::trainable &&
              !At::weights::weight<3>::trainable);
static_assert(std::is_same_v<At::weights::weight<3>::shape, Shape<32>>);
static_assert(At::weights::weight<0>::initializer == Initializer::ones &&
              At::weights::weight<3>::initializer == Initializer::ones);
static_assert(BatchNormalization<no_scale>::At<Shape<3>>::weights::weight<0>::name == "beta");
static_assert(BatchNormalization<no_center>::At<Shape<3>>::weights::weight<1>::name == "moving_mean");
static_assert(BatchNormalization<bare>::At<Shape<3>>::weights::count == 2);
static_assert(At::backward_reads_input && !At::backward_reads_output);
static_assert(BatchNormalization<>::name == "batch_normalization" &&
              BatchNormalization<>::keras_class == "BatchNormalization");

template <class Numbers, std::size_t Count>
void check_golden(const Numbers& numbers, const double (&exact)[Count]) {
    REQUIRE(numbers.size() == Count);
    for (std::size_t i = 0; i < Count; ++i)
        CHECK(std::abs(numbers[i] - exact[i]) <= 1e-13 * (1 + std::abs(exact[i])));
}

// What it takes, and what it refuses.
static_assert(LayerOn<BatchNormalization<>, Shape<3>>);
static_assert(!LayerOn<BatchNormalization<BatchNormalizationOptions{.momentum = 1.5}>, Shape<3>>);
static_assert(!LayerOn<BatchNormalization<BatchNormalizationOptions{.momentum = -0.5}>, Shape<3>>);
static_assert(!LayerOn<BatchNormalization<BatchNormalizationOptions{.epsilon = -1e-3}>, Shape<3>>);

}  // namespace

TEST_CASE("BatchNormalization in training, and what it makes of the moving statistics") {
    namespace golden = golden::batch_normalization;
    for_each_target([] {
        LayerRun<BatchNormalization<fast>, Shape<2, 3, 5>> run(4);
        run.x.assign(std::begin(golden::x), std::end(golden::x));
        run.dy.assign(std::begin(golden::dy), std::end(golden::dy));
        const WeightBlock<double, decltype(run)::Weights> w(run.weights.data()), dw(run.dweights.data());
        std::copy(std::begin(golden::gamma), std::end(golden::gamma), get<0>(w).begin());
        std::copy(std::begin(golden::beta), std::end(golden::beta), get<1>(w).begin());
        std::copy(std::begin(golden::moving_mean), std::end(golden::moving_mean), get<2>(w).begin());
        std::copy(std::begin(golden::moving_variance), std::end(golden::moving_variance), get<3>(w).begin());
        run.forward();
        run.backward();
        check_golden(run.y, golden::y);
        check_golden(run.dx, golden::dx);
        check_golden(get<0>(dw), golden::dgamma);
        check_golden(get<1>(dw), golden::dbeta);
        check_golden(get<2>(dw), golden::next_mean);
        check_golden(get<3>(dw), golden::next_variance);

        run.training = false;
        run.forward();
        check_golden(run.y, golden::inference);
    });
}

TEST_CASE("BatchNormalization's gradients are its slopes") {
    check_gradients<BatchNormalization<>, Shape<3, 2, 5>>(3);
    check_gradients<BatchNormalization<fast>, Shape<7>>(5);
    check_gradients<BatchNormalization<no_scale>, Shape<4, 3>>(3);
    check_gradients<BatchNormalization<no_center>, Shape<2, 17>>(3);
    check_gradients<BatchNormalization<bare>, Shape<2, 16>>(2);
}

TEST_CASE("BatchNormalization does not lose digits where the mean is far from 0") {
    LayerRun<BatchNormalization<bare>, Shape<1000, 3>, float> run(16);
    for (std::size_t i = 0; i < run.x.size(); ++i)  // in steps of 2^-5, which floats near 4096 hold
        run.x[i] = 4096 + std::round(run.x[i] * 64) / 32;
    const std::vector<Wide> x = widened(run.x);
    for_each_target([&] {
        run.forward();
        for (std::size_t c = 0; c < 3; ++c) {
            Wide sum = 0, squares = 0;
            for (std::size_t i = c; i < x.size(); i += 3) sum += x[i];
            const Wide mean = sum / 16000;
            for (std::size_t i = c; i < x.size(); i += 3) squares += (x[i] - mean) * (x[i] - mean);
            CHECK(static_cast<double>(run.tape[c]) ==
                  doctest::Approx(static_cast<double>(mean)).epsilon(2e-7));
            // The mean over the deviation is 3500: the mean of the squares less the square of the mean would
            // be off by 3500^2 units in the last place, which is more than all of it.
            CHECK(static_cast<double>(run.tape[3 + c]) ==
                  doctest::Approx(static_cast<double>(squares / 16000)).epsilon(5e-5));
        }
    });
}

TEST_CASE("BatchNormalization has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 5u, 64u}) {
        check_threads<BatchNormalization<>, Shape<9, 7, 5>>(batch);
        check_threads<BatchNormalization<>, Shape<128>>(batch);
        check_threads<BatchNormalization<>, Shape<50, 33>>(batch);
    }
}

TEST_CASE("BatchNormalization at inference, and its gradient, may work in place") {
    using Layer = BatchNormalization<>;
    LayerRun<Layer, Shape<7, 5>, float> apart(3), over(3);
    apart.training = over.training = false;
    for (float& weight : apart.weights) weight = std::abs(weight);  // a variance is
    over.weights = apart.weights;
    apart.forward();
    over.forward(over.x.data(), over.x.data());
    CHECK(std::equal(over.x.begin(), over.x.end(), apart.y.begin(), apart.y.end()));
    LayerRun<Layer, Shape<7, 5>, float> there(3), here(3);
    there.forward();
    here.forward();
    there.backward();
    here.backward(here.dy.data(), here.dy.data());
    CHECK(std::equal(here.dy.begin(), here.dy.end(), there.dx.begin(), there.dx.end()));
}

TEST_CASE("BatchNormalization describes itself in Keras's words") {
    CHECK(description<BatchNormalization<fast>>() ==
          R"({"axis": -1, "momentum": 0.8, "epsilon": 0.01, "center": true, "scale": true, )"
          R"("beta_initializer": {"class_name": "Zeros", "config": {}}, )"
          R"("gamma_initializer": {"class_name": "Ones", "config": {}}, )"
          R"("moving_mean_initializer": {"class_name": "Zeros", "config": {}}, )"
          R"("moving_variance_initializer": {"class_name": "Ones", "config": {}}})");
}

}  // namespace intarsia::tests::layers_batch_normalization
